using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Planning.Owned;

/// <summary>The foreign rules and chains beside Ripcs's jump in a built-in chain.</summary>
/// <param name="BuiltIn">The built-in chain.</param>
/// <param name="InFront">Rules that decide about packets before these reach the jump.</param>
/// <param name="ChainsInFront">Foreign chains that packets pass before the jump.</param>
/// <param name="ChainsBehind">Foreign chains that packets accepted by Ripcs do not reach.</param>
public sealed record Neighbours(
    Family Family,
    TableName Table,
    ChainName BuiltIn,
    ValueList<RuleInFront> InFront,
    ValueList<ChainName> ChainsInFront,
    ValueList<ChainName> ChainsBehind)
{
    /// <summary>Every built-in chain that contains the jump and anything foreign beside it.</summary>
    /// <param name="actual">The live state.</param>
    /// <param name="owned">The owned part of it.</param>
    public static ValueList<Neighbours> Read(FirewallState actual, OwnedState owned) => Families.Both
        .SelectMany(family => Tables.Ours.SelectMany(name => Read(owned.Table(family, name), actual[family].Table(name))))
        .Where(beside => beside.InFront.Count + beside.ChainsInFront.Count + beside.ChainsBehind.Count > 0).ToValueList();

    /// <summary>What accepts packets of established connections before they reach the jump; null if nothing does.</summary>
    public EstablishedInFront? FindEstablished(FirewallState live)
    {
        if (InFront.FirstOrDefault(rule => EstablishedAccept.Is(rule.Text)) is { } rule)
            return new EstablishedInFront(rule.Place, null);

        var table = live[Family].Table(Table);
        var passed = ChainsInFront.Concat(Jumps.Reachable(ChainsInFront, table.RulesOf));
        return passed.Where(chain => table.RulesOf(chain).Any(EstablishedAccept.Is)).Select(chain => new EstablishedInFront(null, chain))
            .FirstOrDefault();
    }

    private static IEnumerable<Neighbours> Read(OwnedTable ours, TableState table)
    {
        foreach (var (builtIn, place) in Jumps.Hooks(table).GroupBy(found => found.Hook.BuiltIn)
            .Select(group => (group.Key, group.Min(found => found.Place))))
        {
            if (table.Find(builtIn)! is not { IsHidden: false, Rules: var rules })
                continue;

            var front = rules.Take(place - 1).Select((rule, i) => (Rule: rule, Place: i + 1)).ToList();
            yield return new Neighbours(
                ours.Family,
                ours.Name,
                builtIn,
                front.Where(item => Decides(item.Rule, table)).Select(item => new RuleInFront(item.Place, item.Rule.Text)).ToValueList(),
                Foreign(front.Where(item => !Decides(item.Rule, table)).Select(item => item.Rule), ours, table),
                Foreign(rules.Skip(place), ours, table));
        }
    }

    // A packet that leaves by -g comes back after the jump, if at all; in a built-in chain RETURN ends in the policy.
    private static bool Decides(SavedRule rule, TableState table) =>
        RuleTarget.Find(rule.Canonical) is { } target && (target.IsGoto
            || (Extension.Decides(target.Name) && table.Find(target.Chain) is null));

    private static ValueList<ChainName> Foreign(IEnumerable<SavedRule> rules, OwnedTable ours, TableState table) =>
        rules.Select(rule => Jumps.Of(rule.Canonical)).OfType<ChainName>()
            .Where(chain => table.Find(chain) is { IsBuiltIn: false } && ours.Find(chain) is null && chain != DispatchChain.Guard)
            .Distinct().ToValueList();
}

/// <summary>A foreign rule before Ripcs's jump, as iptables-save prints it; its place counts from 1.</summary>
public sealed record RuleInFront(int Place, string Text);

/// <summary>An accept of established connections: a rule by its place in
/// the built-in chain, or a foreign chain that contains one.</summary>
public sealed record EstablishedInFront(int? Place, ChainName? Chain);
