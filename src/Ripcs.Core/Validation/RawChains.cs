using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>The chains that a Raw declares, and checks that its rules are in existing chains and lead to existing ones.</summary>
internal sealed class RawChains(IReadOnlyList<RawChain> chains, DiagnosticBag diagnostics)
{
    /// <summary>False for a name that a Raw cannot give a chain, because it has another meaning to iptables or Ripcs.</summary>
    public static bool CanBe(string name) =>
        ChainName.IsPossible(name) && !Tables.IsBuiltIn(new ChainName(name)) && !Targets.Are(name)
            && !name.StartsWith(DispatchChain.Beginning, StringComparison.Ordinal);

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

    /// <summary>Reports chains that are empty, that no rule leads to, or that form a loop.</summary>
    public void CheckTogether(IReadOnlyList<(Family Family, RawRule Rule, ParsedRule Parts)> rules)
    {
        foreach (var chain in chains)
        {
            var leads = rules.Where(item => item.Rule.Table == chain.Table && item.Parts.Target?.Chain == chain.Name).ToList();
            if (!rules.Any(item => IsIn(item.Rule, chain)))
            {
                diagnostics.RawChainIsEmpty(chain.At, chain.Name);
            }
            else if (leads.Count == 0)
            {
                diagnostics.RawChainIsLost(chain.At, chain.Name);
            }
            else if (LeadsBack(chain, rules))
            {
                diagnostics.RawChainLoops(chain.At, chain.Name);
            }
        }
    }

    /// <summary>True for a jump to a chain without rules in a family: a packet would come back from it unchanged.</summary>
    public bool LeadsNowhere(
        Family family, RawRule rule, ParsedRule parts, IReadOnlyList<(Family Family, RawRule Rule, ParsedRule Parts)> rules)
    {
        if (parts.Target is not { } target || !IsOwn(rule.Table, target.Chain)
            || rules.Any(item => item.Family == family && item.Rule.Table == rule.Table && item.Rule.Chain == target.Chain))
        {
            return false;
        }

        if (target.IsGoto)
            diagnostics.RawGoesNowhere(rule.At, target.Name, family);

        return true;
    }

    private bool IsOwn(TableName table, ChainName name) => chains.Any(chain => chain.Table == table && chain.Name == name);

    private static bool IsIn(RawRule rule, RawChain chain) => rule.Table == chain.Table && rule.Chain == chain.Name;

    private static bool LeadsBack(RawChain chain, IReadOnlyList<(Family Family, RawRule Rule, ParsedRule Parts)> rules) =>
        Jumps.ReachableBy([chain.Name], from => rules.Where(item => item.Rule.Table == chain.Table && item.Rule.Chain == from)
            .Select(item => item.Parts.Target?.Chain)).Contains(chain.Name);
}
