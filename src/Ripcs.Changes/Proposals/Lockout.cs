using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Proposals;

/// <summary>Refuses what would lock out the caller. It holds also for a change that must be confirmed: that would be reverted, but only
/// after a lockout of that time.</summary>
internal static class Lockout
{
    public static Judgement Judge(Desired desired) => new(desired.Lockout is { } lockout ? new LockoutException(lockout) : null);
}

/// <summary>Refuses a run that would lock out the caller.</summary>
internal sealed class LockoutException(AdvisedText message) : HostException(message);
