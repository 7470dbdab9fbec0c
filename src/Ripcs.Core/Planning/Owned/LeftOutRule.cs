using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A rule that a restore left out because the host could not load
/// it: it was not removed by hand, and an apply puts it back.</summary>
/// <param name="Family">The family of its chain.</param>
/// <param name="Rule">Its text; null if the whole chain was left out.</param>
/// <param name="Why">The error message of iptables or of the kernel.</param>
/// <param name="Time">The time of that restore.</param>
public sealed record LeftOutRule(Family Family, TableName Table, ChainName Chain, string? Rule, string Why, DateTimeOffset Time)
{
    /// <summary>True if packets that the rule denies or returns would reach the rules after it when it is left out.</summary>
    public static bool MayOpen(string rule) => RuleTarget.Find(rule) is { Name: "DROP" or "REJECT" or "RETURN" };

    /// <summary>True for a rule that every kernel can load that filters.</summary>
    public static bool IsPlain(OwnedTable table, string rule) =>
        Extension.ArePlain(ParsedRule.Of(rule), chain => table.Find(chain) is not null);

    /// <summary>True for the rule itself, and for a rule of a chain that was left out.</summary>
    internal bool IsOf(Family family, TableName table, ChainName chain, string rule) => (Family, Table, Chain) == (family, table, chain)
        && (Rule is null || Rule == rule);

    internal bool IsIn(FirewallState state) =>
        state[Family].Table(Table).Find(Chain) is { } found && (Rule is null || found.Rules.Any(rule => rule.Canonical == Rule));
}
