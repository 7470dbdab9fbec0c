using Ripcs.Changes.Auditing;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;

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
        var report = Try(() => Revert(state, found));

        // Nothing that is wrong with the trail may keep the change in force.
        _ = Try(() =>
        {
            _ = AuditTrail.Add(state, report, AuditKind.Revert, machine.User, machine.Clock.GetUtcNow(), words);
            return report;
        });
        var said = Why(report);
        return IsOver(report) || report.Result is RunResult.Busy ? said
            : Try(() => RevertAsRemembered(found.Change)) is var whole && IsOver(whole) ? said + "\n" + Said(whole)
            : AdvisedText.Join("\n", [said, Said(whole), .. EachFamily(found.Change)]);
    }

    // What failed comes last: the last line is shown as the reason.
    private IEnumerable<AdvisedText> EachFamily(PendingChange change) =>
        Families.Both.Select(family => (Report: Try(() => RevertAsRemembered(change, family)), Family: family)).ToList()
            .OrderBy(one => !one.Report.IsInForce).Select(one => Said(one.Report, one.Family));

    private bool IsOver(RunReport report) => report.Result is RunResult.Changed or RunResult.Unchanged || watch.Look() is null;

    private RunReport Revert(StateDirectory from, FoundPending found, Family? alone = null) =>
        Operations.Revert.Run((_impatient ?? machine) with { LockWait = LockWait }, from, found, alone);

    /// <summary>The rules are reverted first; this is recorded when the state directory can be used again.</summary>
    private RunReport RevertAsRemembered(PendingChange change, Family? alone = null)
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

    private AdvisedText Said(RunReport report, Family? alone = null) =>
        report.Result is RunResult.Changed ? (alone is null ? "the change is" : $"of the change, {alone} is")
            + " reverted, but this is not recorded"
        : report.Result is RunResult.Unchanged ? (alone is null ? "the rules are" : $"the {alone} rules are") + " as before the change"
        : $"reverting {(alone is null ? "it" : $"{alone}")} with what its guard remembers failed: "
            + words(Why(report)).Split('\n')[0];

    // Without how a single try leaves the host: another one may have reverted a family, and the guard itself goes on trying.
    private static AdvisedText Why(RunReport report) => report.Reason ?? report.Error ?? report.Summary;

    private static RunReport Try(Func<RunReport> revert)
    {
        try
        {
            return revert();
        }
        catch (Exception e) when (e is not BusyException)
        {
            // A bug in naming, recording or explaining must not keep a change in force.
            return RunReport.Failed(Operations.Revert.Name, e is HostException known ? known.Message : $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static Knowledge Known(StateDirectory state) =>
        Catch<StateException>.Or(() => AppliedFile.Read(state).Known, _ => Knowledge.None);
}
