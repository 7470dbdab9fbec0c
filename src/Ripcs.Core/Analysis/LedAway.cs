using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds denies to an address, or to the host, whose packets another partition's Dnat has led away before: only a Dnat of the same
/// file is known where a rule is compiled.
/// <code>
/// a: Drop("bad guy").From("198.51.100.7").To("203.0.113.10");
/// b: Rewrite("web").Ports(80).Dnat("203.0.113.10", to: "10.0.0.1");                // the bad guy's packets go to 10.0.0.1
/// </code>
/// </summary>
internal static class LedAway
{
    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var denies = Families.Both.SelectMany(family => partitions.SelectMany(partition => Verdict.Denies(partition, family)))
            .Where(deny => deny is { Destination: not null, Original: null }).ToList();
        if (denies.Count == 0)
        {
            return;
        }

        var leads = partitions.SelectMany(Leads).ToLookup(lead => lead.Packets.Family);
        var byAddress = Families.Both.ToDictionary(family => family, family => new PrefixIndex<Lead>(leads[family].Select(lead => (lead.Packets.Destination.Cover(family), lead))));
        var found = from deny in denies
                    from lead in byAddress[deny.Family].Overlapping(deny.Destination.Cover(deny.Family))
                    where lead.Packets.Partition.Name != deny.Partition.Name && lead.IsAtAnAddressOf(deny) && deny.MeetsBeforeDnat(lead.Packets)
                    select (Deny: deny, Lead: lead);
        foreach (var alike in found.Where(pair => !IsDeniedThere(pair.Deny, pair.Lead, denies)).DistinctBy(pair => (pair.Deny.Origin, pair.Lead.Packets.Origin)).GroupBy(pair => pair.Deny.Origin))
        {
            var (deny, lead) = alike.First();
            diagnostics.DenyMissesAnothers(
                deny.Origin, deny.Destination is AddressItem.Host, lead.Packets.Origin, lead.Packets.Partition.Name, lead.Packets.Destination!.ToText(), lead.Target, alike.Count() - 1);
        }
    }

    /// <summary>The same statement denies it at the address behind the translation as well.</summary>
    private static bool IsDeniedThere(Verdict deny, Lead lead, List<Verdict> denies) => denies.Exists(other =>
        other.Origin == deny.Origin && other.Family == deny.Family && other.Destination.Contains(lead.Target, deny.Family));

    private static IEnumerable<Lead> Leads(CompiledPartition partition) =>
        from chain in partition.Chains
        where PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Dnat
        from rule in chain.Rules
        let parsed = ParsedRule.Of(rule.Text)
        let target = DnatTarget.Read(chain.Family, parsed)
        where target is not null
        let packets = Verdict.Packets(partition, chain.Family, rule.Origin, parsed)
        where packets.Destination is AddressItem.Prefix or AddressItem.Range
        select new Lead(packets, target.Value.Address is { } address ? new AddressItem.Prefix(address) : new AddressItem.Host());

    private sealed record Lead(Verdict Packets, AddressItem Target)
    {
        /// <summary>Any address may be one of the host's.</summary>
        public bool IsAtAnAddressOf(Verdict deny) => deny.Destination is AddressItem.Host || deny.Destination.Overlaps(Packets.Destination, deny.Family);
    }
}
