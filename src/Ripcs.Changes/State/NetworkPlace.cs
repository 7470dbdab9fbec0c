using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Whether the record of a state directory is that of this network namespace.</summary>
internal enum Kinship
{
    /// <summary>It is, or this namespace has replaced the recorded one.</summary>
    Own,

    /// <summary>The recorded one had no name and is gone with its rules, and this one has no name either.</summary>
    Heir,

    /// <summary>Nothing that this process can read tells.</summary>
    Unknown,

    /// <summary>It is another one's.</summary>
    Other,
}

/// <summary>The network namespace of this process as stored in a state directory: the host's
/// own, one with a name in /run/netns, or one that ends with its last process.</summary>
/// <param name="IsHost">True for the namespace of process 1, and for one that may be it: <see cref="IsUnknown"/>.</param>
/// <param name="Names">Its names, ordered; none for the host's.</param>
/// <param name="Unnamed">Identifies it across all boots of the machine: "unnamed BOOT/COOKIE".</param>
/// <param name="Inode">Its number, which another namespace can get when this one is gone.</param>
internal sealed record NetworkPlace(bool IsHost, ValueList<string> Names, string Unnamed, string Inode)
{
    public const string Host = "host";
    private const string Nameless = "unnamed ";
    private const string Named = "netns ";
    private const string Contained = "a container's network namespace";
    private const string NamesFolder = "/run/netns";
    private const string OwnProcess = "self";
    private const string FirstProcess = "1";

    // include/uapi/linux/nsfs.h of Linux 6.18 and later: below all numbers that namespaces had before.
    private const string InitialInode = "4026531833";

    /// <summary>True if process 1 is hidden, and nothing else tells whether this is its namespace.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>True for the namespace that the kernel itself made at its start, false for any other, such as a
    /// container's; null if that cannot be read. A container has a process 1 of its own, which is a host only to it.</summary>
    public bool? IsInitial { get; init; }

    /// <summary>The number of its view in /proc, which can be read of each process, also of another user; a later namespace can get it.
    /// Null if it cannot be read.</summary>
    public string? View { get; init; }

    /// <summary>True if the boot id is hidden, so that nothing tells this start of the machine from an earlier one.</summary>
    public bool IsBootHidden => Uptime.IsHidden(Unnamed);

    /// <summary>Identifies the folder of the names until the next start of the machine; null without a name.
    /// A container or a sandbox can have a folder of its own, and the same names in it.</summary>
    public string? NameList { get; init; }

    public static NetworkPlace Current()
    {
        var own = NamespaceOf(OwnProcess);
        var (inode, isFirst) = (InodeIn(own), own is null ? null : IsFirst(own));
        var isInitial = Initial(inode);
        var names = isFirst is true ? [] : NamesOf(own);
        return new NetworkPlace(isFirst ?? names.Count == 0, names, $"{Nameless}{Uptime.CurrentBoot}/{NetworkNamespaceId.Current()}", inode)
        {
            IsUnknown = isFirst is null && names.Count == 0 && isInitial is not true,
            IsInitial = isInitial,
            View = ViewOf(OwnProcess) is { } view ? InodeIn(view) : null,
            NameList = names.Count == 0 ? null : Id(NamesFolder),
        };
    }

    /// <summary>The stored form.</summary>
    public string Text => IsHost ? Host : Names is [var first, ..] ? Named + first : Unnamed;

    /// <summary>True if this is the namespace with that stored form.</summary>
    public bool Is(string text) => text == Text || text == Unnamed || HasName(text);

    /// <summary>True if it ends with its last process.</summary>
    public bool IsPassing => !IsHost && Names.Count == 0;

    /// <summary>Whether the record of a state directory of this machine is that of this namespace.</summary>
    public Kinship To(HostRecord record) =>
        Uptime.IsSamePlace(MarkOf(record), Unnamed) is true ? Kinship.Own
        : record.Namespace == Host && IsHost ? AsHost(record)
        : HasName(record.Namespace) ? AsNamed(record)
        : IsUnknown ? Kinship.Unknown
        : IsPassing && IsWithoutName(record.Namespace) ? AsNameless(record) : Kinship.Other;

    // After another start of the machine each namespace is another one, and its number proves nothing. Where it cannot be told whether
    // there was one, both its numbers together do: no other namespace that is a host for somebody had them in this start.
    private Kinship AsHost(HostRecord record) => (IsInitial, record.IsInitial) switch
    {
        (true, false) or (false, true) => Kinship.Other,
        (true, _) => Kinship.Own,
        _ when IsUnknown => Kinship.Unknown,
        _ when record.Mark is null => record.Inode == Inode ? Kinship.Own : Kinship.Unknown,
        _ => IsOfThisBoot(record) switch
        {
            false => Kinship.Own,
            null when Uptime.IsSamePlace(MarkOf(record), Unnamed) is null && record.Inode == Inode => Kinship.Own,
            _ => Kinship.Unknown,
        },
    };

    // A namespace that was deleted and made again under its name is that one's heir by right.
    private Kinship AsNamed(HostRecord record) =>
        record.Mark is null || IsOfThisBoot(record) is false || record.NameList == NameList ? Kinship.Own : Kinship.Unknown;

    private Kinship AsNameless(HostRecord record) =>
        Uptime.IsSamePlace(MarkOf(record), Unnamed) is null ? Kinship.Unknown
        : IsOfThisBoot(record) is false || record.Inode == Inode || !IsInUse(record) ? Kinship.Heir : Kinship.Other;

    private static string MarkOf(HostRecord record) => record.Mark ?? record.Namespace;

    private bool? IsOfThisBoot(HostRecord record) => Uptime.IsSameBoot(Uptime.BootIn(MarkOf(record)), Uptime.BootIn(Unnamed));

    private bool HasName(string text) => !IsHost && Names.Any(name => text == Named + name);

    /// <summary>True while any process or mount uses the recorded namespace.</summary>
    public static bool IsInUse(HostRecord record)
    {
        var (link, own) = ($"net:[{record.Inode}]", ViewOf(OwnProcess));

        // The namespace of a process of another user, or outside this user namespace, cannot be read, but its view can.
        bool Uses(string process) => LinkOf(Path.Combine(process, "ns/net")) is { } read ? read == link
            : record.View is { } view && Id(Path.Combine(process, "net/dev")) is { } seen && seen != own && InodeIn(seen) == view;

        return Directory.EnumerateDirectories("/proc").Where(path =>
            int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Any(Uses)
            || File.ReadLines("/proc/self/mountinfo").Any(line => line.Contains(link, StringComparison.Ordinal));
    }

    /// <summary>True if the recorded namespace was used since this system, or this container, was started. A container that was
    /// started again has another namespace in the same start of the machine.</summary>
    /// <param name="locks">The folder of the locks: each start empties it if it is in memory, and its files prove nothing on a disk,
    /// as where a container keeps /run.</param>
    public bool HasSeen(HostRecord record, string locks) => record.Mark is { } mark
        && ((CookieIn(mark) != CookieIn(Unnamed) && File.Exists(Path.Combine(locks, ApplyLock.NameFor(CookieIn(mark))))
                && IsInMemory(locks))
            || (record.Inode != Inode && IsInUse(record)));

    private static bool IsInMemory(string folder) => Catch.Or(() => new DriveInfo(folder).DriveFormat is "tmpfs", _ => true);

    /// <summary>"the host", "network namespace blue".</summary>
    public static string Shown(string text) => text == Host ? "the host's own network namespace"
        : IsWithoutName(text) ? "a network namespace without a name" : $"network namespace {PlainText.Of(NameIn(text) ?? text)}";

    /// <summary>True for a stored form of a namespace, and not for what somebody else may have written into a file.</summary>
    public static bool IsText(string text) =>
        (text == Host || IsWithoutName(text) || NameIn(text) is { Length: > 0 }) && PlainText.IsPlain(text);

    private static string? NameIn(string text) => text.StartsWith(Named, StringComparison.Ordinal) ? text[Named.Length..] : null;

    /// <summary>True if the record is that of the machine itself, and this is a container,
    /// to which its own namespace is a host's.</summary>
    public bool IsContained(HostRecord record) => IsHost && IsInitial is false && record.IsInitial is true;

    /// <summary>The owner of a record that is another one's.</summary>
    public string ShownOwner(HostRecord record) => IsHost && IsInitial is true && record.IsInitial is false ? Contained
        : Shown(record.Namespace);

    /// <summary>This namespace beside that owner.</summary>
    public string ShownBeside(HostRecord record) => IsContained(record) ? Contained : Shown(Text);

    /// <summary>The default state directory: an unnamed namespace ends with
    /// its last process, so its state ends with the next reboot.</summary>
    public string DefaultDirectory() => IsHost ? StateDirectory.Default
        : Names.Count > 0 ? Path.Combine(StateDirectory.Default, "netns", Names.FirstOrDefault(HasState) ?? Names[0])
        : Path.Combine(ApplyLock.DefaultDirectory, $"state-{CookieIn(Unnamed)}");

    private static bool HasState(string name) => Directory.Exists(Path.Combine(StateDirectory.Default, "netns", name));

    private static bool IsWithoutName(string text) => text.StartsWith(Nameless, StringComparison.Ordinal);

    private static string CookieIn(string mark) => mark.Split('/')[^1];

    private static ValueList<string> NamesOf(string? own) =>
        Catch.Or(() => own is null ? [] : Directory.EnumerateFileSystemEntries(NamesFolder).Where(path => Id(path) == own)
                .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToValueList(),
            _ => []);

    // Who may not look at process 1 itself, such as a container's root or a unit without CAP_SYS_PTRACE, can still look at
    // its view of the network, where each file has another number in each namespace. Null where /proc hides the process.
    private static bool? IsFirst(string own)
    {
        if (NamespaceOf(FirstProcess) is { } first)
            return first == own;

        return ViewOf(FirstProcess) is { } view && ViewOf(OwnProcess) is { } ownView ? view == ownView : null;
    }

    // The kernel has its settings of all namespaces together, such as the length of a queue, only in its first one.
    private static bool? Initial(string inode)
    {
        const string settings = "/proc/sys/net/core";
        return inode == InitialInode ? true : Directory.Exists(settings) ? File.Exists($"{settings}/netdev_max_backlog") : null;
    }

    private static string? NamespaceOf(string process) => Id($"/proc/{process}/ns/net");

    private static string? ViewOf(string process) => Id($"/proc/{process}/net/dev");

    private static string? Id(string path) => Catch<IOException>.OrNull(() => Posix.FileId(path));

    private static string InodeIn(string? id) => id is null ? "" : id.Split(':')[^1];

    private static string? LinkOf(string path) =>
        // The process has ended, or belongs to another user.
        Catch.OrNull(() => new FileInfo(path).LinkTarget);
}
