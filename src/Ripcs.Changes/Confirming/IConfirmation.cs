using Ripcs.Changes.State;
using Ripcs.Host;

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
    /// <returns>The change if it waits for its confirmation now.</returns>
    public PendingChange? Done();

    /// <summary>Nothing of the change is in force.</summary>
    public void NothingDone();
}
