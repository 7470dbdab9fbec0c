using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Changes.Texts;

/// <summary>What a change does not do to connections that are open, said only of a change of which it is true.</summary>
internal static class LiveConnectionText
{
    // The kernel keeps the translation of a connection, and asks the nat table about its first packet alone.
    private const string Translations = "live connections keep their old translations";

    private const string Denies = "live connections outlive a new deny where a rule in front of Ripcs's jumps accepts ESTABLISHED";

    /// <param name="diff">What the change did; null for a clean or a flush.</param>
    public static IEnumerable<Note> Notes(StateDiff? diff)
    {
        var chains = diff is null ? [] : diff.Partitions.SelectMany(partition => partition.Chains).Select(chain => (chain.Table, chain.Lines))
            .Concat(diff.Drift.Select(drift => (drift.Table, drift.Lines))).ToList();
        if (chains.Any(chain => chain.Table == TableName.Nat && chain.Lines.Count > 0))
        {
            yield return Note.Info(Translations);
        }

        if (chains.Any(chain => chain.Table == TableName.Filter && chain.Lines.Any(IsNewDeny)))
        {
            yield return Note.Info(Denies);
        }
    }

    private static bool IsNewDeny(RuleLine line) =>
        line.Kind is LineKind.Added or LineKind.Missing or LineKind.Moved && RuleTarget.Find(line.Text) is { Name: "DROP" or "REJECT" };
}
