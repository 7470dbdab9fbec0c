using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>
/// Compares what belongs to no partition: the jumps from built-in chains, rules in dispatch chains that are no pointers, and the
/// order of the pointers.
/// </summary>
internal sealed class StructureDiffer(TableState actual, OwnedTable live, OwnedTable desired, Knowledge known, bool isOrderAsked)
{
    /// <summary>The partitions whose order changes.</summary>
    public required PartitionOrderDiffer Orders { get; init; }

    public IEnumerable<StructureDiff> Compare() => Dispatches().Concat(BesideThem()).Concat(Policies());

    /// <summary>A policy that is also in the recorded host policy was changed by hand.</summary>
    private IEnumerable<StructureDiff> Policies()
    {
        var recorded = known.HostPolicy?.HostPolicy?.DefaultsIn(live.Family) ?? [];
        foreach (var then in HostPolicies.Then(live.Family, desired, known).Where(then => actual.PolicyOf(then.BuiltIn) != then.Policy))
        {
            var isDrift = recorded.Contains(then) && known.PolicyBefore(live.Family, then.BuiltIn) is not null;
            yield return new StructureDiff(
                live.Family,
                live.Name,
                then.BuiltIn,
                [
                    new RuleLine(isDrift ? LineKind.Foreign : LineKind.Removed, $"-P {then.BuiltIn} {actual.PolicyOf(then.BuiltIn)}", null),
                    new RuleLine(isDrift ? LineKind.Missing : LineKind.Added, $"-P {then.BuiltIn} {then.Policy}", null),
                ],
                isDrift)
            {
                Policy = then.Policy,
            };
        }
    }

    /// <summary>Rules that were typed into the other fixed chains of Ripcs: a running change empties these.</summary>
    private IEnumerable<StructureDiff> BesideThem()
    {
        // If the table contains no owned chain, nothing is removed from it.
        var guard = live.Chains.Count == 0 ? [] : FixedChains.ForeignInGuard(actual)
            .Select(item => new RuleLine(LineKind.Foreign, item.Rule.Canonical, null, item.Place)).ToValueList();
        if (guard.Count > 0)
            yield return new StructureDiff(live.Family, live.Name, DispatchChain.Guard, guard, IsDrift: true);

        foreach (var bridge in live.Chains.Where(chain => DispatchChain.AllOfBridges.Contains(chain.Name)))
        {
            var typed = bridge.Rules.Select((rule, i) => new RuleLine(LineKind.Foreign, rule, null, i + 1))
                .Where(line => !IsOfBridge(line.Text)).ToValueList();
            if (typed.Count > 0 && !known.Made.Contains(new ChainPlace(live.Family, live.Name, bridge.Name)))
                yield return new StructureDiff(live.Family, live.Name, bridge.Name, typed, IsDrift: true);
        }
    }

    private IEnumerable<StructureDiff> Dispatches()
    {
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == actual.Name))
        {
            foreach (var builtIn in dispatch.BuiltIns)
            {
                if (Hook(builtIn, dispatch) is { } line)
                {
                    var isAsked = line.Kind is LineKind.Added or LineKind.Removed
                        || (line.Kind is LineKind.Moved && IsInOrder(builtIn, dispatch) && IsToMove(builtIn));
                    yield return new StructureDiff(live.Family, live.Name, builtIn, [line], IsDrift: !isAsked);
                }
            }

            foreach (var (jump, place) in Jumps.Hooks(actual).Where(found => found.Hook.Dispatch == dispatch.Name
                && !dispatch.BuiltIns.Contains(found.Hook.BuiltIn)))
            {
                yield return new StructureDiff(
                    live.Family, live.Name, jump.BuiltIn, [new RuleLine(LineKind.Foreign, jump.ToRuleText(), null, place)], IsDrift: true);
            }

            foreach (var mirrored in dispatch == DispatchChain.Sent ? BesideDiffer.Compare(live, desired) : [])
            {
                yield return mirrored;
            }

            foreach (var foreign in Foreign(dispatch))
            {
                yield return foreign;
            }

            foreach (var moved in PointerOrderDiffer.Compare(live, desired, dispatch, known, Orders, isDrift: !isOrderAsked))
            {
                yield return moved;
            }
        }
    }

    /// <summary>Rules that an interrupted run may have left there.</summary>
    private bool IsOfBridge(string rule) => rule is BridgeMark.PassOn || BridgeMark.IsOn(rule)
        || (Jumps.Of(rule) is { } to && live.Find(to) is not null);

    /// <summary>True if a run left the dispatch chain there with jumps to it;
    /// after the record was lost only that there were jumps is known.</summary>
    private bool WasThere(DispatchChain dispatch) => live.Find(dispatch.Name) is not null
        || (known.Behind.Any(jump => jump.Family == live.Family && jump.Table == live.Name && dispatch.BuiltIns.Contains(jump.BuiltIn))
            && (known.Partitions.Count == 0
                || known.Partitions.Any(partition =>
                    partition.Pointers.Any(pointer => pointer.Family == live.Family && pointer.Dispatch == dispatch.Name))));

    private RuleLine? Hook(ChainName builtIn, DispatchChain dispatch)
    {
        var hook = new Hook(builtIn, dispatch.Name);
        var rules = actual.Find(builtIn)?.Rules ?? [];
        var places = Enumerable.Range(1, rules.Count).Where(place => rules[place - 1].Canonical == hook.ToRuleText()).ToList();
        var isDesired = desired.Hooks.Contains(hook);
        LineKind? kind = (places.Count, isDesired) switch
        {
            (0, true) => (WasThere(dispatch) && IsLeftBy(builtIn, dispatch))
                || known.LeftOut.Any(left => left.IsOf(live.Family, live.Name, builtIn, hook.ToRuleText())) ? LineKind.Missing
                : LineKind.Added,
            (0, false) => null,
            ( > 1, true) => LineKind.Doubled,
            (_, true) => HookPlace.HasMoved(live.Family, actual, builtIn, known) || !IsInOrder(builtIn, dispatch) ? LineKind.Moved : null,
            // The chain behind it may have a name of Ripcs and belong to another program, such as Ript.
            (_, false) when !live.Hooks.Contains(hook) => null,
            (_, false) => ListsBeside.IsUsed(live, builtIn, dispatch) ? LineKind.Removed : LineKind.Foreign,
        };
        return kind is { } known2 ? new RuleLine(known2, hook.ToRuleText(), null, places.LastOrDefault()) : null;
    }

    /// <summary>True if the last run made the built-in chain jump to the dispatch chain, which exists.
    /// Only built-in chains whose policy was DROP jump to the chain that logs dropped packets.</summary>
    private bool IsLeftBy(ChainName builtIn, DispatchChain dispatch) =>
        ListsBeside.IsUsed(live, builtIn, dispatch) && (dispatch != DispatchChain.Last || WasToDrop(builtIn));

    // Two partitions may have a recorded host policy after it moved, and a lost record has none: then the live policy counts.
    private bool WasToDrop(ChainName builtIn)
    {
        var said = known.Partitions.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>()
            .Select(policy => policy.DefaultsIn(live.Family).Contains(new ChainPolicy(builtIn, ChainPolicy.Drop))).Distinct().ToList();
        return said is [var only] ? only : actual.PolicyOf(builtIn) == ChainPolicy.Drop && (said.Count > 0 || known.Partitions.Count == 0);
    }

    /// <summary>False for a jump that comes before another one which should precede it.</summary>
    private bool IsInOrder(ChainName builtIn, DispatchChain dispatch)
    {
        var (now, then) = (live.Hooks.Where(hook => hook.BuiltIn == builtIn).Distinct().ToList(),
            desired.Hooks.Where(hook => hook.BuiltIn == builtIn).Distinct().ToList());
        return HookPlace.InOrder(now, then).Contains(new Hook(builtIn, dispatch.Name)) || !now.Contains(new Hook(builtIn, dispatch.Name));
    }

    /// <summary>The jump moves because the host policy puts other chains first
    /// than the recorded one did, not because of a change by hand.</summary>
    private bool IsToMove(ChainName builtIn) =>
        !HookPlace.HasMoved(live.Family, actual, builtIn, known with { ChainsInFront = known.RecordedChainsInFront });

    private IEnumerable<StructureDiff> Foreign(DispatchChain dispatch) =>
        from typed in OwnedPointers.OthersIn(live)
        where typed.Dispatch == dispatch.Name
        let isBranch = BranchKey.TryParse(typed.Rule, live.Family, dispatch.Name, out _, out _)
        where isBranch || desired.Find(typed.Chain)?.Rules.Contains(typed.Rule) is not true
        group new RuleLine(isBranch ? LineKind.Doubled : LineKind.Foreign, typed.Rule, null, typed.Place) by typed.Chain into lines
        select new StructureDiff(live.Family, live.Name, lines.Key, lines.ToValueList(), IsDrift: true);
}
