using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>The chains that a Raw declares, and checks that its rules are in existing chains and lead to existing ones.</summary>
internal sealed class RawChains(IReadOnlyList<RawChain> chains, DiagnosticBag diagnostics)
{
    private readonly HashSet<(TableName, ChainName)> _own = [.. chains.Select(chain => (chain.Table, chain.Name))];

    /// <summary>False for a name that a Raw cannot give a chain, because it has another meaning to iptables or Ripcs.</summary>
    public static bool CanBe(string name) =>
        ChainName.IsPossible(name) && !Tables.IsBuiltIn(new ChainName(name)) && !Targets.Are(name)
            && !name.Contains('/', StringComparison.Ordinal) && !name.StartsWith(DispatchChain.Beginning, StringComparison.Ordinal);

    /// <summary>False, with a message, for a rule in a chain that does not exist.</summary>
    public bool CanHold(RawRule rule)
    {
        if (Tables.HasBuiltIn(rule.Table, rule.Chain) || IsOwn(rule.Table, rule.Chain))
            return true;

        diagnostics.RawNoChain(rule.At, rule.Chain, rule.Table, Tables.IsBuiltIn(rule.Chain), CanBe(rule.Chain.Value));
        return false;
    }

    /// <summary>False, with a message, for a rule that leads to a foreign chain or an unknown target.</summary>
    public bool CanLead(RawRule rule, ParsedRule parts)
    {
        if (parts.Target is not { } target || (!target.IsGoto && Targets.Are(target.Name)))
            return true;

        if (IsOwn(rule.Table, target.Chain))
        {
            if (parts.TargetOptions is [var option, ..])
                diagnostics.KnowsNoOption(rule.At, target.ToString(), option.Name, meant: null, []);

            return parts.TargetOptions.Count == 0;
        }

        diagnostics.RawNoTarget(rule.At, target.Name, rule.Table, Targets.Meant(target.Name), CanBe(target.Name));
        return false;
    }

    /// <summary>Reports chains that are empty, that no rule leads to, that form a loop, or that are nested too deep.</summary>
    public void CheckTogether(IReadOnlyList<(Family Family, RawRule Rule, ParsedRule Parts)> rules)
    {
        var next = rules.ToLookup(item => (item.Rule.Table, item.Rule.Chain), item => item.Parts.Target?.Chain);
        var led = rules.Select(item => (item.Rule.Table, item.Parts.Target?.Chain)).ToHashSet();
        var ways = chains.Select(chain => chain.Table).Distinct()
            .ToDictionary(table => table, table => new ChainWays(chain => next[(table, chain)]));
        foreach (var chain in chains)
        {
            var depth = ways[chain.Table].Of(chain.Name).Depth;
            if (!next.Contains((chain.Table, chain.Name)))
            {
                diagnostics.RawChainIsEmpty(chain.At, chain.Name);
            }
            else if (!led.Contains((chain.Table, chain.Name)))
            {
                diagnostics.RawChainIsLost(chain.At, chain.Name);
            }
            else if (ways[chain.Table].HasLoop && Jumps.ReachableBy([chain.Name], from => next[(chain.Table, from)]).Contains(chain.Name))
            {
                diagnostics.RawChainLoops(chain.At, chain.Name);
            }
            else if (depth == ChainWays.Deepest + 1)
            {
                // Those above it are deeper for the same reason.
                diagnostics.RawChainIsDeep(chain.At, chain.Name, ChainWays.Deepest);
            }
        }
    }

    /// <summary>True for a jump to a chain without rules in a family: a packet would come back from it unchanged.</summary>
    /// <param name="held">The chains that have rules, by family.</param>
    public bool LeadsNowhere(Family family, RawRule rule, ParsedRule parts, HashSet<(Family, TableName, ChainName)> held)
    {
        if (parts.Target is not { } target || !IsOwn(rule.Table, target.Chain) || held.Contains((family, rule.Table, target.Chain)))
            return false;

        if (target.IsGoto)
            diagnostics.RawGoesNowhere(rule.At, target.Name, family);

        return true;
    }

    private bool IsOwn(TableName table, ChainName name) => _own.Contains((table, name));
}
