using Ripcs.Core;

namespace Ripcs.Changes.Proposals;

/// <summary>No rule writes a list that one of another partition matches. A run that compiles some rule files alone compares them with the
/// others as they are recorded: the next run for all of them would be refused.</summary>
internal static class OtherLists
{
    public static Judgement Judge(Proposal proposal)
    {
        var (rules, recorded) = (proposal.Rules, proposal.Recorded);
        var named = rules.Partitions.Select(partition => partition.Name).ToHashSet();
        var others = recorded.Partitions.Where(partition => !named.Contains(partition.Name)
            && rules.Unnamed?.Contains(partition.Name.Value) is not true);
        return new Judgement((!rules.IsWhole || rules.IsPlan)
            && Compiler.CheckLists(recorded.Partitions, [.. rules.Partitions, .. others]) is { Count: > 0 } found
            ? new RulesRefusedException(found) : null);
    }
}
