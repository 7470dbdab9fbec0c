using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Changes.Targets;

/// <summary>Says of which partitions the order is only known from where they stand.</summary>
internal static class UnknownOrders
{
    private const int NamesToShow = 3;

    /// <summary>Nothing for a run that changes nothing, or for a directory, whose run names those that have no file anyway.</summary>
    public static IEnumerable<Note> Warnings(RuleSet rules, OwnedState live, Knowledge known, StateDiff diff)
    {
        if (rules.IsWhole || diff.IsEmpty || new PartitionOrders(rules.Partitions, live, known).Unknown.ToList() is not { Count: > 0 } unknown)
        {
            yield break;
        }

        List<string> named = [.. unknown.Take(NamesToShow), .. unknown.Count > NamesToShow ? [$"{unknown.Count - NamesToShow} more"] : Array.Empty<string>()];
        yield return Note.Warning($"no record says in which order {Words.List(named)} {(unknown.Count == 1 ? "comes, so it stays" : "come, so they stay")} "
            + "where found among the others; apply their rule files to record it: ripcs rules apply DIR");
    }
}
