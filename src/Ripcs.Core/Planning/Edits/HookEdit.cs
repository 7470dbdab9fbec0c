using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>Puts the jumps from built-in chains in order: made at place 1, or behind the chains that the host policy wants to be asked first, together, and only touched if one is missing, doubled or has moved.</summary>
internal static class HookEdit
{
    public static IEnumerable<Step> Steps(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var ours = Ownership.Read(family, actual, known).Hooks.ToHashSet();
        var found = Jumps.Hooks(actual).Select(found => found.Hook).Where(hook => ours.Contains(hook) || desired.Find(hook.Dispatch) is not null).ToList();
        foreach (var builtIn in desired.Hooks.Concat(found).Select(hook => hook.BuiltIn).Distinct())
        {
            var jumps = desired.Hooks.Where(hook => hook.BuiltIn == builtIn).ToList();
            var live = found.Where(hook => hook.BuiltIn == builtIn).ToList();
            if (live.SequenceEqual(jumps) && !HookPlace.HasMoved(family, actual, builtIn, known))
            {
                continue;
            }

            if (HookPlace.OneForOther(live, jumps) is { } changed && !HookPlace.HasMoved(family, actual, builtIn, known))
            {
                // Others may have put rules in front since: they stay there.
                var place = Jumps.Hooks(actual).First(found => found.Hook == changed.Now).Place;
                yield return new Step.Delete(builtIn, changed.Now.ToRuleText());
                yield return new Step.Insert(builtIn, place, changed.Then.ToRuleText());
                continue;
            }

            foreach (var hook in live)
            {
                yield return new Step.Delete(builtIn, hook.ToRuleText());
            }

            var inFront = HookPlace.PlaceForJumps(actual, builtIn, known);
            for (var i = 0; i < jumps.Count; i++)
            {
                yield return new Step.Insert(builtIn, inFront + i + 1, jumps[i].ToRuleText());
            }
        }
    }
}
