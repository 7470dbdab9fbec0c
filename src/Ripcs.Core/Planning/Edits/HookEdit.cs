using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>Puts the jumps from built-in chains in order: new ones go together to place 1, or after the chains that the host policy
/// puts first. A jump that is in order stays, and others are added beside it, so that rules typed before it stay before it.</summary>
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
                // Foreign rules may have been added before it since: they stay there.
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

            // If no jump stays, they take the place of the first one; in a chain without any they go where new jumps are made.
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
