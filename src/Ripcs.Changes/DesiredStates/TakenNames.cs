using System.Globalization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Host;

namespace Ripcs.Changes.DesiredStates;

/// <summary>
/// Foreign chains under names that a run needs: to empty a partition-a that somebody had before the first apply would open or close
/// something.
/// </summary>
internal static class ForeignNames
{
    private const int RulesToShow = 5;

    /// <param name="desired">What the run wants; a table where it writes nothing is not looked at.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <exception cref="HostException">The run would write into such a chain.</exception>
    public static void Refuse(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (Find(desired, actual, known).FirstOrDefault() is { } taken)
        {
            var tool = $"{(taken.Family is Family.IPv4 ? "iptables" : "ip6tables")} -w -t {taken.Table}";
            throw new HostException(
                $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) exists already with {Words.Count(taken.Rules.Count, "rule")}, and nothing proves that Ripcs made it: "
                + $"rename it (its rules stay in force): {tool} -E {taken.Chain} NAME; or, if nobody needs its rules, empty it: {tool} -F {taken.Chain}"
                + Shown(taken));
        }
    }

    /// <summary>The same where nobody can put it right first: a warning shows what is removed.</summary>
    public static IEnumerable<Note> Warnings(OwnedState desired, FirewallState actual, Knowledge known) => Find(desired, actual, known).Select(taken => Note.Warning(
        $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) held {Words.Count(taken.Rules.Count, "rule")} not managed by Ripcs; removed:{Shown(taken)}"));

    private static IEnumerable<ForeignFixedChain> Find(OwnedState desired, FirewallState actual, Knowledge known)
    {
        var owned = Ownership.Read(actual, known);
        return FixedChains.Foreign(actual, owned).Where(chain => desired.Table(chain.Family, chain.Table).Chains.Count > 0)
            .Concat(desired.Tables.SelectMany(table => PartitionChains(table, owned.Table(table.Family, table.Name), actual[table.Family].Table(table.Name))));
    }

    /// <summary>Those to which foreign rules lead and none of ours; a chain to which nothing leads keeps nothing in force, and is shown and filled.</summary>
    private static IEnumerable<ForeignFixedChain> PartitionChains(OwnedTable desired, OwnedTable owned, TableState live)
    {
        var names = desired.Chains.Select(chain => chain.Name).Where(name => PartitionChainName.TryParse(name, out _)).ToHashSet();
        names.ExceptWith(owned.Chains.Select(chain => chain.Name));
        return from chain in live.Chains
               where chain is { IsHidden: false, Rules.Count: > 0 } && names.Contains(chain.Name)
               let referrers = Referrers.Of(live, chain.Name)
               where referrers.Count > 0 && referrers.All(referrer => owned.Find(referrer) is null)
               select new ForeignFixedChain(desired.Family, desired.Name, chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList());
    }

    private static string Shown(ForeignFixedChain taken) =>
        string.Concat(taken.Rules.Take(RulesToShow).Select(rule => $"\n      -A {taken.Chain} {PlainText.Of(rule)}"))
        + (taken.Rules.Count > RulesToShow ? string.Create(CultureInfo.InvariantCulture, $"\n      and {taken.Rules.Count - RulesToShow} more") : "");
}

/// <summary>Refuses what would put another content under the name of a live chain that has it by right.</summary>
internal static class SameNames
{
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(ValueList<CompiledPartition> compiled, FirewallState actual) =>
        Refuse(NameCollisions.Find(compiled, actual), compiled, (bag, at, chain, place, desired, live) => bag.NameIsTaken(at, chain, place, desired, live));

    /// <summary>The same for a state that is to come back.</summary>
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(OwnedState desired, ValueList<CompiledPartition> known, FirewallState actual) =>
        Refuse(NameCollisions.Find(desired, actual), known, (bag, at, chain, place, then, live) => bag.NameIsTakenSince(at, chain, place, then, live));

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
                bag, Place(collision, partitions), collision.Desired.Name.Value, Words.Place(collision.Family, collision.Table),
                collision.Desired.Rules.ElementAtOrDefault(first) ?? "nothing more", collision.Live.ElementAtOrDefault(first) ?? "nothing more");
        }

        throw new RulesRefusedException(bag.ToList());
    }

    private static SourceSpan Place(NameCollision collision, ValueList<CompiledPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Chains.FirstOrDefault(chain => chain.Family == collision.Family && chain.Name == collision.Desired.Name) is { } chain)
            {
                var line = chain.Rules.ElementAtOrDefault(collision.FirstDifference)?.Origin;
                return line is { Line: > 0 } ? new SourceSpan(line.File, line.Line) : new SourceSpan(partition.File, 0);
            }
        }

        return new SourceSpan("", 0);
    }
}
