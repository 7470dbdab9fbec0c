using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.DesiredStates;

/// <summary>What an apply wants, and what it says about it; what a diff shows.</summary>
internal sealed class DesiredByApply(RuleSet rules, StateDirectory? state, bool isCleaning)
{
    // Asked before a run writes its own.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <summary>Versions of partitions that are not live here, for the names of the rules of a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    public Desired Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Refuse(rules.Partitions, actual);
        var known = recorded.Naming(rules.Partitions);
        var live = Ownership.Read(actual, known);
        var owned = DesiredState.Build(rules.Partitions, live, known, rules.Scope);
        ForeignNames.Refuse(owned, actual, recorded);
        var diff = new StateDiffer(actual, owned, rules.Partitions, known.WhileLive(live)) { Names = Names }.Compare(rules.Scope) with { IsHalfChanged = _isHalfChanged };
        var desired = new Desired(owned, diff)
        {
            Notes =
            [
                .. ForeignWarnings(actual, owned, known), .. diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, rules.Path)), .. UnknownOrders.Warnings(rules, live, known, diff),
                .. diff.IsEmpty ? [] : Planner.Preview(actual, owned, known).Notes.Select(Note.Warning),
            ],
            Summary = DiffSummary.Of(diff),
        };
        return isCleaning ? Cleaned(desired, actual, live, known, diff) : desired;
    }

    private static IEnumerable<Note> ForeignWarnings(FirewallState actual, OwnedState desired, Knowledge known) =>
    [
        .. ForeignJumps.InDispatch(actual, known)
            .Where(jump => desired.Table(jump.Family, jump.Table).Find(jump.Dispatch)?.Rules.Contains(jump.Rule) is not true)
            .Select(jump => ForeignJumpText.Warning(jump, "apply")),
        .. ForeignReferences.Read(actual, known, desired).Select(ForeignJumpText.Warning),
    ];

    private Desired Cleaned(Desired desired, FirewallState actual, OwnedState live, Knowledge known, StateDiff diff)
    {
        var changing = diff.Partitions.Select(partition => partition.Name).ToHashSet();
        var owned = CleanState.WithoutStale(desired.State, changing);
        var kept = Planner.Preview(actual, owned, known).Kept;
        return desired with { State = owned, Kept = kept, Stale = Removal.Chains(live, owned, kept, state) };
    }
}

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

/// <summary>What the rule files of a run say.</summary>
/// <param name="Partitions">Their partitions.</param>
/// <param name="Scope">Whether they are all that there are.</param>
/// <param name="Path">Where they are, as it was typed.</param>
internal sealed record RuleSet(ValueList<CompiledPartition> Partitions, Scope Scope, string Path)
{
    public bool IsWhole => Scope is Scope.WholeSet;
}
