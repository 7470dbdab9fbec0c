using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Host;

namespace Ripcs.Changes.Targets;

/// <summary>Refuses what would put another content under the name of a live chain that has it by right.</summary>
internal static class SameNames
{
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(ValueList<CompiledPartition> compiled, FirewallState actual) =>
        Refuse(NameCollisions.Find(compiled, actual), compiled, (bag, at, chain, place, wanted, live) => bag.NameIsTaken(at, chain, place, wanted, live));

    /// <summary>The same for a state that is to come back.</summary>
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(OwnedState wanted, ValueList<CompiledPartition> known, FirewallState actual) =>
        Refuse(NameCollisions.Find(wanted, actual), known, (bag, at, chain, place, then, live) => bag.NameIsTakenSince(at, chain, place, then, live));

    private static void Refuse(
        ValueList<NameCollision> collisions, ValueList<CompiledPartition> partitions, Action<DiagnosticBag, SourceSpan, string, string, string, string> say)
    {
        if (collisions.Count == 0)
        {
            return;
        }

        var bag = new DiagnosticBag();
        foreach (var collision in collisions)
        {
            var first = collision.FirstDifference;
            say(
                bag, Place(collision, partitions), collision.Wanted.Name.Value, Words.Place(collision.Family, collision.Table),
                collision.Wanted.Rules.ElementAtOrDefault(first) ?? "nothing more", collision.Live.ElementAtOrDefault(first) ?? "nothing more");
        }

        throw new RulesRefusedException(bag.ToList());
    }

    private static SourceSpan Place(NameCollision collision, ValueList<CompiledPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Chains.FirstOrDefault(chain => chain.Family == collision.Family && chain.Name == collision.Wanted.Name) is { } chain)
            {
                var line = chain.Rules.ElementAtOrDefault(collision.FirstDifference)?.Origin;
                return line is { Line: > 0 } ? new SourceSpan(line.File, line.Line) : new SourceSpan(partition.File, 0);
            }
        }

        return new SourceSpan("", 0);
    }
}
