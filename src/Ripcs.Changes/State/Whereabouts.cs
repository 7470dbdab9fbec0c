using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>The machine and network namespace of this process.</summary>
/// <param name="Machine">Identifies this machine; null if it has no identity (yet).</param>
/// <param name="Network">The namespace.</param>
internal sealed record Whereabouts(string? Machine, NetworkPlace Network)
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Length = 32;

    /// <summary>Identifies machine, boot and network namespace; null if the
    /// kernel cannot distinguish that namespace from later ones.</summary>
    public string? Mark => Network.Unnamed.Contains($"/{NetworkNamespaceId.OfInode}", StringComparison.Ordinal) ? null
        : $"{Machine} {Network.Text} {Network.Unnamed}";

    public static Whereabouts Current() => new(MachineOf(Read()), NetworkPlace.Current());

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

/// <summary>The network namespace of this process as stored in a state directory: the host's
/// own, one with a name in /run/netns, or one that ends with its last process.</summary>
/// <param name="IsHost">True for the namespace of process 1, and if this is unknown.</param>
/// <param name="Names">Its names, ordered; none for the host's.</param>
/// <param name="Unnamed">Identifies it across all boots of the machine: "unnamed BOOT/COOKIE".</param>
/// <param name="Inode">Its number, which another namespace can get when this one is gone.</param>
internal sealed record NetworkPlace(bool IsHost, ValueList<string> Names, string Unnamed, string Inode)
{
    public const string Host = "host";
    private const string Named = "netns ";
    private const string NamesFolder = "/run/netns";
    private const string Own = "/proc/self/ns/net";

    public static NetworkPlace Current()
    {
        var own = Id(Own);
        var isFirst = own is not null && Id("/proc/1/ns/net") == own;
        var names = isFirst ? [] : NamesOf(own);
        return new NetworkPlace(
            isFirst || (names.Count == 0 && Id("/proc/1/ns/net") is null), names,
            $"unnamed {Uptime.CurrentBoot}/{NetworkNamespaceId.Current()}", InodeIn(own));
    }

    /// <summary>The stored form.</summary>
    public string Text => IsHost ? Host : Names is [var first, ..] ? Named + first : Unnamed;

    /// <summary>True if this is the namespace with that stored form.</summary>
    public bool Is(string text) => text == Text || text == Unnamed || (!IsHost && Names.Any(name => text == Named + name));

    /// <summary>True if it ends with its last process.</summary>
    public bool IsPassing => !IsHost && Names.Count == 0;

    /// <summary>True if that namespace had no name and is gone, for example after a reboot, and this
    /// one has no name either: its state then belongs to the caller who names its path.</summary>
    public bool IsHeirOf(string text, string inode) =>
        IsPassing && IsWithoutName(text)
        && (!text.StartsWith($"unnamed {Uptime.CurrentBoot}/", StringComparison.Ordinal) || inode == Inode || !IsInUse(inode));

    /// <summary>True while any process or mount uses the namespace with that number.</summary>
    public static bool IsInUse(string inode)
    {
        var link = $"net:[{inode}]";
        return Directory.EnumerateDirectories("/proc").Where(path =>
            int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Any(path => LinkOf(Path.Combine(path, "ns/net")) == link)
            || File.ReadLines("/proc/self/mountinfo").Any(line => line.Contains(link, StringComparison.Ordinal));
    }

    /// <summary>"the host", "network namespace blue".</summary>
    public static string Shown(string text) => text == Host ? "the host's own network namespace"
        : IsWithoutName(text) ? "a network namespace without a name" : $"network namespace {text[Named.Length..]}";

    /// <summary>The default state directory: an unnamed namespace ends with
    /// its last process, so its state ends with the next reboot.</summary>
    public string DefaultDirectory() => IsHost ? StateDirectory.Default
        : Names.Count > 0 ? Path.Combine(StateDirectory.Default, "netns", Names.FirstOrDefault(HasState) ?? Names[0])
        : Path.Combine(ApplyLock.DefaultDirectory, $"state-{Unnamed.Split('/')[^1]}");

    private static bool HasState(string name) => Directory.Exists(Path.Combine(StateDirectory.Default, "netns", name));

    private static bool IsWithoutName(string text) => text.StartsWith("unnamed ", StringComparison.Ordinal);

    private static ValueList<string> NamesOf(string? own) =>
        Catch.Or(() => own is null ? [] : Directory.EnumerateFileSystemEntries(NamesFolder).Where(path => Id(path) == own)
                .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToValueList(),
            _ => []);

    private static string? Id(string path) => Catch<IOException>.OrNull(() => Posix.FileId(path));

    private static string InodeIn(string? id) => id is null ? "" : id.Split(':')[^1];

    private static string? LinkOf(string path) =>
        // The process has ended, or belongs to another user.
        Catch.OrNull(() => new FileInfo(path).LinkTarget);
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

    /// <summary>See <see cref="Whereabouts"/>; null if the machine had no identity.</summary>
    public string? Machine { get; init; }

    /// <summary>See <see cref="NetworkPlace.Text"/>.</summary>
    public required string Namespace { get; init; }

    /// <summary>See <see cref="NetworkPlace.Inode"/>.</summary>
    public required string Inode { get; init; }

    /// <summary>The directory whose files are being taken over; null when all are.</summary>
    public string? From { get; init; }

    public static HostRecord New(Whereabouts here) =>
        new HostRecord { Id = Guid.NewGuid().ToString("N"), Namespace = "", Inode = "" }.At(here);

    public HostRecord At(Whereabouts here) =>
        this with { Machine = here.Machine ?? Machine, Namespace = here.Network.Text, Inode = here.Network.Inode };

    /// <summary>True if a file with this directory's id, or without one, is valid in it.</summary>
    public bool Accepts(string? directory) => directory == Id || From == Any || (From is not null && From == (directory ?? Older));

    public bool IsOfAnotherMachine(Whereabouts here) => Machine is not null && here.Machine is not null && Machine != here.Machine;
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
