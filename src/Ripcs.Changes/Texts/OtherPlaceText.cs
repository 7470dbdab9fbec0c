using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Changes.Texts;

/// <summary>Says that rule files are not those that were last applied: another checkout may hold older ones.</summary>
internal static class OtherPlaceText
{
    private const string Advice = "see that this is not an older copy before it comes into force";

    /// <param name="last">What the last run left.</param>
    /// <param name="directory">The directory of this one; null for a single rule file.</param>
    /// <param name="madeOn">The other host whose directory it is; null for one of this host.</param>
    /// <param name="files">The rule files of this one.</param>
    /// <returns>Null where they come from the same place, or nobody knows from where the last ones came.</returns>
    public static string? Of(AppliedRecord last, string? directory, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null)
        {
            return last.Directory is not { } other || other == directory ? null
                : $"the directory last applied is {Named(other, last.MadeOn)}, and this is {Named(directory, madeOn)}: {Advice}";
        }

        var before = (last.Files ?? []).ToDictionary(file => file.Partition, file => file.Path);
        return files.Where(file => before.TryGetValue(file.Partition, out var path) && path != file.Path).ToList() is not [var moved, ..] ? null
            : $"{moved.Partition} was last applied from {Named(before[moved.Partition], last.MadeOn)}, and this is {moved.Path}: {Advice}";
    }

    /// <summary>"/x/rules, of a plan that was made on desk": nobody finds that path here.</summary>
    public static string Named(string path, string? madeOn) => madeOn is null ? path : $"{path}, of a plan that was made on {PlainText.Of(madeOn)}";
}
