using Ripcs.Core.Model;

namespace Ripcs.Core.Planning;

/// <summary>Puts the jumps from built-in chains in order: made at place 1, together, and only touched if one is missing, doubled or has moved.</summary>
internal static class HookEdit
{
    public static IEnumerable<Step> Steps(Family family, TableState actual, OwnedTable target, Knowledge known)
    {
        var builtIns = DispatchChain.All.Where(dispatch => dispatch.Table == actual.Name).SelectMany(dispatch => dispatch.BuiltIns).Distinct();
        foreach (var builtIn in builtIns)
        {
            var wanted = target.Hooks.Where(hook => hook.BuiltIn == builtIn).ToList();
            var live = actual.Find(builtIn) is { } chain ? Live(chain).ToList() : [];
            if (live.SequenceEqual(wanted) && !HookPlace.HasMoved(family, actual, builtIn, known))
            {
                continue;
            }

            foreach (var hook in live)
            {
                yield return new Step.Delete(builtIn, hook.ToRuleText());
            }

            for (var i = 0; i < wanted.Count; i++)
            {
                yield return new Step.Insert(builtIn, i + 1, wanted[i].ToRuleText());
            }
        }
    }

    private static IEnumerable<Hook> Live(ChainState builtIn)
    {
        foreach (var rule in builtIn.Rules)
        {
            if (Jumps.IsHook(rule.Canonical, out var dispatch) && dispatch.BuiltIns.Contains(builtIn.Name))
            {
                yield return new Hook(builtIn.Name, dispatch.Name);
            }
        }
    }
}
