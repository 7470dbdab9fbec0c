using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>How the verdicts of two states of the filter table differ.</summary>
/// <param name="family">The family of the packets.</param>
/// <param name="now">The table as it is.</param>
/// <param name="then">The desired table.</param>
/// <param name="isPolicyNew">True if a policy changes as well.</param>
internal sealed class FilterChange(Family family, OwnedTable now, OwnedTable then, bool isPolicyNew)
{
    /// <summary>True if packets pass the same rules in both; bridges that an earlier run left do not count.</summary>
    public bool IsNone()
    {
        var (pointers, reached) = (Said(now), InForce.Chains(then));

        return !isPolicyNew && pointers == Said(then) && Hooks(now) == Hooks(then)
            && then.Chains.Where(chain => reached.Contains(chain.Name)
                && !BranchName.TryParse(chain.Name, out _)).All(chain => now.Find(chain.Name) == chain);
    }

    /// <summary>True if the only new rules are those that only translated packets can match, and pointers that no
    /// untranslated packet of these entries matches; then the filter may be swapped before the entries are added.</summary>
    public bool OnlyAddsTranslated(ValueList<NatEntry> added) => IsPartOf(now, then, added);

    /// <summary>The same for removed rules: then the filter may be swapped after the entries are removed.</summary>
    public bool OnlyRemovesTranslated(ValueList<NatEntry> removed) => IsPartOf(then, now, removed);

    /// <summary>True if rules of the host policy or of Raw go, or a policy
    /// changes: packets pass these before and after the bridges.</summary>
    public bool LosesAround() => (isPolicyNew && now.Hooks.Count > 0) || Around(now).Except(Around(then)).Any();

    /// <summary>True if any of these changes.</summary>
    public bool ChangesAround() => isPolicyNew || !Around(now).SequenceEqual(Around(then));

    /// <summary>True if a rule that denies is added, or if other packets than before reach one.</summary>
    public bool AddsDenies()
    {
        var (reached, before) = (InForce.Chains(then), InForce.Chains(now));
        var denying = then.Chains.Where(chain => reached.Contains(chain.Name)
            && chain.Rules.Any(rule => ParsedRule.Of(rule).Target?.Name is "DROP" or "REJECT")).ToList();
        return denying.Count > 0 && (Said(now) != Said(then) || Hooks(now) != Hooks(then)
            || denying.Exists(chain => !before.Contains(chain.Name) || now.Find(chain.Name) != chain));
    }

    // Ignores jumps to a dispatch chain that contains only an earlier run's bridges, because these go.
    private static ValueList<Hook> Hooks(OwnedTable table) =>
        table.Hooks.Where(hook => (table.Find(hook.Dispatch)?.Rules ?? []).Any(rule => !BridgeMark.IsOn(rule))).ToValueList();

    private ValueList<(ChainName Dispatch, string Rule, BranchKey? Within)> Said(OwnedTable table) =>
        Lists(table).Distinct().SelectMany(dispatch => Dispatch(table, dispatch).Select(rule => (dispatch, rule.Rule, rule.Within)))
            .ToValueList();

    /// <summary>For each built-in chain the dispatch chain that its packets pass, which may be the same.</summary>
    private static IEnumerable<ChainName> Lists(OwnedTable table) =>
        DispatchChain.Filter.BuiltIns.Select(builtIn => ListsBeside.DispatchOf(table, builtIn).Name);

    private bool IsPartOf(OwnedTable less, OwnedTable more, ValueList<NatEntry> entries)
    {
        var publics = new NatIndex(entries);
        return !ChangesAround()
            && Lists(less).Zip(Lists(more)).Distinct().All(lists =>
            IsPartOf(Dispatch(less, lists.First), Dispatch(more, lists.Second), publics))
            && Others(less).SequenceEqual(Others(more));
    }

    private bool IsPartOf(IReadOnlyList<DispatchRule> less, IReadOnlyList<DispatchRule> more, NatIndex publics)
    {
        var rest = new Queue<(string, BranchKey?)>(less.Select(Match));
        foreach (var rule in more)
        {
            if (rest.TryPeek(out var next) && next == Match(rule))
            {
                rest.Dequeue();
            }
            else if (rule.Pointer is not { Kind: PointerKind.Destination, Address: { } to }
                || publics.Meeting(new NatMatch(family) { SentTo = to }).Any())
            {
                return false;
            }
        }

        return rest.Count == 0;
    }

    /// <summary>The rules in force that do not require a translated packet, by partition.</summary>
    private static IEnumerable<string> Others(OwnedTable table) => new PartitionIndex(new OwnedState([table])) is var index
        ? index.Names.Order(StringComparer.Ordinal).SelectMany(name =>
            index.Chains(name).Where(chain => DispatchChain.IsOfFilter(chain.Kind))
            .SelectMany(chain => chain.Chain.Rules.Where(rule => !IsOfTranslated(rule)).Select(rule => $"{name} {chain.Kind} {rule}")))
        : [];

    /// <summary>The rules before and after the partitions: those of the host policy and of Raw. Those
    /// of a SynProxy are for packets that belong to no connection, and are never translated.</summary>
    private static IEnumerable<(ChainName, string)> Around(OwnedTable table) => InForce.Chains(table) is var reached
        ? table.Chains.Where(chain => reached.Contains(chain.Name)
            && (PartitionChainName.TryParse(chain.Name, out var name)
            ? !IsOfPartitions(DispatchChain.Find(name.Kind)) : DispatchChain.Find(chain.Name) is { } dispatch && !IsOfPartitions(dispatch)))
            .SelectMany(chain => chain.Rules.Select(rule => (chain.Name, rule)))
        : [];

    private static bool IsOfPartitions(DispatchChain? dispatch) => dispatch is not null
        && (DispatchChain.OfFilter.Contains(dispatch) || dispatch == DispatchChain.Ack || dispatch == DispatchChain.SynAck);

    /// <summary>A packet that was sent to one address and goes to another has been translated.</summary>
    private static bool IsOfTranslated(string rule)
    {
        var parsed = ParsedRule.Of(rule);
        return parsed.Value("--ctstate") is "DNAT"
            || (parsed.Prefix("--ctorigdst") is { } sentTo && parsed.Prefix("-d") is { } to && !to.Overlaps(sentTo));
    }

    private static (string Text, BranchKey? Within) Match(DispatchRule rule) =>
        (rule.Pointer is { } pointer ? PointerInForce.MatchOf(pointer) : rule.Rule, rule.Within);

    /// <summary>The list, in the order that all equivalent lists share.</summary>
    private IReadOnlyList<DispatchRule> Dispatch(OwnedTable table, ChainName dispatch) =>
        DispatchRuns.ByPrefix([.. DispatchTree.Read(table, dispatch).Rules.Where(rule => !BridgeMark.IsOn(rule.Rule))], family);
}
