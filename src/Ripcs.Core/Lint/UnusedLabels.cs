namespace Ripcs.Core.Lint;

/// <summary>
/// Finds labels and sets that nothing names.
/// <code>
/// Label("old www", "203.0.113.7");        // no rule, expectation or label uses it
/// </code>
/// </summary>
internal static class UnusedLabels
{
    // Several rule files may load the same file of labels: one use is enough.
    public static void Warn(IEnumerable<SaidLabel> labels, DiagnosticBag diagnostics)
    {
        foreach (var label in labels.GroupBy(label => (label.Name, label.At)).Where(label => !label.Any(one => one.IsUsed)))
        {
            diagnostics.LabelIsUnused(label.First());
        }
    }
}
