using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A foreign rule that jumps to an owned chain; its place counts from 1.</summary>
/// <param name="IsInForce">True if Ripcs's own jumps and pointers lead there
/// too; otherwise packets pass rules that are no longer in force.</param>
public sealed record ReferringRule(int Place, SavedRule Rule, ChainName To, bool IsInForce);

/// <summary>A foreign or built-in chain whose rules lead to owned chains past Ripcs's own jumps.</summary>
/// <param name="IsReached">True if a built-in chain leads there, so that packets pass it.</param>
/// <param name="IsLikeDispatch">True if it contains only pointers, like a dispatch chain that was renamed by hand.</param>
/// <param name="JumpsToIt">The rules of built-in chains that jump to it.</param>
public sealed record ForeignReferences(
    Family Family, TableName Table, ChainName From, ValueList<ReferringRule> Rules, bool IsReached, bool IsLikeDispatch,
    ValueList<JumpToIt> JumpsToIt)
{
    /// <summary>True if packets pass rules that Ripcs has replaced since, or will replace with its next change.</summary>
    public bool KeepsOldRules => IsReached && (IsLikeDispatch || Rules.Any(rule => !rule.IsInForce));

    /// <param name="actual">The live state.</param>
    /// <param name="owned">The owned part of it.</param>
    /// <param name="then">The owned state afterwards.</param>
    public static ValueList<ForeignReferences> Read(FirewallState actual, OwnedState owned, OwnedState then) =>
        (from family in Families.Both
         from name in Tables.Ours
         let ours = owned.Table(family, name)
         where ours.Chains.Count > 0
         from references in Read(actual[family].Table(name), ours, then.Table(family, name))
         select references).ToValueList();

    private static IEnumerable<ForeignReferences> Read(TableState table, OwnedTable ours, OwnedTable then)
    {
        var names = ours.Chains.Select(chain => chain.Name).ToHashSet();
        var inForce = InForce.Chains(then).Concat(DispatchChain.All.Select(dispatch => dispatch.Name)).ToHashSet();
        var reached = Jumps.Reachable(table.Chains.Where(chain => chain.IsBuiltIn).Select(chain => chain.Name), table.RulesOf);
        foreach (var chain in table.Chains.Where(chain => !names.Contains(chain.Name)))
        {
            var rules = chain.Rules.Select((rule, i) => (Rule: rule, Place: i + 1, To: Jumps.Of(rule.Canonical)))
                .Where(item => item.To is { } to && names.Contains(to) && !(chain.IsBuiltIn && Jumps.IsHook(item.Rule.Canonical, out _)))
                .Select(item => new ReferringRule(item.Place, item.Rule, item.To!.Value, inForce.Contains(item.To!.Value))).ToValueList();
            if (rules.Count > 0)
            {
                var isLike = !chain.IsBuiltIn && chain.Rules.All(rule => IsAsInDispatch(ours.Family, chain.Name, rule.Canonical));
                yield return new ForeignReferences(
                    ours.Family, table.Name, chain.Name, rules, chain.IsBuiltIn || reached.Contains(chain.Name), isLike,
                    JumpsTo(table, chain.Name));
            }
        }
    }

    private static bool IsAsInDispatch(Family family, ChainName chain, string rule) => Pointer.TryParse(family, chain, rule, out _)
        || DispatchChain.All.Any(dispatch => BranchKey.TryParse(rule, family, dispatch.Name, out _, out _));

    private static ValueList<JumpToIt> JumpsTo(TableState table, ChainName chain) =>
        (from builtIn in table.Chains
         where builtIn.IsBuiltIn
         from rule in builtIn.Rules
         where Jumps.Of(rule.Canonical) == chain
         select new JumpToIt(builtIn.Name, rule.Text)).ToValueList();
}

/// <summary>A rule of a built-in chain.</summary>
public readonly record struct JumpToIt(ChainName BuiltIn, string Text);
