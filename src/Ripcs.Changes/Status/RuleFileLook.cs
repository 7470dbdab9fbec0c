using Ripcs.Linux;

namespace Ripcs.Changes.Status;

/// <summary>The rule files of the last directory that no longer exist.</summary>
/// <param name="Gone">Those that were deleted or renamed since.</param>
/// <param name="Doubt">Why this is unknown for some of them, or null.</param>
internal sealed record RuleFilesSeen(ValueList<RecordedFile> Gone, string? Doubt)
{
    public static readonly RuleFilesSeen AllThere = new([], Doubt: null);
}

/// <summary>Checks whether the rule files of the last directory still exist. It only checks their
/// names and opens or compiles nothing, so that monitoring may run it every minute.</summary>
internal static class RuleFileLook
{
    private const int NamesToShow = 3;
    private const string Unknown = "so it is unknown which partitions still have a file";

    /// <param name="directory">The recorded directory last applied.</param>
    /// <param name="recorded">The rule files of partitions in force; those from elsewhere are not checked.</param>
    public static RuleFilesSeen At(string? directory, IEnumerable<RecordedFile> recorded)
    {
        var files = directory is null ? [] : recorded.Where(file => IsBelow(file.Path, directory)).ToList();
        if (files.Count == 0)
            return RuleFilesSeen.AllThere;

        try
        {
            // A pipeline may put the rules into a new folder each time, and delete it
            // afterwards. The dot follows a directory that is itself a link to the rules.
            if (!Posix.Exists(Path.Join(directory, ".")))
                return RuleFilesSeen.AllThere;
        }
        catch (IOException e)
        {
            return new RuleFilesSeen([], $"the directory {directory} of the last run cannot be looked at ({e.Message}), {Unknown}");
        }

        var seen = Each(files, directory!);
        return seen.Gone.Count < Math.Max(files.Count, 2) ? seen : new RuleFilesSeen([], NoneIn(directory!, files));
    }

    private static RuleFilesSeen Each(List<RecordedFile> files, string directory)
    {
        var gone = new List<RecordedFile>();
        string? doubt = null;
        foreach (var file in files)
        {
            try
            {
                if (!Posix.Exists(file.Path))
                    gone.Add(file);
            }
            catch (IOException e)
            {
                doubt ??= $"not all of the directory {directory} of the last run can be looked at ({e.Message}), {Unknown}";
            }
        }

        return new RuleFilesSeen(gone.ToValueList(), doubt);
    }

    // For example if a file system is not mounted: its folder exists, but is empty.
    private static string NoneIn(string directory, List<RecordedFile> files) =>
        $"none of the rule files of the last run is in {directory} any more (of "
            + $"{Words.Some([.. files.Select(file => file.Partition)], NamesToShow)}), {Unknown}";

    private static bool IsBelow(string path, string directory) =>
        Path.IsPathFullyQualified(directory) && path == Path.GetFullPath(path)
        && path.StartsWith(directory == "/" ? directory : directory + "/", StringComparison.Ordinal);
}
