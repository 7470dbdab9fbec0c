using System.Text;
using System.Text.Json.Serialization;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>The machine and network namespace of this process.</summary>
/// <param name="Machine">Identifies this machine; null if it has no identity (yet).</param>
/// <param name="Network">The namespace.</param>
internal sealed record HostIdentity(string? Machine, NetworkPlace Network)
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Length = 32;

    /// <summary>Identifies machine, boot and network namespace; null if that namespace cannot be distinguished from later ones.</summary>
    public string? Mark =>
        Network.IsBootHidden || Network.Unnamed.Contains($"/{NetworkNamespaceId.OfInode}", StringComparison.Ordinal) ? null
        : $"{Machine} {Network.Text} {Network.Unnamed}";

    public static HostIdentity Current() => new(MachineOf(Read()), NetworkPlace.Current());

    /// <summary>machine-id(5) requires that the identity itself is kept secret: only a hash keyed with it is stored.</summary>
    public static string? MachineOf(string? id) => id?.Trim() is { Length: Length } text && text.All(char.IsAsciiHexDigit)
        ? Keyed(Encoding.ASCII.GetBytes(text), "ripcs state directory"u8)[..Length] : null;

    // HMAC (RFC 2104) with a short key.
    private static string Keyed(byte[] key, ReadOnlySpan<byte> text)
    {
        byte[] Padded(byte pad) => [.. key.Concat(new byte[Sha256.BlockSize - key.Length]).Select(one => (byte)(one ^ pad))];
        return Sha256.TextOf([.. Padded(0x5c), .. Sha256.Of([.. Padded(0x36), .. text])]);
    }

    private static string? Read() =>
        Catch.OrNull(() => File.ReadAllText(MachineIdFile));
}

/// <summary>Identifies the network namespace of this process among all since boot.</summary>
internal static class NetworkNamespaceId
{
    /// <summary>The prefix of an identifier that can be reused after the namespace is gone.</summary>
    public const string OfInode = "inode-";

    /// <summary>Letters, digits and dashes, suitable for a file name.</summary>
    public static string Current() => KernelSocket.CookieOfNamespace()?.ToString(CultureInfo.InvariantCulture) ?? Inode();

    // For older kernels: the number can be reused after a namespace is gone, which does no harm for a lock.
    private static string Inode()
    {
        var target = new FileInfo("/proc/self/ns/net").LinkTarget ?? "";
        return OfInode + string.Concat(target.Where(char.IsAsciiDigit));
    }
}

/// <summary>The owner of a state directory.</summary>
internal sealed record HostRecord : IStateFile
{
    public const int CurrentSchema = 1;

    /// <summary>For <see cref="From"/>: files of any directory.</summary>
    public const string Any = "any";

    /// <summary>For <see cref="From"/>: files of an older Ripcs, which name no directory.</summary>
    public const string Older = "";

    public static string Kind => "host";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>A random id that every file of the directory contains.</summary>
    public required string Id { get; init; }

    /// <summary>See <see cref="HostIdentity"/>; null if the machine had no identity.</summary>
    public string? Machine { get; init; }

    /// <summary>See <see cref="NetworkPlace.Text"/>.</summary>
    public required string Namespace { get; init; }

    /// <summary>See <see cref="NetworkPlace.Inode"/>.</summary>
    public required string Inode { get; init; }

    /// <summary>See <see cref="NetworkPlace.Unnamed"/>; null if an older Ripcs wrote the file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Mark { get; init; }

    /// <summary>See <see cref="NetworkPlace.IsInitial"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool? IsInitial { get; init; }

    /// <summary>See <see cref="NetworkPlace.View"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? View { get; init; }

    /// <summary>See <see cref="NetworkPlace.NameList"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NameList { get; init; }

    /// <summary>The directory whose files are being taken over; null when all are.</summary>
    public string? From { get; init; }

    public static HostRecord New(HostIdentity here) =>
        new HostRecord { Id = Guid.NewGuid().ToString("N"), Namespace = "", Inode = "" }.At(here);

    public HostRecord At(HostIdentity here) => this with
    {
        Machine = here.Machine ?? Machine, Namespace = here.Network.Text, Inode = here.Network.Inode, Mark = here.Network.Unnamed,
        IsInitial = here.Network.IsInitial ?? IsInitial, NameList = here.Network.NameList, View = here.Network.View,
    };

    /// <summary>True if a file with this directory's id, or without one, is valid in it.</summary>
    public bool Accepts(string? directory) => directory == Id || From == Any || (From is not null && From == (directory ?? Older));

    public bool IsOfAnotherMachine(HostIdentity here) => Machine is not null && here.Machine is not null && Machine != here.Machine;
}

/// <summary>The file of the <see cref="HostRecord"/>.</summary>
internal static class HostFile
{
    public const string Name = "host.json";

    /// <summary>The record, or null if there is none, as in a directory of an older Ripcs.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HostRecord? Read(StateDirectory directory) => directory.ReadBytes(Name) is { } file
        ? StateJson.Read<HostRecord>(file, directory.FilePath(Name), HostRecord.CurrentSchema) : null;

    public static void Write(StateDirectory directory, HostRecord record) => directory.Write(Name, StateJson.Write(record));
}

/// <summary>The directory and the kind of a file. It follows the checksum, which covers it: an intact file
/// from another host, or of another kind, is therefore not mistaken for a file of this directory.</summary>
internal sealed record Binding(string Directory, string Kind)
{
    private const string Begin = "\"Directory\":\"";
    private const string Middle = "\",\"Kind\":\"";
    private const string End = "\",";

    // Ripcs's ids and kinds are short.
    private const int MostBytes = 200;

    /// <summary>The binding as the first members of an object.</summary>
    public string Members => $"{Begin}{Directory}{Middle}{Kind}{End}";

    /// <summary>The binding of a sealed file, for which its beginning is
    /// enough; null if it has none, like a file of an older Ripcs.</summary>
    public static Binding? OfSealed(ReadOnlySpan<byte> file) => SealedJson.IsSealed(file) && file.Length >= SealedJson.HeadLength
        ? Of(Encoding.UTF8.GetString(file[SealedJson.HeadLength..Math.Min(file.Length, SealedJson.HeadLength + MostBytes)])) : null;

    private static Binding? Of(string members)
    {
        if (!members.StartsWith(Begin, StringComparison.Ordinal))
            return null;

        var middle = members.IndexOf(Middle, Begin.Length, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : members.IndexOf(End, middle + Middle.Length, StringComparison.Ordinal);
        return end < 0 ? null : new Binding(members[Begin.Length..middle], members[(middle + Middle.Length)..end]);
    }
}
