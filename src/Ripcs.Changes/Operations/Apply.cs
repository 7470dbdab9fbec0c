using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Brings rule files into force; a diff shows the same.</summary>
internal class Apply(string name, RuleSet rules, StateDirectory? state, ApplyOptions how) : Operation(name, rules.Path)
{
    // Read before a run writes its own journal.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <inheritdoc cref="Proposal.Names"/>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <inheritdoc cref="Proposal.Interfaces"/>
    public Func<ValueList<string>>? Interfaces { get; init; }

    /// <inheritdoc cref="Proposal.TakesUpInTheMiddle"/>
    public Func<bool>? TakesUpInTheMiddle { get; init; }

    /// <summary>Ends the live connections that the rules deny; null to leave them alone.</summary>
    public Revocation? Revocation { get; init; }

    public override RuleSet Rules => rules;

    public override RuleSet Brings => rules;

    public override ApplyOptions How => how;

    public override AdvisedText? HeldReason(HeldPartitions held) => held.Reason(rules.Partitions, rules.Path);

    public override void Enter() => Revocation?.Check();

    public override ValueList<Gate<Blocks>> Gates => AllGates.OfBlocks;

    public override Blocks ToJudge(Blocks blocks, Knowledge known) => blocks with
    {
        Partitions = [.. rules.Partitions, .. known.Partitions], Ends = Ends, IsForced = how.Force,
    };

    public override ChangeResult EndConnections(ChangeResult.InForce done, FirewallState live, Knowledge known) =>
        Revocation is not { } revocation ? done : Catch<HostException>.Or<ChangeResult>(
            () => done with { Connections = revocation.End(live, [.. rules.Partitions, .. known.Partitions]) },
            reason => done.With(
                "the rules are in force, but live connections that they deny continue: " + reason.Message + "; then run again: ripcs "
                + $"{CommandText} " + Advice.To(Way.Revoke)));

    /// <exception cref="HostException">It is impossible here, or violates an expectation of the rule files.</exception>
    public override DesiredOfRules MakeToWrite(FirewallState actual, Knowledge recorded)
    {
        var desired = Make(actual, recorded);
        AllGates.OfPackets.Judge(desired).Obey();
        return desired;
    }

    /// <exception cref="HostException">It is impossible here.</exception>
    public override DesiredOfRules Make(FirewallState actual, Knowledge recorded)
    {
        var proposal = new Proposal(rules, how, actual, recorded)
        {
            Applied = AppliedFile.Read(state), State = state, Propose = Propose, LockoutOf = LockoutOf, Names = Names,
            IsHalfChanged = _isHalfChanged, Ends = Ends, Interfaces = Interfaces, TakesUpInTheMiddle = TakesUpInTheMiddle,
            Contains = Contains,
        };
        AllGates.OfRules.Judge(proposal).Obey();
        var (diff, expected) = (proposal.Diff, proposal.Expected);
        var desired = new DesiredOfRules(proposal.Change, diff)
        {
            Lockout = proposal.Lockout.Refusal,
            BringsOthers = proposal.BringsOthers,
            Older = proposal.BringsOthers ? proposal.Behind : null,
            Unmet = expected.IsForced ? [] : expected.Broken,
            UnmetBefore = expected.Said.Unmet.Except(expected.Broken).ToValueList(),
            Foreign = proposal.Replacement.Taken,
            Notes = [.. AllNotes.Of(proposal)],
            Summary = DiffSummary.Of(diff, Opening.Counter, held: proposal.HeldHere),
            DoneSummary = DiffSummary.Of(diff, Opening.Counter, isDone: true)
                + (expected.IsForced ? $" Forced: {string.Join("; ", expected.Broken.Select(ExpectationText.Line))}" : ""),
        };
        return how.Clean ? Cleaned(desired, proposal) : desired;
    }

    private DesiredOfRules Cleaned(DesiredOfRules desired, Proposal proposal)
    {
        var changing = proposal.Diff.Partitions.Select(partition => partition.Name).ToHashSet();
        var owned = CleanState.WithoutStale(desired.State, changing).WithForeign(desired.State.AllForeign());
        var change = Propose(proposal.Actual, owned, proposal.Known);
        return desired with
        {
            Change = change, Kept = change.Plan.Kept, Stale = Removal.Chains(proposal.Live, owned, change.Plan.Kept, state),
        };
    }
}
