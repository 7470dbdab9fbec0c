using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>
/// Puts the jumps from built-in chains in order: made together at place 1, or behind the chains that the host policy wants to be asked
/// first. One that is in order stays, and others come beside it: what somebody put in front of it stays in front.
/// </summary>
internal static class HookEdit
{
    public static IEnumerable<Step> Steps(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var ours = Ownership.Read(family, actual, known).Hooks.ToHashSet();
        var found = Jumps.Hooks(actual).Select(found => found.Hook).Where(hook => ours.Contains(hook)
            || desired.Find(hook.Dispatch) is not null).ToList();
        foreach (var builtIn in desired.Hooks.Concat(found).Select(hook => hook.BuiltIn).Distinct())
        {
            var jumps = desired.Hooks.Where(hook => hook.BuiltIn == builtIn).ToList();
            var live = found.Where(hook => hook.BuiltIn == builtIn).ToList();
            var hasMoved = HookPlace.HasMoved(family, actual, builtIn, known);
            if (live.SequenceEqual(jumps) && !hasMoved)
                continue;

            if (HookPlace.OneForOther(live, jumps) is { } changed && !hasMoved)
            {
                // Others may have put rules in front since: they stay there.
                var place = Jumps.Hooks(actual).First(found => found.Hook == changed.Now).Place;
                yield return new Step.Delete(builtIn, changed.Now.ToRuleText());
                yield return new Step.Insert(builtIn, place, changed.Then.ToRuleText());
                continue;
            }

            var rules = actual.Find(builtIn)?.Rules.Select(rule => rule.Canonical).ToList() ?? [];
            var stay = hasMoved ? [] : HookPlace.InOrder(live, jumps);
            foreach (var hook in live.Where(hook => !stay.Contains(hook)))
            {
                rules.Remove(hook.ToRuleText());
                yield return new Step.Delete(builtIn, hook.ToRuleText());
            }

            // Without one that stays they come where the first of them stood, and those of a chain that has none where new ones are made.
            var inFront = live.Count == 0 || hasMoved ? HookPlace.PlaceForJumps(actual, builtIn, known)
                : HookPlace.RulesInFront(actual, builtIn);
            for (var i = 0; i < jumps.Count; i++)
            {
                if (!stay.Contains(jumps[i]))
                {
                    var next = jumps.Skip(i + 1).Where(stay.Contains).Select(hook => hook.ToRuleText()).FirstOrDefault();
                    var at = next is not null ? rules.IndexOf(next) : stay.Count > 0 ? rules.IndexOf(jumps[i - 1].ToRuleText()) + 1
                        : inFront + i;
                    rules.Insert(at, jumps[i].ToRuleText());
                    yield return new Step.Insert(builtIn, at + 1, jumps[i].ToRuleText());
                }
            }
        }
    }
}
