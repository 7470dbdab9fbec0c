using System.Globalization;
using Ripcs.Changes.State;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Confirming;

/// <summary>The revert of a pending change. From the moment when it is decided the change can no longer be confirmed.</summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="change">The change that is reverted, as it was found.</param>
internal sealed class RevertConfirmation(PendingFiles pending, PendingChange change) : IConfirmation
{
    /// <summary>The variant of iptables that the change was made in, as far as it is known.</summary>
    public BackendChoice? Backend => change.Backend;

    /// <summary>For a revert that was not asked for: the change is reverted only if it has not come into force since it was looked at.</summary>
    public bool OnlyIfUnchanged { get; init; }

    public NotNow? Enter()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"change {change.Number}");
        try
        {
            return OnlyIfUnchanged && pending.Of(change.Number) is { IsReverting: false } found && found.Change.Until != change.Until
                ? new NotNow($"{name} took effect just now; its confirmation time starts")
                : pending.BeginReturn(change.Number) || pending.StageOf(change.Number) is PendingStage.Unknown ? null
                : new NotNow($"{name} is no longer pending: it was confirmed or reverted.", IsOver: true);
        }
        catch (StateException)
        {
            // On a full disk nobody can confirm either, and whoever is locked out cannot make room.
            return null;
        }
    }

    public void BeforeFirstBlock(BegunChange begun)
    {
    }

    public PendingChange? Done()
    {
        pending.End(change.Number);
        return null;
    }

    public void NothingDone()
    {
    }
}
