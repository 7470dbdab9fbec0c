namespace Ripcs.Core.Model;

/// <summary>One of our chains with its rules in normalised saved form, without "-A CHAIN ".</summary>
public sealed record OwnedChain(ChainName Name, ValueList<string> Rules)
{
    private WorkedOut<string, RuleSummary> _summary;

    // Its rules may be unread, and its name depends on them.
    public override int GetHashCode() => HashCode.Combine(Name, Rules.Count);

    public bool Equals(OwnedChain? other) => other is not null && Name == other.Name && Rules == other.Rules;

    /// <summary>The summary of its rules: as written down with them, or worked out.</summary>
    internal RuleSummary SummaryIn(Family family, TableName table, Func<Family, TableName, ValueList<string>, RuleSummary> summaryOf)
    {
        var known = Rules.Key as RuleSummary ?? _summary.From(Rules, rules => summaryOf(family, table, rules));
        return known.Family == family && known.Table == table ? known : summaryOf(family, table, Rules);
    }
}
