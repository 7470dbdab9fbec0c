using Ripcs.Changes.Auditing;
using Ripcs.Changes.Confirming;

namespace Ripcs.Changes.Operations;

/// <summary>How a guard reverts its change: with everything in the state directory; if that does not bring the rules
/// back, once more from a state directory of its own, with what the guard has remembered since its start; if that fails
/// too, each family on its own, because a program that fails for one must not keep the other closed.</summary>
internal sealed class GuardRevert(Machine machine, StateDirectory state, PendingWatch watch, Func<AdvisedText, string> words)
{
    // Between two tries it checks whether another process has reverted the change.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    private readonly Knowledge _known = Known(state);

    // Beside the lock, usually in memory, because the disk of the state may be full.
    private readonly string _ownState = $"{machine.LockFile(state)}-revert";

    private Machine? _impatient;

    /// <returns>The outcome.</returns>
    public AdvisedText Run(FoundPending found)
    {
        // What hung may work the next time.
        _impatient = machine.Impatient();
        var result = Try(() => Revert(state, found));

        // Nothing that is wrong with the trail may keep the change in force.
        _ = Try(() =>
        {
            _ = AuditTrail.Add(state, Ended(result), AuditKind.Revert, machine.User, machine.Clock.GetUtcNow(), words);
            return result;
        });
        var said = result.Why;
        return IsOver(result) || result is ChangeResult.NotMade { By: Obstacle.Busy } ? said
            : Try(() => RevertAsRemembered(found.Change)) is var whole && IsOver(whole) ? said + "\n" + Said(whole)
            : AdvisedText.Join("\n", [said, Said(whole), .. EachFamily(found.Change)]);
    }

    // What failed comes last: the last line is shown as the reason.
    private IEnumerable<AdvisedText> EachFamily(PendingChange change) =>
        Families.Both.Select(family => (Result: Try(() => RevertAsRemembered(change, family)), Family: family)).ToList()
            .OrderBy(one => one.Result is not ChangeResult.InForce).Select(one => Said(one.Result, one.Family));

    private static EndedRun Ended(ChangeResult result) => (result switch
    {
        ChangeResult.Changed done => new EndedRun(Operations.Revert.Name, RunEnd.Changed)
        {
            Sum = done.Sum.Length > 0 ? done.Sum : done.Summary, Meanwhile = done.Meanwhile,
        },
        ChangeResult.NotMade { By: Obstacle.Failure } no => new(Operations.Revert.Name, RunEnd.Refused) { Error = no.Error },
        ChangeResult.NeedsHuman human => new(Operations.Revert.Name, RunEnd.NeedsHuman) { Error = human.Error },

        // Nobody decided anything.
        _ => new(Operations.Revert.Name, RunEnd.NoEvent),
    }) with { Change = result.Number, Diff = result.Desired?.Diff };

    private bool IsOver(ChangeResult result) => result is ChangeResult.InForce || watch.Look() is null;

    private ChangeResult Revert(StateDirectory from, FoundPending found, Family? alone = null) =>
        Operations.Revert.Run((_impatient ?? machine) with { LockWait = LockWait }, from, found, alone);

    /// <summary>The rules are reverted first; this is recorded when the state directory can be used again.</summary>
    private ChangeResult RevertAsRemembered(PendingChange change, Family? alone = null)
    {
        Forget();
        try
        {
            var own = StateDirectory.Open(_ownState);
            new PendingFiles(own).Write(change);
            AppliedFile.Write(own, AppliedRecord.None with { Known = _known });
            return Revert(own, new FoundPending(change, IsReverting: true), alone);
        }
        finally
        {
            Forget();
        }
    }

    private void Forget()
    {
        if (Directory.Exists(_ownState))
            Directory.Delete(_ownState, recursive: true);
    }

    private AdvisedText Said(ChangeResult result, Family? alone = null) =>
        result is ChangeResult.Changed ? (alone is null ? "the change is" : $"of the change, {alone} is")
            + " reverted, but this is not recorded"
        : result is ChangeResult.Unchanged ? (alone is null ? "the rules are" : $"the {alone} rules are") + " as before the change"
        : $"reverting {(alone is null ? "it" : $"{alone}")} with what its guard remembers failed: "
            // Without how a single try leaves the host: another one may have reverted a family, and the guard itself goes on trying.
            + words(result.Why).Split('\n')[0];

    private static ChangeResult Try(Func<ChangeResult> revert)
    {
        try
        {
            return revert();
        }
        catch (Exception e) when (e is not BusyException)
        {
            // A bug in naming, recording or explaining must not keep a change in force.
            return new ChangeResult.NotMade(Obstacle.Failure, e is HostException known ? known.Message
                : (AdvisedText)$"{e.GetType().Name}: {e.Message}");
        }
    }

    private static Knowledge Known(StateDirectory state) =>
        Catch<StateException>.Or(() => AppliedFile.Read(state).Known, _ => Knowledge.None);
}
