using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Confirming;

/// <summary>Why a change does not begin.</summary>
/// <param name="Reason">The line to print.</param>
/// <param name="IsOver">True where nothing is left to do; else the same command may succeed later.</param>
internal sealed record NotNow(string Reason, bool IsOver = false);

/// <summary>How a change stands to confirmation; a change calls it under the lock.</summary>
internal interface IConfirmation
{
    /// <summary>Before anything is read.</summary>
    /// <returns>Null to go on, or why not.</returns>
    public NotNow? Enter();

    /// <summary>Before the first block is written, and once more at each further try.</summary>
    /// <exception cref="HostException">Nothing must be written.</exception>
    public void BeforeFirstBlock(BegunChange begun);

    /// <summary>The change is in force, verified and recorded, or there was nothing to do.</summary>
    /// <returns>The change if it is pending now.</returns>
    public PendingChange? Done();

    /// <summary>Nothing of the change is in force.</summary>
    public void NothingDone();
}

/// <summary>A change about to write its first block: all that a revert must know.</summary>
/// <param name="Change">What was and what is desired, under the number that it is to get.</param>
/// <param name="Brings">The partitions that it brings in, to be held once it is reverted.</param>
/// <param name="Variant">The variant of iptables in use; null where each family has another one.</param>
internal sealed record BegunChange(HistoryRecord Change, ValueList<HeldPartition> Brings, BackendChoice? Variant);

/// <summary>A change that needs no confirmation; it is not made while another one is pending.</summary>
internal sealed class NoConfirmation(PendingFiles pending, TimeProvider clock) : IConfirmation
{
    public NotNow? Enter() => pending.Find() is { } found ? new NotNow(PendingText.Of(found, clock)) : null;

    public void BeforeFirstBlock(BegunChange begun)
    {
    }

    public PendingChange? Done() => null;

    public void NothingDone()
    {
    }
}
