namespace Ripcs.Changes.Texts;

/// <summary>Says that rule files are not those that were last applied: another checkout may hold older ones.</summary>
internal static class OtherPlaceText
{
    private const string Advice = "see that this is not an older copy before it comes into force";

    /// <param name="last">What the last run left.</param>
    /// <param name="directory">The directory of this one; null for a single rule file.</param>
    /// <param name="ruleSetName">The name of the rule set in it.</param>
    /// <param name="madeOn">The other host whose directory it is; null for one of this host.</param>
    /// <param name="files">The rule files of this one.</param>
    /// <returns>Null where they come from the same place, or nobody knows from where the last ones came.</returns>
    public static string? Of(AppliedRecord last, string? directory, string? ruleSetName, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null)
        {
            return last.IsOfRuleSet(directory, ruleSetName, madeOn, files) ? null
                : $"the directory last applied is {Named(last.Directory!, last.MadeOn)}, and this is {Named(directory, madeOn)}: {Advice}";
        }

        var others = from file in files
                     join before in last.Files ?? [] on file.Partition equals before.Partition
                     where before.Path != file.Path && !(AppliedRecord.IsMoved(before.Path, before.MadeOn, madeOn)
                        && Path.GetFileName(before.Path) == Path.GetFileName(file.Path))
                     select $"{file.Partition} was last applied from {Named(before.Path, before.MadeOn)}, and this is "
                        + $"{Named(file.Path, madeOn)}: {Advice}";
        return others.FirstOrDefault();
    }

    /// <exception cref="HostException">A change that prunes would take every partition
    /// out of force that only the rule files last applied name.</exception>
    public static void RefuseToPrune(
        AppliedRecord last, string? directory, string? ruleSetName, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null && !last.IsOfRuleSet(directory, ruleSetName, madeOn, files))
        {
            throw new HostException(
                $"{Named(directory, madeOn)} is not the directory last applied ({Named(last.Directory!, last.MadeOn)}), and --prune would "
                + $"take out of force all partitions that only that one names; "
                + "if the rules have moved here, apply them first without --prune");
        }
    }

    /// <summary>"/x/rules, of a plan that was made on desk": nobody finds that path here.</summary>
    public static string Named(string path, string? madeOn) => madeOn is null ? path
        : $"{path}, of a plan that was made on {PlainText.Of(madeOn)}";
}
