using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Operations;

/// <summary>The desired state of a command, and its refusals: apply, clean, flush, rollback, restore, and
/// the revert of an unconfirmed change are one type each. All of them use <see cref="Change"/>.</summary>
/// <param name="name">The command, as reports and the history name it.</param>
/// <param name="words">The arguments after it.</param>
internal abstract class Operation(string name, string words = "")
{
    private readonly List<ProposedChange> _proposed = [];
    private (ProposedChange Of, ChangeMeaning Meaning)? _meaning;

    public string Name => name;

    /// <summary>"rules apply PATH".</summary>
    public string CommandText => $"{name} {words}".TrimEnd();

    /// <summary>Options that change the effect, for the history, each with a blank before it.</summary>
    public virtual string Options => "";

    /// <summary>The session by which the caller is logged in to this host; null for a caller
    /// at the console, for runs without one, and for the rules of another host.</summary>
    public ICaller? Caller { get; init; }

    /// <summary>The addresses of the host and its routes, to report the effect of the
    /// change on packets; null if that is not reported, or these are unknown.</summary>
    public HostEnds? Ends { get; init; }

    /// <summary>How long the change is pending before it reverts; null if it needs no confirmation.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>The rule files that the run compiled; null if it compiled none.</summary>
    public virtual RuleSet? Rules => null;

    /// <summary>The same if it brings them into force: these are recorded.</summary>
    public virtual RuleSet? Brings => null;

    /// <summary>The options of an apply; the usual ones for all others.</summary>
    public virtual ApplyOptions How => ApplyOptions.Usual;

    /// <summary>False for flush, which can also remove chains in one of two variants.</summary>
    public virtual bool RefusesOtherVariant => true;

    /// <summary>True if an earlier state comes back: names that are lost with damaged files keep no rule out.</summary>
    public virtual bool BringsBack => false;

    /// <summary>True for what must go on by itself, a restore and the revert of a change: no pending change is reverted first, nothing is
    /// rehearsed, and nobody is waited for.</summary>
    public virtual bool GoesOn => false;

    /// <summary>True if the last recorded state comes back: it is already recorded, and pending changes were handled before.</summary>
    public virtual bool IsRecorded => false;

    /// <summary>The pending change that goes out of force: by its revert, or by a rollback.</summary>
    public virtual RevertConfirmation? Reverts => null;

    /// <summary>The unconfirmed change that this one reverts; null if this is no revert.</summary>
    public virtual int? Reverted => null;

    /// <summary>For an apply that need not run in full while nothing changes; null for all others.</summary>
    public RunInputs? Inputs { get; init; }

    /// <summary>The plan, if this is the apply of one.</summary>
    public virtual PlanMark? Plan => null;

    /// <summary>The git revision of the rule files; read only if something changes.</summary>
    public virtual RevisionOfRules? Revision() => null;

    /// <summary>Whether the checkout of the rule files contains a revision; null if that cannot be told.</summary>
    public Func<RevisionOfRules, bool?>? Contains { get; init; }

    /// <summary>A reason not to make the change, asked before the lock is taken; null to continue.</summary>
    public virtual AdvisedText? Ask() => null;

    /// <summary>Checks as soon as the lock is held, before anything is read or put aside.</summary>
    /// <exception cref="HostException">The change is not made.</exception>
    public virtual void Enter()
    {
    }

    /// <summary>Called for a change that an earlier run brought into force and this one recorded.</summary>
    public virtual void HasRecorded(HistoryRecord record)
    {
    }

    /// <summary>Why held partitions keep the change out; null if they do not.</summary>
    public virtual AdvisedText? HeldReason(HeldPartitions held) => null;

    /// <summary>The desired state, computed from the live one.</summary>
    public abstract Desired Make(FirewallState actual, Knowledge recorded);

    /// <summary>The same for a run that writes.</summary>
    public virtual Desired MakeToWrite(FirewallState actual, Knowledge recorded) => Make(actual, recorded);

    /// <summary>Checks before the rehearsal that the change to be written is the approved one.</summary>
    /// <exception cref="HostException">It is not.</exception>
    public virtual void Approve(PlannedChange planned)
    {
    }

    /// <summary>What must agree to the blocks before the first one is written.</summary>
    public virtual ValueList<Gate<Blocks>> Gates => UsualGates.OfBlocks;

    /// <summary>The blocks with what those gates need.</summary>
    /// <param name="known">What earlier runs recorded.</param>
    public virtual Blocks ToJudge(Blocks blocks, Knowledge known) => blocks;

    /// <summary>Ends the live connections that the rules in force deny, if that is asked for.</summary>
    /// <param name="done">How the change ended.</param>
    /// <param name="live">All rules of the host.</param>
    /// <param name="known">What earlier runs recorded.</param>
    public virtual ChangeResult EndConnections(ChangeResult.InForce done, FirewallState live, Knowledge known) => done;

    /// <summary>The effect of the change on the caller's own session.</summary>
    protected LockoutJudgement LockoutOf(ProposedChange change, IEnumerable<CompiledPartition> partitions, LockoutRun run) =>
        Caller is null || change.IsEmpty ? LockoutJudgement.Nothing : Caller.Judge(change, partitions, run);

    /// <summary>A change of this run; while nothing else is live, the one that it proposed before.</summary>
    protected ProposedChange Propose(FirewallState actual, OwnedState desired, Knowledge known)
    {
        var now = new ProposedChange(actual, desired, known);
        if (_proposed.Find(now.IsLike) is { } before)
            return before;

        _proposed.Add(now);
        return now;
    }

    /// <summary>What a change of this run means for packets; null if that is not reported.</summary>
    /// <param name="named">The partitions of what it brings; always the same ones.</param>
    public ChangeMeaning? MeaningOf(ProposedChange change, IEnumerable<CompiledPartition> named)
    {
        if (Ends is not IMeaning tells)
            return null;

        if (_meaning is not { } known || known.Of != change)
            _meaning = known = (change, tells.Of(change, named));

        return known.Meaning;
    }
}
