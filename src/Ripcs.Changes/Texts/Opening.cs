using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>Finds the edits that open to or from everywhere: no reader must miss one.</summary>
internal static class Opening
{
    /// <summary>The mark at the end of such a line.</summary>
    public const string Mark = "WIDE";

    /// <summary>True for such a rule.</summary>
    public static bool IsWide(ChainDiff chain, RuleLine line) => chain.Table == TableName.Filter
        && WideOpenings.IsWide(chain.Family, Name(chain), line.Text);

    /// <summary>True for a rule that accepts new connections from anywhere or to
    /// anywhere, but not enough to be marked: it is shown whatever the limit.</summary>
    public static bool IsAnywhere(ChainDiff chain, RuleLine line) => chain.Table == TableName.Filter
        && WideOpenings.IsAnywhere(chain.Family, Name(chain), line.Text);

    /// <summary>True for an added rule that opens, and for one that opens while the rule that it replaces did not.</summary>
    public static bool IsIn(ChainDiff chain, RuleEdit edit) => chain.Table == TableName.Filter && edit switch
    {
        { Old: { } old, New: { } now } => WideOpenings.Widens(chain.Family, Name(chain), old.Text, now.Text),
        { New: { Kind: LineKind.Added } now } => IsWide(chain, now),
        _ => false,
    };

    /// <summary>The number of such rules in a partition.</summary>
    public static int Count(PartitionDiff partition) => Count(partition, IsIn);

    /// <summary>The number of a partition's added or changed rules that accept new connections from anywhere or to anywhere.</summary>
    public static int CountAnywhere(PartitionDiff partition) =>
        Count(partition, (chain, edit) => edit.New is { Kind: LineKind.Added } now && IsAnywhere(chain, now));

    private static int Count(PartitionDiff partition, Func<ChainDiff, RuleEdit, bool> counts) =>
        partition.Chains.Where(chain => chain.Table == TableName.Filter)
            .Sum(chain => RuleEdits.Of(chain).Count(edit => counts(chain, edit)));

    private static ChainName Name(ChainDiff chain) => (chain.New ?? chain.Old)!.Value;
}
