namespace Ripcs.Changes.Proposals;

/// <summary>A host has only one policy: a run for one partition must not bring a second one.</summary>
internal static class SecondHostPolicy
{
    public static Judgement Judge(Proposal proposal)
    {
        var rules = proposal.Rules;
        return new Judgement(!rules.IsWhole && proposal.Recorded.HostPolicy is { } other
            && rules.Partitions.FirstOrDefault(partition => partition.HostPolicy is not null) is { } said
            && rules.Partitions.All(partition => partition.Name != other.Name)
            ? new HostException(
                $"HostPolicy() of {said.File} would be a second one: partition {other.Name} ({other.File}) has one already; "
                + "remove one of them and apply the directory: " + Advice.To(Way.Apply, "DIR")) : null);
    }
}
