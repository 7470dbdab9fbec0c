using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>Finds the edits that open to or from everywhere: no reader must miss one.</summary>
internal static class Opening
{
    /// <summary>The mark at the end of such a line.</summary>
    public const string Mark = "WIDE";

    private const int NamedStatements = 4;

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

    /// <summary>The statements with such rules, or the rules of which no statement is known.</summary>
    public static IEnumerable<string> Statements(PartitionDiff partition) =>
        from chain in partition.Chains
        where chain.Table == TableName.Filter
        from edit in RuleEdits.Of(chain)
        where IsIn(chain, edit)
        select edit.New!.Origin is { } origin ? Words.NameAndPlace(origin) : $"{partition.Name} {edit.New.Text}";

    /// <summary>13 rules: opens to or from anyone "web" tcp 80,443; to or from some "ssh" tcp 22.</summary>
    public static string Sum(PartitionDiff partition)
    {
        var (translated, filtered) = (Ports(partition, TableName.Nat), Ports(partition, TableName.Filter));

        // A translation may change the port, and senders know the one before it.
        string PortsOf(RuleOrigin origin) => string.Concat(translated.Contains(origin) ? translated[origin] : filtered[origin]);
        var accepts = (from chain in partition.Chains
                       where chain.Table == TableName.Filter
                       from line in chain.Lines
                       where line.Origin is { What.Length: > 0 } && RuleTarget.Find(line.Text) is { Name: "ACCEPT" }
                       group IsAnywhere(chain, line) by line.Origin!).ToLookup(statement => statement.Any(isAnywhere => isAnywhere),
                           statement => $"\"{statement.Key.What}\"{PortsOf(statement.Key)}");
        var (anyone, some) = (accepts[true].Distinct().ToList(), accepts[false].Distinct().ToList());
        var opens = anyone.Count + some.Count == 0 ? "nothing" : string.Join("; ", new[]
        {
            anyone.Count == 0 ? null : $"to or from anyone {string.Join(", ", anyone)}",
            some.Count == 0 ? null : $"to or from some {Words.First(some, NamedStatements)}",
        }.OfType<string>());
        return $"{Words.Count(partition.Count(LineKind.Added), "rule")}: opens {opens}";
    }

    // " tcp 80,443" and the like of each statement: a partition may have thousands.
    private static ILookup<RuleOrigin, string> Ports(PartitionDiff partition, TableName table) =>
        (from chain in partition.Chains
         where chain.Table == table
         from line in chain.Lines
         where line.Origin is not null
         let rule = ParsedRule.Of(line.Text)
         let ports = rule.Value("--dports") ?? rule.Value("--dport")
         where ports is not null
         group rule.Value("-p") by (Origin: line.Origin!, Ports: ports) into alike
         select (alike.Key.Origin, Text: $" {string.Join(',', alike.Distinct())} {alike.Key.Ports}"))
        .ToLookup(one => one.Origin, one => one.Text);

    /// <summary>Who counts such rules for a summary.</summary>
    public static readonly IOpenings Counter = new WideRules();

    /// <summary>The number of such rules in a partition.</summary>
    public static int Count(PartitionDiff partition) => Count(partition, IsIn);

    /// <summary>The number of a partition's added or changed rules that accept new connections from anywhere or to anywhere.</summary>
    public static int CountAnywhere(PartitionDiff partition) =>
        Count(partition, (chain, edit) => edit.New is { Kind: LineKind.Added } now && IsAnywhere(chain, now));

    private static int Count(PartitionDiff partition, Func<ChainDiff, RuleEdit, bool> counts) =>
        partition.Chains.Where(chain => chain.Table == TableName.Filter)
            .Sum(chain => RuleEdits.Of(chain).Count(edit => counts(chain, edit)));

    private static ChainName Name(ChainDiff chain) => (chain.New ?? chain.Old)!.Value;

    private sealed class WideRules : IOpenings
    {
        public int Count(PartitionDiff partition) => Opening.Count(partition);
    }
}
