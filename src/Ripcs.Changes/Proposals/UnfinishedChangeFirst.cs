using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Proposals;

/// <summary>Refuses one partition while an earlier change of several is partly in force: nothing would say what is live of the rest.
/// </summary>
internal static class UnfinishedChangeFirst
{
    public static Judgement Judge(Request request) => new(request is { Unfinished: { } unfinished, Alone: { } partition }
        && !unfinished.IsCompletedBy(partition, request.Command) ? new HostException(FailureText.NotAlone(unfinished, partition)) : null);
}
