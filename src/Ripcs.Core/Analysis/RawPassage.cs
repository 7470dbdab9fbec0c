using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds what a Raw lets in from more sources than a deny names, and statements of which it takes all packets, in any file: a Raw is asked
/// before all partitions, wherever it is written.
/// <code>
/// Drop("attacker").From("203.0.113.66").To("host");
/// Raw("-A INPUT -p tcp --dport 443 -j ACCEPT");                 // the attacker, too
/// Raw("-A FORWARD -s 198.51.100.0/24 -j DROP");
/// Accept("partner").From("198.51.100.7").To("app-01");          // has no effect
/// </code>
/// </summary>
internal static class RawPassage
{
    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var taken = new List<(RuleOrigin By, RuleOrigin Accept, Family Family, bool MayBeToHost)>();
        foreach (var family in Families.Both)
        {
            var raws = partitions.SelectMany(partition => Raws(partition, family)).ToLookup(raw => raw.IsAccept, raw => raw.Packets);
            var accepts = raws[true].ToList();
            var denies = accepts.Count == 0 ? []
                : partitions.SelectMany(partition => Verdict.Denies(partition, family, withSets: true)).ToList();
            var near = new PrefixIndex<Verdict>(denies.Select(deny => (deny.Source.Cover(family), deny)));
            foreach (var accept in accepts.DistinctBy(accept => accept.Origin))
            {
                var passed = accepts.Where(other => other.Origin == accept.Origin)
                    .SelectMany(one => near.Overlapping(one.Source.Cover(family)).Where(deny => IsPassed(one, deny)))
                        .Select(deny => deny.Origin).Distinct().ToList();
                if (passed.Count > 0)
                    diagnostics.RawPassesDeny(accept.Origin, passed.MinBy(deny => new SourceSpan(deny.File, deny.Line))!, passed.Count - 1);
            }

            foreach (var accept in raws[false].Any()
                ? partitions.SelectMany(partition => Verdict.Accepts(partition, family, withSets: true)).GroupBy(accept => accept.Origin)
                : [])
            {
                var takers = accept.Select(one => raws[false].FirstOrDefault(raw => Takes(raw, one))?.Origin).ToList();
                if (takers is [{ } first, ..] && !takers.Contains(null))
                    taken.Add((first, accept.Key, family, accept.Any(one => one.Destination is not AddressItem.Host)));
            }
        }

        foreach (var accept in taken.GroupBy(one => one.Accept))
        {
            diagnostics.RawTakesAccept(accept.First().By, accept.Key, accept.Select(one => one.Family.ToString()),
                accept.Any(one => one.MayBeToHost));
        }
    }

    private static bool IsPassed(Verdict accept, Verdict deny) =>
        (deny.Sets.Any(set => set is { IsSource: true, IsNot: false })
            || (accept.Source.Contains(deny.Source, deny.Family) && !deny.Source.Contains(accept.Source, deny.Family))
            || Takes(accept, deny)) && accept.Meets(deny);

    // Whether an address is one of this host, whose packets no FORWARD takes,
    // is not known here; a statement that names none may mean the host, too.
    private static bool Takes(Verdict raw, Verdict statement) => statement.IsWithin(statement.Destination is null or AddressItem.Host ? raw
        : raw with { NotDestination = raw.NotDestination.Where(end => end is not AddressItem.Host).ToValueList() });

    // What only answers, or comes by lo, is nobody's whom a deny names.
    private static IEnumerable<(bool IsAccept, Verdict Packets)> Raws(CompiledPartition partition, Family family) =>
        from chain in partition.Chains
        where chain.Family == family && PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.RawFilterInput
            or ChainKind.RawFilterForward
        from rule in Rules(partition, chain)
        where rule.Parts.Target is { Name: "ACCEPT" or "DROP" or "REJECT" }
        let packets = Verdict.Packets(partition, family, rule.Origin, rule.Parts)
        where !packets.IsConditional && packets.In != "lo" && (packets.States.Count == 0 || packets.States.Contains("NEW"))
        let isInput = PartitionChainName.Parse(chain.Name).Kind is ChainKind.RawFilterInput
        select (rule.Parts.Target?.Name is "ACCEPT", isInput ? packets.ToHost() : packets.ToOthers());

    /// <summary>The rules of a chain of a Raw, and in the place of one that leads to a chain
    /// of its own the rules of that, with what both ask. None leads back.</summary>
    public static IEnumerable<(RuleOrigin Origin, ParsedRule Parts)> Rules(CompiledPartition partition, CompiledChain chain)
    {
        foreach (var rule in chain.Rules)
        {
            var parts = ParsedRule.Of(rule.Text);
            var own = parts.Target is { } target
                ? partition.Chains.FirstOrDefault(other => other.Name == target.Chain && other.Family == chain.Family
                && other.Table == chain.Table) : null;
            if (own is null)
            {
                yield return (rule.Origin, parts);
                continue;
            }

            foreach (var (origin, inner) in Rules(partition, own))
            {
                if (AskedByBoth(parts.Matches, inner.Matches) is { } both)
                    yield return (origin, inner with { Matches = both });
            }
        }
    }

    /// <summary>Null where each asks for another value of the same, of which neither holds the other.</summary>
    private static ValueList<RuleMatch>? AskedByBoth(ValueList<RuleMatch> outer, ValueList<RuleMatch> inner)
    {
        var options = outer.Concat(inner).SelectMany(match => match.Options).Where(option => !option.IsNot).ToLookup(option => option.Name);
        var left = new List<RuleOption>();
        foreach (var alike in options)
        {
            var narrow = alike.FirstOrDefault(one => alike.All(other => other.Value == one.Value
                || (one.Name is "-s" or "-d" && IpPrefix.TryParse(one.Value, out var small) && IpPrefix.TryParse(other.Value, out var wide)
                    && wide.Contains(small))));
            if (narrow is null)
                return null;

            left.Add(narrow);
        }

        return [new RuleMatch(null, [.. left, .. outer.Concat(inner).SelectMany(match => match.Options).Where(option => option.IsNot)])];
    }
}
