using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Changes.Targets;

/// <summary>What an apply wants, and what it says about it; what a diff shows.</summary>
internal sealed class ApplyTargets(RuleSet rules, StateDirectory? state, bool isCleaning)
{
    // Asked before a run writes its own.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <summary>Versions of partitions that are not live here, for the names of the rules of a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    public Target Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Refuse(rules.Partitions, actual);
        var known = recorded.Naming(rules.Partitions);
        var live = Ownership.Read(actual, known);
        var wanted = DesiredState.Build(rules.Partitions, live, known, rules.Scope);
        ForeignNames.Refuse(wanted, actual, recorded);
        var diff = new StateDiffer(actual, wanted, rules.Partitions, known.WhileLive(live)) { Names = Names }.Compare(rules.Scope) with { IsHalfChanged = _isHalfChanged };
        var target = new Target(wanted, diff)
        {
            Notes =
            [
                .. ForeignWarnings(actual, wanted, known), .. diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, rules.Path)), .. UnknownOrders.Warnings(rules, live, known, diff),
                .. diff.IsEmpty ? [] : MomentaryText.Warnings(Planner.Make(actual, wanted, known, "notes")),
            ],
            Summary = DiffSummary.Of(diff),
        };
        return isCleaning ? Cleaned(target, actual, live, known, diff) : target;
    }

    private static IEnumerable<Note> ForeignWarnings(FirewallState actual, OwnedState wanted, Knowledge known) =>
    [
        .. ForeignJumps.InDispatch(actual, known)
            .Where(jump => wanted.Table(jump.Family, jump.Table).Find(jump.Dispatch)?.Rules.Contains(jump.Rule) is not true)
            .Select(jump => ForeignJumpText.Warning(jump, "apply")),
        .. ForeignReferences.Read(actual, known, wanted).Select(ForeignJumpText.Warning),
    ];

    private Target Cleaned(Target target, FirewallState actual, OwnedState live, Knowledge known, StateDiff diff)
    {
        var changing = diff.Partitions.Select(partition => partition.Name).ToHashSet();
        var wanted = CleanState.WithoutStale(target.Wanted, changing);
        var kept = Planner.Make(actual, wanted, known, "kept").Kept;
        return target with { Wanted = wanted, Kept = kept, Stale = StaleChains.Between(live, wanted, kept, state) };
    }
}
