namespace Ripcs.Core.Lint;

/// <summary>
/// Finds labels and sets that hold the same list of addresses: one is changed, and the other is forgotten.
/// <code>
/// Label("office", "192.0.2.0/24", "203.0.113.7");
/// Label("headquarters", "203.0.113.7", "192.0.2.0/24");     // better: Label("headquarters", "office");
/// </code>
/// </summary>
internal static class SameLabels
{
    /// <param name="files">The labels of each rule file.</param>
    public static void Warn(ValueList<ValueList<SaidLabel>> files, DiagnosticBag diagnostics)
    {
        // A label that nothing names is to be removed: UnusedLabels says so.
        var lists = files.SelectMany((own, file) => own.Where(label => label.List is not null).Select(label => (Label: label, File: file)))
            .GroupBy(has => (has.Label.Name, has.Label.At, has.Label.List)).Where(said => said.Any(has => has.Label.IsUsed))
            .Select(said => new ListedLabel(said.First().Label, said.Select(has => has.File).ToHashSet()));
        foreach (var same in lists.GroupBy(label => label.Label.List))
        {
            var ordered = same.OrderBy(label => label.Label.At).ThenBy(label => label.Label.Name, StringComparer.Ordinal).ToList();
            var first = ordered[0];

            // Two that one statement makes, as in a loop, change together.
            foreach (var later in ordered.Where(label => label.Label.At != first.Label.At))
            {
                diagnostics.LabelsHoldTheSame(later.Label, first.Label, later.CanName(first), first.CanName(later));
            }
        }
    }

    /// <param name="Files">The rule files that have it, by number.</param>
    private sealed record ListedLabel(SaidLabel Label, HashSet<int> Files)
    {
        /// <summary>True if every rule file that has this one has the other, too; a label holds no set.</summary>
        public bool CanName(ListedLabel other) => (Label.IsSet || !other.Label.IsSet) && Files.IsSubsetOf(other.Files);
    }
}
