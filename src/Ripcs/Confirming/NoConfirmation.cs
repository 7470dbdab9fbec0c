using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Confirming;

/// <summary>A change that stays when it is in force; it is not made while another one waits.</summary>
internal sealed class NoConfirmation(PendingFiles pending, TimeProvider clock) : IConfirmation
{
    public RunReport? Enter(string command) => pending.Find() is { } found ? PendingText.Refusal(command, found, clock) : null;

    public void BeforeFirstBlock(BegunChange begun)
    {
    }

    public PendingChange? Done() => null;

    public void NothingDone()
    {
    }
}
