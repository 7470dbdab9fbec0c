using System.Buffers;

namespace Ripcs.Core.SaveFormat;

/// <summary>What is known of the rules of a chain, worked out from them where nobody wrote it down.</summary>
public static class RuleSummaries
{
    /// <summary>Separates the fields of a line that says what is known of a chain.</summary>
    public const char Separator = '\t';

    /// <summary>The number of fields that a summary takes in such a line.</summary>
    public const int Fields = 4;

    private const char Between = ' ';
    private const string SetOption = "-set ";
    private const string OfEnds = "--datestop";

    private static readonly SearchValues<string> OfMarks = SearchValues.Create(
        ["mark ", "MARK ", "--map-mark", "-m dscp ", "-m tos ", "-j DSCP ", "-j TOS ", "--notrack", "NOTRACK"], StringComparison.Ordinal);

    /// <summary>Raise it when the normalised form of any rule changes. All chains then get new names, and the old form must still be
    /// recognised in live and recorded chains.</summary>
    public const int CanonVersion = 1;

    /// <summary>The summary of a chain's rules, which many ask for and nobody works out twice.</summary>
    public static RuleSummary SummaryIn(this OwnedChain chain, Family family, TableName table) => chain.SummaryIn(family, table, Of);

    /// <inheritdoc cref="SummaryIn(OwnedChain, Family, TableName)"/>
    public static RuleSummary Summary(this CompiledChain chain) => chain.ToOwned().SummaryIn(chain.Family, chain.Table);

    /// <summary>A summary as fields of a line; of a chain that has none, as they are without one.</summary>
    public static string ToFields(RuleSummary? summary) => string.Join(Separator, summary?.Digest,
        string.Join(Between, summary?.Targets ?? []), string.Join(Between, summary?.Sets ?? []),
        ((int)(summary?.Traits ?? default)).ToString(CultureInfo.InvariantCulture));

    /// <summary>What <see cref="ToFields"/> has written.</summary>
    /// <exception cref="SaveFormatException">It is not.</exception>
    public static RuleSummary? OfFields(Family family, TableName table, ReadOnlySpan<string> fields)
    {
        if (fields.Length != Fields || !int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var traits))
            throw new SaveFormatException(0, "what is known of a chain is not as ripcs writes it");

        return fields[0].Length == 0 ? null
            : new RuleSummary(family, table, fields[0], Names(fields[1]), Names(fields[2]), (RuleTraits)traits);

        static ValueList<ChainName> Names(string field) => field.Length == 0 ? []
            : field.Split(Between).Select(name => new ChainName(name)).ToValueList();
    }

    /// <summary>The hash of rules in normalised saved form, without "-A CHAIN ", in their order.</summary>
    public static string DigestOf(Family family, TableName table, IEnumerable<string> rules) =>
        NameHash.Digest(table == TableName.Set ? NameHash.SetVersion : CanonVersion, family, table, rules);

    /// <summary>The sets that a rule names, owned or foreign.</summary>
    public static IEnumerable<ChainName> SetsOf(string rule) =>
        rule.Contains(SetOption, StringComparison.Ordinal) ? ParsedRule.Of(rule).Sets.Select(name => new ChainName(name)) : [];

    /// <summary>The traits of a rule.</summary>
    public static RuleTraits TraitsOf(string rule) => (rule.AsSpan().ContainsAny(OfMarks) ? RuleTraits.Marks : RuleTraits.None)
        | (rule.Contains(OfEnds, StringComparison.Ordinal) ? RuleTraits.Ends : RuleTraits.None)
        | (RestoreWriter.CanWrite(rule) ? RuleTraits.None : RuleTraits.CannotBeWritten);

    /// <summary>True if some rule of a chain may have a trait.</summary>
    internal static bool MayHave(this OwnedChain chain, RuleTraits trait) =>
        chain.Rules.Key is RuleSummary known ? known.Traits.HasFlag(trait) : chain.Rules.Any(rule => TraitsOf(rule).HasFlag(trait));

    /// <summary>True if two chains of one table have the same rules; if those of one are unread, their digests say so.</summary>
    internal static bool HasRulesOf(this OwnedChain chain, OwnedChain other, Family family, TableName table) =>
        chain.Rules.Count == other.Rules.Count && (chain.Rules.Key ?? other.Rules.Key) is RuleSummary
            ? chain.SummaryIn(family, table).Digest == other.SummaryIn(family, table).Digest : chain.Rules == other.Rules;

    /// <summary>Where the rules of a chain lead, each target once.</summary>
    internal static ValueList<ChainName> TargetsIn(this ChainState chain, Family family, TableName table) =>
        chain.ToOwned().SummaryIn(family, table).Targets;

    /// <summary>The sets that some chains of a table name.</summary>
    public static IEnumerable<ChainName> SetsOf(this OwnedTable table, IEnumerable<OwnedChain> chains) =>
        chains.SelectMany(chain => chain.SummaryIn(table.Family, table.Name).Sets);

    private static RuleSummary Of(Family family, TableName table, ValueList<string> rules) => new(
        family,
        table,
        DigestOf(family, table, rules),
        table == TableName.Set ? [] : rules.Select(Jumps.Of).OfType<ChainName>().Distinct().ToValueList(),
        table == TableName.Set ? [] : rules.SelectMany(SetsOf).Distinct().ToValueList(),
        rules.Aggregate(RuleTraits.None, (traits, rule) => traits | TraitsOf(rule)));
}
