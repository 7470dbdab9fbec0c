namespace Ripcs.Changes.Proposals;

/// <summary>Refuses a set of the name of a refreshed one that another program may have filled.</summary>
internal static class RefreshedSetsOfOthers
{
    // A change that did not finish may have made it.
    public static Judgement Judge(Proposal proposal) => new(
        Ownership.RefreshedOfOthers(proposal.Desired, proposal.Actual, proposal.Recorded) is { } place
        && !JournalFile.IsLeft(proposal.State)
        ? new HostException(
            $"the ipset {place.Chain} exists, and nothing proves that Ripcs made it: its entries would take the place of those in the "
            + $"file; {SetsOfOtherKind.ToReplace(place.Chain, proposal.Actual)}") : null);
}
