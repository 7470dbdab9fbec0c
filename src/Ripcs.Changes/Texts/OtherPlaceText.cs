using Ripcs.Changes.State;

namespace Ripcs.Changes.Texts;

/// <summary>Says that rule files are not those that were last applied: another checkout may hold older ones.</summary>
internal static class OtherPlaceText
{
    private const string Advice = "see that this is not an older copy before it comes into force";

    /// <param name="last">What the last run left.</param>
    /// <param name="directory">The directory of this one; null for a single rule file.</param>
    /// <param name="files">The rule files of this one.</param>
    /// <returns>Null where they come from the same place, or nobody knows from where the last ones came.</returns>
    public static string? Of(AppliedRecord last, string? directory, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null)
        {
            return last.Directory is not { } other || other == directory ? null : $"the directory last applied is {other}, and this is {directory}: {Advice}";
        }

        var before = (last.Files ?? []).ToDictionary(file => file.Partition, file => file.Path);
        return files.Where(file => before.TryGetValue(file.Partition, out var path) && path != file.Path).ToList() is not [var moved, ..] ? null
            : $"{moved.Partition} was last applied from {before[moved.Partition]}, and this is {moved.Path}: {Advice}";
    }
}
