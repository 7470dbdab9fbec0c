using System.Security.Cryptography;
using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>On which machine, and in which of its network namespaces, this process works.</summary>
/// <param name="Machine">Tells this machine from others; null where it has no identity (yet).</param>
/// <param name="Network">The namespace.</param>
internal sealed record Whereabouts(string? Machine, NetworkPlace Network)
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Length = 32;

    /// <summary>Tells machine, start of the machine and network namespace from all others;
    /// null where the kernel cannot tell that namespace from later ones.</summary>
    public string? Mark => Network.Unnamed.Contains($"/{NetworkNamespaceId.OfInode}", StringComparison.Ordinal) ? null
        : $"{Machine} {Network.Text} {Network.Unnamed}";

    public static Whereabouts Current() => new(MachineOf(Read()), NetworkPlace.Current());

    /// <summary>machine-id(5) wants the identity itself kept from strangers: what is written down is a hash keyed by it.</summary>
    public static string? MachineOf(string? id) => id?.Trim() is { Length: Length } text && text.All(char.IsAsciiHexDigit)
        ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(text), "ripcs state directory"u8))[..Length] : null;

    private static string? Read() =>
        Catch.OrNull(() => File.ReadAllText(MachineIdFile));
}

/// <summary>
/// The network namespace of this process as a state directory can remember it: the host's own, one with a name below /run/netns, or
/// one that ends with its last process.
/// </summary>
/// <param name="IsHost">True for that of process 1, and where nobody can tell.</param>
/// <param name="Names">Its names, ordered; none for the host's.</param>
/// <param name="Unnamed">What tells it from all others of this and every other start of the machine: "unnamed BOOT/COOKIE".</param>
/// <param name="Inode">Its number, which another one can get when it is gone.</param>
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

    /// <summary>As it is written down.</summary>
    public string Text => IsHost ? Host : Names is [var first, ..] ? Named + first : Unnamed;

    /// <summary>True if this is the namespace of which that was written down.</summary>
    public bool Is(string text) => text == Text || text == Unnamed || (!IsHost && Names.Any(name => text == Named + name));

    /// <summary>True for one that ends with its last process.</summary>
    public bool IsPassing => !IsHost && Names.Count == 0;

    /// <summary>
    /// True if that one had no name and is gone, as after a restart, and this one has none either: what it left belongs to whoever says
    /// where it is.
    /// </summary>
    public bool IsHeirOf(string text, string inode) =>
        IsPassing && IsWithoutName(text)
        && (!text.StartsWith($"unnamed {Uptime.CurrentBoot}/", StringComparison.Ordinal) || inode == Inode || !IsInUse(inode));

    /// <summary>True while any process or mount holds the namespace of that number.</summary>
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

    /// <summary>Where the state is kept if nothing else is said: what has no name ends
    /// with its last process, and so does its state with the next restart.</summary>
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
        // It has ended, or belongs to somebody else.
        Catch.OrNull(() => new FileInfo(path).LinkTarget);
}

/// <summary>What tells the network namespace of this process from all others since boot.</summary>
internal static class NetworkNamespaceId
{
    /// <summary>How it begins where it can come again after the namespace is gone.</summary>
    public const string OfInode = "inode-";

    /// <summary>Letters, digits and dashes, fit for a file name.</summary>
    public static string Current() => KernelSocket.CookieOfNamespace()?.ToString(CultureInfo.InvariantCulture) ?? Inode();

    // Older kernels: the number can come again after a namespace is gone, which for a lock does no harm.
    private static string Inode()
    {
        var target = new FileInfo("/proc/self/ns/net").LinkTarget ?? "";
        return OfInode + string.Concat(target.Where(char.IsAsciiDigit));
    }
}

/// <summary>Whose a state directory is.</summary>
internal sealed record HostRecord : IStateFile
{
    public const int CurrentSchema = 1;

    /// <summary>For <see cref="From"/>: any.</summary>
    public const string Any = "any";

    /// <summary>For <see cref="From"/>: those that an older Ripcs wrote, which name no directory.</summary>
    public const string Older = "";

    public static string Kind => "host";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Random; every file of the directory names it.</summary>
    public required string Id { get; init; }

    /// <summary>See <see cref="Whereabouts"/>; null where the machine had no identity.</summary>
    public string? Machine { get; init; }

    /// <summary>See <see cref="NetworkPlace.Text"/>.</summary>
    public required string Namespace { get; init; }

    /// <summary>See <see cref="NetworkPlace.Inode"/>.</summary>
    public required string Inode { get; init; }

    /// <summary>The directory whose files are being made those of this one; null when all are.</summary>
    public string? From { get; init; }

    public static HostRecord New(Whereabouts here) =>
        new HostRecord { Id = Guid.NewGuid().ToString("N"), Namespace = "", Inode = "" }.At(here);

    public HostRecord At(Whereabouts here) =>
        this with { Machine = here.Machine ?? Machine, Namespace = here.Network.Text, Inode = here.Network.Inode };

    /// <summary>True if a file that names this directory, or none, may stand in it.</summary>
    public bool Accepts(string? directory) => directory == Id || From == Any || (From is not null && From == (directory ?? Older));

    public bool IsOfAnotherMachine(Whereabouts here) => Machine is not null && here.Machine is not null && Machine != here.Machine;
}

/// <summary>The file that holds the <see cref="HostRecord"/>.</summary>
internal static class HostFile
{
    public const string Name = "host.json";

    /// <summary>The record, or null if there is none, as in a directory that an older Ripcs made.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HostRecord? Read(StateDirectory directory) => directory.ReadBytes(Name) is { } file
        ? StateJson.Read<HostRecord>(file, directory.FilePath(Name), HostRecord.CurrentSchema) : null;

    public static void Write(StateDirectory directory, HostRecord record) => directory.Write(Name, StateJson.Write(record));
}

/// <summary>
/// For which directory a file was written, and what it holds. It stands behind the checksum, which covers it: a file from another host,
/// or of another kind, is not taken for one of ours though every byte of it is as it was written.
/// </summary>
internal sealed record Binding(string Directory, string Kind)
{
    private const string Begin = "\"Directory\":\"";
    private const string Middle = "\",\"Kind\":\"";
    private const string End = "\",";

    // Names and numbers of ours are short.
    private const int MostBytes = 200;

    /// <summary>It as the first members of an object.</summary>
    public string Members => $"{Begin}{Directory}{Middle}{Kind}{End}";

    /// <summary>The binding of a sealed file, of which its beginning is enough; null if it has none, as one of an older Ripcs.</summary>
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
