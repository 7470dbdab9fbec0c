namespace Ripcs.Changes.Proposals;

/// <summary>Refuses partitions that were rolled back or reverted, until their rules change: configuration management must not bring them
/// back five minutes later.</summary>
internal static class HeldBack
{
    public static Judgement Judge(Request request) => new(request.HeldReason is { } held ? new HeldException(held) : null);
}

/// <summary>The rules are those that were rolled back or reverted; nothing was written.</summary>
internal sealed class HeldException(AdvisedText message) : HostException(message);
