using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds rules to an address, or to the host, whose packets another partition's Dnat has translated earlier; when a rule is compiled, only
/// the Dnats of its own file are known. A deny is reported if it misses some of its packets. An accept is reported only if one of its ports
/// gets no packets at all: an accept to a network is not wrong because one of its machines is translated.
/// <code>
/// a: Drop("bad guy").From("198.51.100.7").To("203.0.113.10");
/// b: Rewrite("web").Ports(80).Dnat("203.0.113.10", to: "10.0.0.1");                // the bad guy's packets go to 10.0.0.1
/// a: Accept("status page").Ports(80).To("203.0.113.10");                           // gets no packets
/// c: Rewrite("proxy").Ports(80).Redirect(to: 3128);                                // the same for port 80 of the host
/// d: Raw("-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 3128");     // the same, also for the rules of its own file
/// </code>
/// </summary>
internal static class TranslatedAway
{
    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        var dnats = rules.Partitions.SelectMany(rules.Dnats).Where(dnat => dnat.NamesDestination || dnat.IsOfRaw)
            .ToLookup(dnat => dnat.Family);
        if (dnats.Count == 0)
            return;

        var byAddress = Families.Both.ToDictionary(family => family,
            family => new PrefixIndex<RulePackets>(dnats[family].Select(dnat => (dnat.DestinationCover, dnat))));

        // The accepts of rewrites are reported with the rewrites.
        var unread = Families.Both.SelectMany(family => rules.Partitions.SelectMany(partition => rules.Unread(partition, family)))
            .Where(rule => rule.Origin.Statement != "rewrite").ToList();
        var near = unread.Where(rule => rule.Cover.Destination is var to && byAddress[to.Family].Overlapping(to).Any())
            .Select(rule => rule.Origin).ToHashSet();
        var said = unread.Where(rule => near.Contains(rule.Origin)).Select(rule => rule.Read()).OfType<RulePackets>().ToList();
        var ofStatement = said.ToLookup(rule => (rule.Origin, rule.Family));
        var found = from rule in said
                    where rule is { NamesDestination: true, NamesOriginal: false }
                    from dnat in byAddress[rule.Family].Overlapping(rule.DestinationCover)
                    where (dnat.Partition.Name != rule.Partition.Name || dnat.IsOfRaw) && Misses(rule, dnat)
                        && !IsMetBehind(rule, dnat, ofStatement[(rule.Origin, rule.Family)])
                    select (Rule: rule, Dnat: dnat);
        foreach (var alike in found.DistinctBy(pair => (pair.Rule.Origin, pair.Dnat.Origin)).GroupBy(pair => pair.Rule.Origin))
        {
            var (rule, dnat) = alike.First();
            diagnostics.MissesWhatAnotherLeads(
                rule.Origin, rule.IsAccept, SentTo(dnat), dnat.Origin, dnat.Partition.Name, Text(dnat.To!, dnat.Family), alike.Count() - 1,
                rule.IsToHost && dnat is { NamesDestination: true, IsToHost: false });
        }
    }

    /// <summary>"203.0.113.10", "this host", "any address".</summary>
    public static string SentTo(RulePackets dnat) =>
        !dnat.NamesDestination ? "any address" : dnat.IsToHost ? "this host" : dnat.Around(PacketField.Destination).ToText();

    // Any address may be one of the host's, but a rule to an address is not treated as a rule to the host.
    private static bool Misses(RulePackets rule, RulePackets dnat)
    {
        if (!rule.IsToHost && (dnat.IsToHost || !rule.Box[PacketField.Destination].Overlaps(dnat.Box[PacketField.Destination])))
            return false;

        PacketField[] ends = [PacketField.Destination, PacketField.DestinationType];
        if (!rule.IsAccept)
            return rule.Without(ends).Meets(dnat.Without(ends));

        // An accept loses its packets if none to one of its ports remains.
        var takes = rule.IsToHost ? dnat.Without(ends) : dnat.Box;
        return dnat.IsExact && rule.Box[PacketField.DestinationPort].Ranges.Any(port =>
            takes.Contains(rule.Box.With(PacketField.DestinationPort, ValueSet.Between(port.First, port.Last))));
    }

    /// <summary>True if the statement also matches the packets where they arrive: it names the target, or its file has a Dnat to the same
    /// target, so that its original destination is matched, too.</summary>
    private static bool IsMetBehind(RulePackets rule, RulePackets dnat, IEnumerable<RulePackets> ofStatement)
    {
        var (to, isToHost) = (dnat.To!.Addresses ?? dnat.Box[PacketField.Destination],
            dnat.To.IsToHost || (dnat.To.Addresses is null && dnat.IsToHost));
        return ofStatement.Any(other => other is { NamesDestination: true, NamesOriginal: false } && isToHost == other.IsToHost
                && to.IsWithin(other.Box[PacketField.Destination])
                && (dnat.To.Ports is not { } ports || ports.IsWithin(other.Box[PacketField.DestinationPort])))
            || (ComesTo(rule.Partition, dnat) && MeansSent(rule, dnat, ofStatement));
    }

    // Compared by port: a statement has one rule for each port that its own Dnat translates.
    private static bool MeansSent(RulePackets rule, RulePackets dnat, IEnumerable<RulePackets> ofStatement)
    {
        var lost = (rule.IsToHost ? rule.Without(PacketField.DestinationType) : rule.Box).And(dnat.Box)
            .With(PacketField.State, (ulong)PacketState.New);
        var met = ofStatement.Where(other => other is { NamesDestination: false, NamesOriginal: true, IsExact: true })
            .Where(other => other.Without(PacketField.Translation, PacketField.DestinationPort, PacketField.OriginalPort,
                PacketField.OriginalDestination).With(PacketField.Destination, other.Box[PacketField.OriginalDestination])
                .Contains(lost))
            .SelectMany(other => other.Box[PacketField.OriginalPort].Ranges);
        return lost[PacketField.DestinationPort].IsWithin(ValueSet.Of(met));
    }

    private static bool ComesTo(CompiledPartition partition, RulePackets dnat) => (dnat.To!.Addresses is not null || dnat.To.IsToHost)
        && partition.Pointers.Any(pointer => pointer.Family == dnat.Family && DispatchChain.IsOfArriving(pointer.Dispatch)
            && (pointer.Kind is PointerKind.Bare || (pointer is { Kind: PointerKind.Destination, Address: { } prefix }
                && dnat.To.Addresses?.IsWithin(ValueSet.Between(prefix.Network, prefix.Last)) == true)));

    // Examples: 10.0.0.1; ports 8000 to 8010 of this host; port 80 of the same address.
    private static string Text(Translation to, Family family)
    {
        var address = to.IsToHost ? "this host" : to.Addresses is { } some ? RulePackets.Around(some, family).ToText() : "the same address";
        return to.Ports is not { } ports ? address : ports.IsSingle ? $"port {ports.First.Low} of {address}"
            : $"ports {ports.First.Low} to {ports.Last.Low} of {address}";
    }
}
