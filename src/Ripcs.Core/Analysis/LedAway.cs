using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds rules to an address, or to the host, whose packets another partition's Dnat has led away before: only a Dnat of the same
/// file is known where a rule is compiled. A deny is named where some of its packets pass by it, an accept where no packet to one of its
/// ports is left for it: one to a network is not wrong because a machine of it is translated.
/// <code>
/// a: Drop("bad guy").From("198.51.100.7").To("203.0.113.10");
/// b: Rewrite("web").Ports(80).Dnat("203.0.113.10", to: "10.0.0.1");                // the bad guy's packets go to 10.0.0.1
/// a: Accept("status page").Ports(80).To("203.0.113.10");                           // and nobody's arrive here
/// c: Rewrite("proxy").Ports(80).Redirect(to: 3128);                                // nor at port 80 of the host
/// d: Raw("-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 3128");     // likewise, also for the rules of its own file
/// </code>
/// </summary>
internal static class LedAway
{
    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var leads = partitions.SelectMany(Leads).Where(lead => lead.Packets.Destination is not null
            || lead.IsOfRaw).ToLookup(lead => lead.Packets.Family);
        if (leads.Count == 0)
            return;

        // What lets a rewrite pass is said by the rewrite.
        var said = Families.Both.SelectMany(family => partitions.SelectMany(partition => Verdict.Of(partition, family)))
            .Where(rule => rule.Origin.Statement != "rewrite").ToList();
        var rules = said.Where(rule => rule is { Destination: not null, Original: null }).ToList();
        var ofStatement = said.ToLookup(rule => (rule.Origin, rule.Family));
        var byAddress = Families.Both.ToDictionary(family => family,
            family => new PrefixIndex<Lead>(leads[family].Select(lead => (lead.Packets.Destination.Cover(family), lead))));
        var found = from rule in rules
                    from lead in byAddress[rule.Family].Overlapping(rule.Destination.Cover(rule.Family))
                    where (lead.Packets.Partition.Name != rule.Partition.Name || lead.IsOfRaw) && lead.IsAtAnAddressOf(rule)
                        && (rule.IsAccept ? rule.LosesAPortTo(lead.Packets) : rule.MeetsBeforeDnat(lead.Packets))
                    where !lead.IsMetBy(rule, ofStatement[(rule.Origin, rule.Family)])
                    select (Rule: rule, Lead: lead);
        foreach (var alike in found.DistinctBy(pair => (pair.Rule.Origin, pair.Lead.Packets.Origin)).GroupBy(pair => pair.Rule.Origin))
        {
            var (rule, lead) = alike.First();
            diagnostics.MissesWhatAnotherLeads(
                rule.Origin, rule.IsAccept, lead.SentTo, lead.Packets.Origin, lead.Packets.Partition.Name, lead.Target, alike.Count() - 1,
                lead.MayBeOfHost(rule));
        }
    }

    /// <summary>All that a partition leads elsewhere, by its rewrites and by its Raw.</summary>
    internal static IEnumerable<Lead> Leads(CompiledPartition partition) =>
        from chain in partition.Chains
        let kind = PartitionChainName.TryParse(chain.Name, out var name) ? name.Kind : (ChainKind?)null
        where kind is ChainKind.Dnat or ChainKind.RawNatPrerouting
        let isOfRaw = kind is ChainKind.RawNatPrerouting
        from rule in isOfRaw ? RawPassage.Rules(partition, chain)
            : chain.Rules.Select(rule => (rule.Origin, Parts: ParsedRule.Of(rule.Text)))
        let target = LedTo.Read(chain.Family, rule.Parts)
        where target is not null
        let packets = Verdict.Packets(partition, chain.Family, rule.Origin, rule.Parts)
        select new Lead(packets, target, isOfRaw);

    /// <param name="IsOfRaw">True for a rule of a Raw, which may lead packets to any
    /// address, and of which the rules of its own file know nothing either.</param>
    internal sealed record Lead(Verdict Packets, LedTo To, bool IsOfRaw)
    {
        public string SentTo => Packets.Destination is { } destination ? destination is AddressItem.Host ? "this host"
            : destination.ToText() : "any address";

        public string Target => To.ToString();

        /// <summary>Any address may be one of the host's, but a rule to an address is not taken for one to the host.</summary>
        public bool IsAtAnAddressOf(Verdict rule) => rule.Destination is AddressItem.Host
            || (Packets.Destination is not AddressItem.Host && rule.Destination.Overlaps(Packets.Destination, rule.Family));

        public bool MayBeOfHost(Verdict rule) => rule.Destination is AddressItem.Host
            && Packets.Destination is not (null or AddressItem.Host);

        /// <summary>The statement also takes packets where they arrive: it names the place, or its file
        /// has a Dnat that leads them there, too, and it means what they were sent to.</summary>
        public bool IsMetBy(Verdict rule, IEnumerable<Verdict> ofStatement)
        {
            var (named, sent) = (ofStatement.Where(other => other is { Destination: not null, Original: null }),
                ofStatement.Where(other => other is { Destination: null, Original: not null }));
            return named.Any(other => other.Destination.Contains(To.Address ?? Packets.Destination, other.Family)
                && (To.Ports is not { } ports || TransportMatch.Cover(other.Ports, [ports])))
                || (ComesTo(rule.Partition) && rule.LostTo(Packets).All(lost => sent.Any(other => lost.IsWithin(other.BeforeDnat()))));
        }

        private bool ComesTo(CompiledPartition partition) => To.Address is { } address && partition.Pointers.Any(pointer =>
            pointer.Family == Packets.Family && pointer.Dispatch == DispatchChain.Filter.Name && (pointer.Kind is PointerKind.Bare
                || (pointer is { Kind: PointerKind.Destination, Address: { } prefix }
                    && new AddressItem.Prefix(prefix).Contains(address, Packets.Family))));
    }
}
