using Ripcs.Changes.Reports;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Proposals;

/// <summary>What an apply is about to do, for the gates that judge it and the notes about it. What follows from the rules, the record and
/// the live state is worked out when somebody asks, once.</summary>
/// <param name="rules">What it brings.</param>
/// <param name="how">Its options.</param>
/// <param name="actual">The complete live state.</param>
/// <param name="recorded">What earlier runs recorded.</param>
internal sealed class Proposal(RuleSet rules, ApplyOptions how, FirewallState actual, Knowledge recorded)
{
    private bool? _bringsOthers;

    public RuleSet Rules => rules;

    public ApplyOptions How => how;

    /// <summary>The complete live state, including foreign rules.</summary>
    public FirewallState Actual => actual;

    /// <summary>What earlier runs recorded, without the names of this one.</summary>
    public Knowledge Recorded => recorded;

    /// <summary>The record of the last run.</summary>
    public required AppliedRecord Applied { get; init; }

    public required StateDirectory? State { get; init; }

    /// <summary>Makes a change of this run.</summary>
    public required Func<FirewallState, OwnedState, Knowledge, ProposedChange> Propose { get; init; }

    /// <summary>Whether a change of this run locks out the caller.</summary>
    public required Func<ProposedChange, IEnumerable<CompiledPartition>, LockoutRun, LockoutJudgement> LockoutOf { get; init; }

    /// <summary>Versions of partitions that are not live here, for the origins of rules in a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <summary>True if an earlier change did not finish.</summary>
    public bool IsHalfChanged { get; init; }

    public HostEnds? Ends { get; init; }

    /// <summary>The interfaces of this host; null if the rules belong to another host.</summary>
    public Func<ValueList<string>>? Interfaces { get; init; }

    /// <summary>True if the kernel takes a tcp packet in the middle of a connection for its first one; null for another host.</summary>
    public Func<bool>? TakesUpInTheMiddle { get; init; }

    /// <summary>Whether the checkout of the rule files contains a revision; null if they are in none.</summary>
    public Func<RevisionOfRules, bool?>? Contains { get; init; }

    /// <summary>The foreign rules that it takes away, and those that it leaves.</summary>
    public Replacement Replacement => field ??= how.Replace ? Replacement.Of(actual, WithNames, FamiliesIn(rules))
        : new Replacement([], []);

    /// <summary>What earlier runs recorded, and what this one names.</summary>
    public Knowledge Known => field ??= WithNames.NamingForeign(Replacement.Taken);

    /// <summary>The owned part of the live state.</summary>
    public OwnedState Live => field ??= Ownership.Read(actual, Known);

    /// <summary>The owned state afterwards.</summary>
    /// <exception cref="HostException">An unfinished change has removed some of the foreign rules that it was to replace.</exception>
    public OwnedState Desired => field ??= DesiredState.Build(Coming, Live, Known, rules.Scope) is var owned && how.Replace ? owned
        : UnfinishedReplacement.Left(owned, actual, recorded);

    /// <summary>The live state without the foreign rules that go.</summary>
    public FirewallState Rest => field ??= how.Replace ? Replacement.Rest(actual) : actual;

    /// <summary>What leads from the one to the other.</summary>
    public ProposedChange Change => field ??= Propose(actual, Desired, Known);

    /// <summary>How both differ, for those who read it.</summary>
    public StateDiff Diff => field ??= LeavingOthers(Whole);

    /// <summary>The held partitions among those that no file of this run names.</summary>
    public int HeldHere => Whole.Unnamed.Count(partition => rules.Held.Contains(partition.Name));

    /// <summary>The complete state afterwards.</summary>
    public FirewallState After => Diff.IsEmpty ? actual : Change.After;

    /// <summary>The partitions by which rules before and after are named.</summary>
    public ValueList<CompiledPartition> Named => [.. rules.Partitions, .. recorded.Partitions];

    /// <summary>What becomes of the caller's own session.</summary>
    public LockoutJudgement Lockout => field ??= Diff.IsEmpty ? LockoutJudgement.Nothing : LockoutOf(Change, Named,
        new LockoutRun(rules.Path, Diff.Unnamed.Select(partition => partition.Name).ToValueList()));

    public UnmetExpectations Expected => field ??= UnmetExpectations.Find(this);

    /// <summary>True if it changes what the rule files last said: where these are as recorded, it only puts right what was changed by
    /// hand.</summary>
    public bool BringsOthers => _bringsOthers ??= !Diff.IsEmpty && (how.Prune || Applied.NotRecorded(rules.Partitions).Any());

    /// <summary>That the checkout does not contain what is live; null if it does, or that makes no difference.</summary>
    public AdvisedText? Behind => BringsOthers || Diff.Unnamed.Count > 0
        ? OlderCheckout.Find(Applied, Contains, Advice.To(Way.Apply, rules.Path)) : null;

    private Knowledge WithNames => field ??= recorded.Naming(rules.Partitions);

    private IReadOnlyList<CompiledPartition> Coming => field ??= [.. rules.Partitions, .. !how.Prune ? [] : rules.Gone(recorded,
        Live.Tables.SelectMany(OwnedPointers.In).Select(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition).Distinct())];

    private StateDiff Whole => field ??= new StateDiffer(actual, Live, Desired, Coming, Known.WhileLive(Live)) { Names = Names }
        .Compare(rules.Scope) with { IsHalfChanged = IsHalfChanged };

    // The partitions that a plan leaves alone have files somewhere, and so have those that are held.
    private StateDiff LeavingOthers(StateDiff diff)
    {
        var left = diff.Unnamed.Where(partition => rules.Unnamed?.Contains(partition.Name) != false
            && !rules.Held.Contains(partition.Name)).ToValueList();
        return left.Count == diff.Unnamed.Count ? diff : diff with
        {
            Unnamed = left, PartitionCount = diff.PartitionCount + diff.Unnamed.Count - left.Count,
        };
    }

    private static IEnumerable<Family> FamiliesIn(RuleSet rules) =>
        Families.Both.Where(family =>
            rules.Partitions.Any(partition => partition.Chains.Any(chain => chain.Family == family)
            || partition.HostPolicy?.SpeaksOf(family) is true));
}
