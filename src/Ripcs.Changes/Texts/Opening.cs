using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>Which edits open to or from everywhere: no reader must miss one.</summary>
internal static class Opening
{
    /// <summary>What stands behind such a line.</summary>
    public const string Mark = "WIDE";

    /// <summary>True for a rule that does so.</summary>
    public static bool IsWide(ChainDiff chain, RuleLine line) => chain.Table == TableName.Filter
        && WideOpenings.IsWide(chain.Family, Name(chain), line.Text);

    /// <summary>True for a rule that lets connections begin from anywhere or to anywhere,
    /// though not so much that it is marked: no limit leaves it out.</summary>
    public static bool IsAnywhere(ChainDiff chain, RuleLine line) => chain.Table == TableName.Filter
        && WideOpenings.IsAnywhere(chain.Family, Name(chain), line.Text);

    /// <summary>True for a rule that comes and does so, and for one that does
    /// so where the one that it takes the place of did not.</summary>
    public static bool IsIn(ChainDiff chain, RuleEdit edit) => chain.Table == TableName.Filter && edit switch
    {
        { Old: { } old, New: { } now } => WideOpenings.Widens(chain.Family, Name(chain), old.Text, now.Text),
        { New: { Kind: LineKind.Added } now } => IsWide(chain, now),
        _ => false,
    };

    /// <summary>How many rules of a partition do so.</summary>
    public static int Count(PartitionDiff partition) => Count(partition, IsIn);

    /// <summary>How many rules of a partition come, or change, that let connections begin from anywhere or to anywhere.</summary>
    public static int CountAnywhere(PartitionDiff partition) =>
        Count(partition, (chain, edit) => edit.New is { Kind: LineKind.Added } now && IsAnywhere(chain, now));

    private static int Count(PartitionDiff partition, Func<ChainDiff, RuleEdit, bool> counts) =>
        partition.Chains.Where(chain => chain.Table == TableName.Filter)
            .Sum(chain => RuleEdits.Of(chain).Count(edit => counts(chain, edit)));

    private static ChainName Name(ChainDiff chain) => (chain.New ?? chain.Old)!.Value;
}
