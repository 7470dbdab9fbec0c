using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Operations;

/// <summary>Takes an unconfirmed change out of force: run by the guard, or by a command that finds the guard gone.</summary>
internal sealed class Revert : ReturnToState
{
    public new const string Name = "revert";

    private readonly PendingChange _pending;

    private Revert(StateDirectory state, PendingChange pending, string name, string words, int? reverted, bool onlyIfUnchanged = false,
        Family? alone = null)
        : base(name, words, state)
    {
        (_pending, Reverted, Alone) = (pending, reverted, alone);
        Reverts = new RevertConfirmation(new PendingFiles(state), pending) { OnlyIfUnchanged = onlyIfUnchanged };
    }

    /// <summary>Because its time is over.</summary>
    /// <param name="alone">The only family that is read and reverted; null for both. The sets that it had are taken to be there still,
    /// because another program makes them.</param>
    public static ChangeResult Run(Machine machine, StateDirectory state, FoundPending found, Family? alone = null) =>
        new Change(
            alone is not { } family ? machine : machine with { TakenAsLive = new TakenAsLive(SetsBefore(found.Change).ToLive(), family) },
            new Revert(state, found.Change, Name, $"of change {found.Change.Number}", found.Change.Number,
                onlyIfUnchanged: !found.IsReverting, alone) { Openings = machine.Openings }).Run(state);

    private static OwnedState SetsBefore(PendingChange change) =>
        new((change.Before?.Tables ?? []).Where(table => table.Name == TableName.Set).ToValueList());

    /// <summary>At the user's request: this is a rollback.</summary>
    public static Revert Now(Machine machine, string name, StateDirectory state, PendingChange change, HostEnds ends) =>
        new(state, change, name, "", reverted: null) { Ends = ends, Openings = machine.Openings };

    public override int? Reverted { get; }

    protected override Family? Alone { get; }

    // Chains in the other variant, for which a flush may have been the remedy, must not keep an unconfirmed change in force.
    public override bool RefusesOtherVariant => false;

    // A user who is locked out cannot fix anything first.
    public override bool GoesOn => true;

    public override RevertConfirmation Reverts { get; }

    public override Desired Make(FirewallState actual, Knowledge recorded) => !NeverBegan(actual, recorded) ? base.Make(actual, recorded)
        : new Desired(Propose(actual, Ownership.Read(actual, recorded), recorded), Diff: null)
        {
            Summary = $"change {_pending.Number} never came into force.",
        };

    protected override EarlierState Find(EarlierStates states) =>
        states.Before(_pending) is var earlier && Reverted is null ? earlier : earlier.AsReverted();

    // The files that show that it began may be gone although its blocks are in force.
    private bool NeverBegan(FirewallState actual, Knowledge known) =>
        _pending.Until is null && !new EarlierStates(State).Began(_pending.Number)
        && (_pending.Before is not { } before || new ProposedChange(actual, before, known).IsEmpty);
}
