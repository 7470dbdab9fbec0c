using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>A file of the state, or the numbered files of a folder.</summary>
/// <param name="Name">The name of the file, or of the folder.</param>
/// <param name="Kind">The kind of its content.</param>
/// <param name="Ends">The possible endings after the number; none for a single file.</param>
internal sealed record StateFile(string Name, string Kind, ValueList<string> Ends = default)
{
    private const int FewestDigits = 6;

    /// <summary>True if that is such a file: "history/000412.json".</summary>
    public bool Has(string name) => Ends.Count == 0 ? name == Name
        : name.StartsWith($"{Name}/", StringComparison.Ordinal) && Ends.Any(end => name.EndsWith(end, StringComparison.Ordinal)
            && IsNumber(name.AsSpan(Name.Length + 1, Math.Max(0, name.Length - Name.Length - 1 - end.Length))));

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        text.Length >= FewestDigits && text.ContainsAnyExcept('0') && !text.ContainsAnyExceptInRange('0', '9');
}

/// <summary>The list of the files of a state directory that are bound to it. All others, such as
/// objects, locks and a guard's files, have checksums of their own or need no protection.</summary>
internal static class StateFiles
{
    private const int HeadLength = 256;

    public static readonly ValueList<StateFile> All =
    [
        new(HostFile.Name, HostRecord.Kind),
        new(AppliedFile.Name, AppliedRecord.Kind),
        new(AuditHead.Name, AuditHead.Kind),
        new(HeldFile.Name, HeldPartitions.Kind),
        new(HitsFile.Name, HitsRecord.Kind),
        new(JournalFile.Name, Journal.Kind),
        new(SetContentsFile.Name, SetContents.Kind),
        new(UnreportedFile.Name, UnreportedChange.Kind),
        new(UsedPlansFile.Name, UsedPlans.Kind),
        new(History.Folder, StoredChange.Kind, [".json"]),
        new(PendingFiles.Folder, PendingChange.Kind, PendingFiles.Ends),
    ];

    /// <summary>True for a file about what is not decided yet of live rules: nothing of it is left when these are gone.</summary>
    public static bool IsOfLiveRules(string name) => name is HeldFile.Name or JournalFile.Name
        || UnconfirmedMarks.IsMark(name) || All.Any(file => file.Name == PendingFiles.Folder && file.Has(name));

    /// <summary>The existing ones, each with its kind.</summary>
    public static IEnumerable<(string Name, string Kind)> In(StateDirectory directory) =>
        from file in All
        from name in file.Ends.Count == 0 ? [file.Name] : directory.Files(file.Name).Select(name => $"{file.Name}/{name}")
        where file.Has(name)
        select (name, file.Kind);

    /// <summary>The message about the first file of this directory with a wrong name: it would not be found, and its
    /// information, for example that a change is pending or held, would be lost. Null if there is none.</summary>
    public static string? FindStray(StateDirectory directory)
    {
        try
        {
            var folders = Directory.GetDirectories(directory.Path).Select(path => Path.GetFileName(path))
                .Where(folder => folder != Objects.Folder).Order(StringComparer.Ordinal);
            return (from folder in folders.Prepend("")
                    from path in Directory.GetFiles(directory.FilePath(folder)).Order(StringComparer.Ordinal)
                    let name = Path.Combine(folder, Path.GetFileName(path))
                    where !All.Any(file => file.Has(name))
                    let kind = KindOf(directory, name)
                    where kind is not null
                    select $"{directory.FilePath(name)} is a file of this state ({kind}) under another name than ripcs gave it, so it was "
                        + "ignored; give it back its name, or move it out of the folder").FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder of another user, or one that was just removed.
            return null;
        }
    }

    // Files that are being written, or were put aside, have names of their own.
    private static string? KindOf(StateDirectory directory, string name)
    {
        if (name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".damaged", StringComparison.Ordinal))
            return null;

        var path = directory.FilePath(name);
        using var file = PlainFile.Open(path);
        if (!file.Facts.IsRegular)
            return null;

        // The file may be long, and its beginning shows its kind.
        using var stream = File.OpenRead(path);
        var head = new byte[HeadLength];
        return Binding.OfSealed(head.AsSpan(0, stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)))?.Kind;
    }
}
