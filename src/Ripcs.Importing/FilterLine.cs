using Ripcs.Core.Planning.Owned;

namespace Ripcs.Importing;

/// <summary>A rule of a built-in chain of the filter table, with the statement that should say it.</summary>
/// <param name="Said">Null if the rule stays Raw.</param>
/// <param name="Why">Why it stays Raw.</param>
internal sealed record FilterLine(DumpRule Rule, RuleStatement? Said, string Why = "")
{
    private const string OfChains = "chain ";

    public bool IsRaw => Said is null;

    public static FilterLine Of(DumpTable table, DumpRule rule)
    {
        if (RuleTarget.Find(rule.Text) is { } target && table.Find(target.Chain) is { Policy: null } chain)
            return new FilterLine(rule, null, WhyOf(table, chain));

        // A built-in chain returns packets to its policy.
        var (said, why) = FilterReader.Of(RuleTarget.Find(rule.Text) is { Name: "RETURN" } && table.Find(rule.Chain)?.Policy is { } policy
            ? (rule.Parsed with { Target = new RuleTarget(policy, IsGoto: false) }).ToString() : rule.Text);
        return said is null ? new FilterLine(rule, null, why)
            : new FilterLine(rule, WithNetworks(said, rule.Family) with { At = rule.Section });
    }

    // Without a mask each address is a source, and without prefix6 each /64 of IPv6.
    private static RuleStatement WithNetworks(RuleStatement said, Family family)
    {
        NetworksRequest? Of(NetworksRequest? networks) => (networks?.Prefix4 ?? family.Bits()) is var length
            && (family is Family.IPv4 ? length == SourceNetworks.Usual.Prefix4 : length == SourceNetworks.Usual.Prefix6) ? null
            : family is Family.IPv4 ? new NetworksRequest(length, null) : new NetworksRequest(null, length);
        return said with
        {
            LimitPerSource = said.LimitPerSource is { } limit ? limit with { Networks = Of(limit.Networks) } : null,
            ConnectionNetworks = said.MaxConnections is null ? null : Of(said.ConnectionNetworks),
        };
    }

    /// <summary>The section of the rules of a user chain under no comment: its name tells what they are about.</summary>
    public static SourceSpan OfChain(ChainName chain) => new(OfChains + chain.Value, 1);

    /// <summary>The name of the chain of such a section; null for any other one.</summary>
    public static string? ChainOf(SourceSpan section) =>
        section.File is { } file && file.StartsWith(OfChains, StringComparison.Ordinal) ? file[OfChains.Length..] : null;

    // A copy of a program's chain goes out of date, and is easier to find as a chain.
    private static string WhyOf(DumpTable table, DumpChain chain) => OtherProgram.OfChain(chain.Name) is { } program
        ? $"chain {chain.Name} is of {program}"
        : InlinedChains.CountsForSeveral(table, chain)
        ? $"chain {chain.Name} counts the packets of several jumps together"
        : chain.Rules.Select(rule => FilterReader.Of(rule.Text).Why).FirstOrDefault(why => why.Length > 0) is { } first
        ? $"chain {chain.Name}: {first}" : $"no single rule says the conditions of the jump and of chain {chain.Name}";
}
