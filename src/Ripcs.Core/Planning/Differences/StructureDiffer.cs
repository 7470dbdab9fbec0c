using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>
/// Compares what belongs to no partition: the jumps from built-in chains, rules in dispatch chains that are no pointers, and the
/// order of the pointers.
/// </summary>
internal sealed class StructureDiffer(TableState actual, OwnedTable live, OwnedTable wanted, Knowledge known, bool isOrderAsked)
{
    public IEnumerable<StructureDiff> Compare()
    {
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == actual.Name))
        {
            var wasThere = live.Find(dispatch.Name) is not null
                || known.Behind.Any(jump => jump.Family == live.Family && jump.Table == live.Name && dispatch.BuiltIns.Contains(jump.BuiltIn));
            foreach (var builtIn in dispatch.BuiltIns)
            {
                if (Hook(builtIn, dispatch, wasThere) is { } line)
                {
                    yield return new StructureDiff(live.Family, live.Name, builtIn, [line], line.Kind is not (LineKind.Added or LineKind.Removed));
                }
            }

            foreach (var (jump, place) in Jumps.Hooks(actual).Where(found => found.Hook.Dispatch == dispatch.Name && !dispatch.BuiltIns.Contains(found.Hook.BuiltIn)))
            {
                yield return new StructureDiff(
                    live.Family, live.Name, jump.BuiltIn, [new RuleLine(LineKind.Foreign, jump.ToRuleText(), null, place)], IsDrift: true);
            }

            if (Foreign(dispatch) is { Count: > 0 } foreign)
            {
                yield return new StructureDiff(live.Family, live.Name, dispatch.Name, foreign, IsDrift: true);
            }

            if (PointerOrderDiffer.Compare(live, wanted, dispatch, known, isDrift: !isOrderAsked) is { } moved)
            {
                yield return moved;
            }
        }
    }

    private RuleLine? Hook(ChainName builtIn, DispatchChain dispatch, bool wasThere)
    {
        var hook = new Hook(builtIn, dispatch.Name);
        var rules = actual.Find(builtIn)?.Rules ?? [];
        var places = Enumerable.Range(1, rules.Count).Where(place => rules[place - 1].Canonical == hook.ToRuleText()).ToList();
        var isWanted = wanted.Hooks.Contains(hook);
        LineKind? kind = (places.Count, isWanted) switch
        {
            (0, true) => wasThere ? LineKind.Missing : LineKind.Added,
            (0, false) => null,
            ( > 1, true) => LineKind.Doubled,
            (_, true) => HookPlace.HasMoved(live.Family, actual, builtIn, known) ? LineKind.Moved : null,
            (_, false) => LineKind.Removed,
        };
        return kind is { } known2 ? new RuleLine(known2, hook.ToRuleText(), null, places.LastOrDefault()) : null;
    }

    private ValueList<RuleLine> Foreign(DispatchChain dispatch)
    {
        var (now, then) = (live.Find(dispatch.Name)?.Rules ?? [], wanted.Find(dispatch.Name)?.Rules ?? []);
        return now.Select((rule, i) => new RuleLine(LineKind.Foreign, rule, null, i + 1))
            .Where(line => !then.Contains(line.Text) && !Pointer.TryParse(live.Family, dispatch.Name, line.Text, out _)).ToValueList();
    }
}
