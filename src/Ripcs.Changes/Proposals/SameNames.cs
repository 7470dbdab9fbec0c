using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Proposals;

/// <summary>Refuses to put another content under the name of a live chain whose content matches its hash.</summary>
internal static class SameNames
{
    public static Judgement Judge(Proposal proposal) => Judge(proposal.Rules.Partitions, proposal.Actual);

    /// <param name="compiled">The partitions of the rule files.</param>
    public static Judgement Judge(ValueList<CompiledPartition> compiled, FirewallState actual) =>
        Judge(NameCollisions.Find(compiled, actual), compiled,
            (bag, at, chain, place, desired, live) => bag.NameIsTaken(at, chain, place, desired, live));

    /// <summary>The same for a state to be restored.</summary>
    public static Judgement Judge(OwnedState desired, ValueList<CompiledPartition> known, FirewallState actual) =>
        Judge(NameCollisions.Find(desired, actual), known,
            (bag, at, chain, place, then, live) => bag.NameIsTakenSince(at, chain, place, then, live));

    private static Judgement Judge(
        ValueList<NameCollision> collisions, ValueList<CompiledPartition> partitions,
        Action<DiagnosticBag, SourceSpan, string, string, string, string> say)
    {
        if (collisions.Count == 0)
            return Judgement.Passes;

        var bag = new DiagnosticBag();
        foreach (var collision in collisions)
        {
            var first = collision.FirstDifference;
            say(
                bag, Place(collision, partitions), collision.Desired.Name.Value, Words.Place(collision.Family, collision.Table),
                collision.Desired.Rules.ElementAtOrDefault(first) ?? "nothing more",
                collision.Live.ElementAtOrDefault(first) ?? "nothing more");
        }

        return new Judgement(new RulesRefusedException(bag.ToList()));
    }

    private static SourceSpan Place(NameCollision collision, ValueList<CompiledPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Chains.FirstOrDefault(chain => chain.Family == collision.Family
                && chain.Name == collision.Desired.Name) is { } chain)
            {
                var line = chain.Rules.ElementAtOrDefault(collision.FirstDifference)?.Origin;
                return line is { Line: > 0 } ? new SourceSpan(line.File, line.Line) : new SourceSpan(partition.File, 0);
            }
        }

        return new SourceSpan("", 0);
    }
}
