using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>A file of the state, or those of a folder that have a number.</summary>
/// <param name="Name">The name of the file, or of the folder.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Ends">What may stand behind the number; none for one file.</param>
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

/// <summary>The list of the files of a state directory that are sealed for it. All else there, such as
/// objects, locks and what a guard needs, shows itself what it is, or may be anybody's.</summary>
internal static class StateFiles
{
    private const int HeadLength = 256;

    public static readonly ValueList<StateFile> All =
    [
        new(HostFile.Name, HostRecord.Kind),
        new(AppliedFile.Name, AppliedRecord.Kind),
        new(HeldFile.Name, HeldPartitions.Kind),
        new(HitsFile.Name, HitsRecord.Kind),
        new(JournalFile.Name, Journal.Kind),
        new(UnreportedFile.Name, UnreportedChange.Kind),
        new(UsedPlansFile.Name, UsedPlans.Kind),
        new(History.Folder, StoredChange.Kind, [".json"]),
        new(PendingFiles.Folder, PendingChange.Kind, PendingFiles.Ends),
    ];

    /// <summary>Those that are there, each with its kind.</summary>
    public static IEnumerable<(string Name, string Kind)> In(StateDirectory directory) =>
        from file in All
        from name in file.Ends.Count == 0 ? [file.Name] : directory.Files(file.Name).Select(name => $"{file.Name}/{name}")
        where file.Has(name)
        select (name, file.Kind);

    /// <summary>
    /// What to say about the first file that was written for this directory and has another name now: it would not be found there, and
    /// what it says, such as that a change is pending or held, would be forgotten. Null if there is none.
    /// </summary>
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
            // A folder of somebody else's in ours, or one that went just now.
            return null;
        }
    }

    // What is being written, or was put aside, has a name of its own.
    private static string? KindOf(StateDirectory directory, string name)
    {
        if (name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".damaged", StringComparison.Ordinal))
            return null;

        var path = directory.FilePath(name);
        using var file = PlainFile.Open(path);
        if (!file.Facts.IsRegular)
            return null;

        // It may be long, and its beginning says what it is.
        using var stream = File.OpenRead(path);
        var head = new byte[HeadLength];
        return Binding.OfSealed(head.AsSpan(0, stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)))?.Kind;
    }
}
