using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Proposals;

/// <summary>Warns of partitions whose order is only known from their live places.</summary>
internal static class UnknownOrders
{
    private const int NamesToShow = 3;

    /// <summary>None for a directory, whose run names the partitions without a file anyway.</summary>
    public static IEnumerable<Note> Warnings(Proposal proposal)
    {
        var rules = proposal.Rules;
        if (rules.IsWhole
            || new PartitionOrders(rules.Partitions, proposal.Live, proposal.Known).Unknown.ToList() is not { Count: > 0 } unknown)
        {
            yield break;
        }

        yield return Note.Warning($"no record has the order of {Words.First(unknown, NamesToShow)}"
            + $"{(unknown.Count == 1 ? ", so it stays" : ", so they stay")} where found among the others; apply the rule files to record "
            + $"the order: " + Advice.To(Way.Apply, "DIR"));
    }
}
