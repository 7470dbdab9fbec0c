namespace Ripcs.Core.Planning.Owned;

/// <summary>A rule that a restore left out because the host could not load
/// it: nobody took it away by hand, and an apply puts it back.</summary>
/// <param name="Family">Where it belongs.</param>
/// <param name="Rule">Its text; null where the whole chain was left out.</param>
/// <param name="Why">The words of iptables or of the kernel.</param>
/// <param name="Time">When that restore was.</param>
public sealed record LeftOutRule(Family Family, TableName Table, ChainName Chain, string? Rule, string Why, DateTimeOffset Time)
{
    /// <summary>True if packets that a rule denies, or leads back, come to the rules behind it where it is left out.</summary>
    public static bool MayOpen(string rule) => RuleTarget.Find(rule) is { Name: "DROP" or "REJECT" or "RETURN" };

    /// <summary>True of the rule, and of one of a chain that was left out.</summary>
    internal bool IsOf(Family family, TableName table, ChainName chain, string rule) => (Family, Table, Chain) == (family, table, chain)
        && (Rule is null || Rule == rule);

    internal bool IsIn(FirewallState state) =>
        state[Family].Table(Table).Find(Chain) is { } found && (Rule is null || found.Rules.Any(rule => rule.Canonical == Rule));
}
