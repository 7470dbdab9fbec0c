using Ripcs.Changes.State;

namespace Ripcs.Changes.Confirming;

/// <summary>A change that stays when it is in force; it is not made while another one waits.</summary>
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
