using Ripcs.Linux;

namespace Ripcs.Changes.Status;

/// <summary>Which rule files of the last directory are no longer there.</summary>
/// <param name="Gone">Those that were deleted or renamed since.</param>
/// <param name="Doubt">Why it is unknown of some of them, or null.</param>
internal sealed record RuleFilesSeen(ValueList<RecordedFile> Gone, string? Doubt)
{
    public static readonly RuleFilesSeen AllThere = new([], Doubt: null);
}

/// <summary>
/// Looks whether the rule files of the last directory are still there. It asks for their names alone: nothing is opened or compiled,
/// so that monitoring may do it every minute.
/// </summary>
internal static class RuleFileLook
{
    private const int NamesToShow = 3;
    private const string Unknown = "so it is unknown which partitions still have a file";

    /// <param name="directory">The directory last applied, as recorded.</param>
    /// <param name="recorded">The rule files of partitions in force; those that were applied from elsewhere are not looked for.</param>
    public static RuleFilesSeen At(string? directory, IEnumerable<RecordedFile> recorded)
    {
        var files = directory is null ? [] : recorded.Where(file => IsBelow(file.Path, directory)).ToList();
        if (files.Count == 0)
            return RuleFilesSeen.AllThere;

        try
        {
            // A pipeline puts the rules into another folder each time, and takes it away again. The dot: the directory itself may be a link
            // to where the rules are kept.
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

    // As where a file system is not mounted: its folder is there, and empty.
    private static string NoneIn(string directory, List<RecordedFile> files) =>
        $"none of the rule files of the last run is in {directory} any more (of "
            + $"{Words.Some([.. files.Select(file => file.Partition)], NamesToShow)}), {Unknown}";

    private static bool IsBelow(string path, string directory) =>
        Path.IsPathFullyQualified(directory) && path == Path.GetFullPath(path)
        && path.StartsWith(directory == "/" ? directory : directory + "/", StringComparison.Ordinal);
}
