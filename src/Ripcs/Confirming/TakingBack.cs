using System.Globalization;
using Ripcs.Netfilter;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Confirming;

/// <summary>The return of a change that waited. From the moment when it is decided the change can be confirmed no more.</summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="number">The change that goes back.</param>
internal sealed class TakingBack(PendingFiles pending, int number) : IConfirmation
{
    /// <summary>The variant of iptables that the change was made in, as far as it is known.</summary>
    public BackendChoice? Backend => pending.Find(number)?.Change.Backend;

    /// <summary>For a return that nobody asked for: as the change was when its time was over. It may have come into force since.</summary>
    public PendingChange? OnlyIf { get; init; }

    public RunReport? Enter(string command)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"change {number}");
        return OnlyIf is not null && pending.Find(number) is { IsGoingBack: false } found && found.Change != OnlyIf
            ? new RunReport(command, RunResult.Busy, ExitCode.TryLater) { Error = $"{name} is in force only now: its time begins" }
            : pending.BeginReturn(number) ? null
            : new RunReport(command, RunResult.Unchanged, ExitCode.Done) { Summary = $"{name} waits no more: it was confirmed, or taken back already." };
    }

    public void BeforeFirstBlock(HistoryRecord change)
    {
    }

    public PendingChange? Done()
    {
        pending.Remove(number);
        return null;
    }

    public void NothingDone()
    {
    }
}
