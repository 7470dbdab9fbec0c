using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Proposals;

/// <summary>A run for one rule file, or for a plan, leaves the drift of all others, and so records it.</summary>
internal static class DriftThatStays
{
    public static IEnumerable<Note> Notes(Proposal proposal)
    {
        var (rules, recorded) = (proposal.Rules, proposal.Recorded);
        if ((rules.IsWhole && rules.Unnamed is null) || recorded.Partitions.Count == 0)
            return [];

        // Every run repairs the jumps and dispatch chains.
        var named = rules.Partitions.Select(partition => partition.Name.Value).ToHashSet();
        var drift = RecordedDrift.Of(proposal.Actual, proposal.Live, recorded);
        var places = DriftPlaces.Of(drift with { Structure = drift.Structure.Where(one => one.IsPolicy).ToValueList() },
            name => !named.Contains(name));
        return places.Count == 0 ? []
            : [Note.Warning($"{Words.List(places)} {(places.Count == 1 ? "is" : "are")} not as recorded (see: "
            + Advice.To(Way.Status) + $") and {(places.Count == 1 ? "stays" : "stay")} so: a restore brings back what is there now; put it "
            + "right with: " + Advice.To(Way.Apply, AppliedFile.PathToApply(proposal.State)))];
    }
}
