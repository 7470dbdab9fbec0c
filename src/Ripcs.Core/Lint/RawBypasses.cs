using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds denies that a Raw bypasses by accepting from more sources, and statements all of whose packets a Raw takes, in any file: a Raw is
/// evaluated before all partitions, wherever it is written. Also finds denies of a Raw after the partitions that statements bypass, and
/// accepts of one all of whose packets a statement denies.
/// <code>
/// Drop("attacker").From("203.0.113.66").To("host");
/// Raw("-A INPUT -p tcp --dport 443 -j ACCEPT");                 // accepts the attacker, too
/// Raw("-A FORWARD -s 198.51.100.0/24 -j DROP");
/// Accept("partner").From("198.51.100.7").To("app-01");          // has no effect
/// Raw("-A INPUT -s 192.0.2.66 -j DROP").AfterPartitions();
/// Accept("web").Ports(443).To("host");                          // accepts 192.0.2.66, too
/// Raw("-A INPUT -s 203.0.113.66 -p tcp --dport 22 -j ACCEPT");  // has no effect: the attacker is denied above
/// </code>
/// </summary>
internal static class RawBypasses
{
    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        var taken = new List<(RuleOrigin By, RuleOrigin Accept, Family Family, bool MayBeToHost)>();
        foreach (var family in Families.Both)
        {
            WarnAfter(rules, family, diagnostics);
            var raws = rules.Partitions.SelectMany(partition => Raws(rules, partition, family, [ChainKind.RawFilterInput,
                ChainKind.RawFilterForward])).ToLookup(raw => raw.IsAccept);
            var accepts = raws[true].ToList();
            var denies = accepts.Count == 0 ? []
                : rules.Partitions.SelectMany(partition => rules.Decisions(partition, family, isAccept: false)).ToList();
            var near = new PrefixIndex<RulePackets>(denies.Select(deny => (deny.SourceCover, deny)));
            foreach (var accept in accepts.DistinctBy(accept => accept.Origin))
            {
                var passed = accepts.Where(other => other.Origin == accept.Origin)
                    .SelectMany(one => near.Overlapping(one.SourceCover).Where(deny => IsPassed(one, deny)))
                        .Select(deny => deny.Origin).Distinct().ToList();
                if (passed.Count > 0)
                    diagnostics.RawPassesDeny(accept.Origin, passed.MinBy(deny => new SourceSpan(deny.File, deny.Line))!, passed.Count - 1);
            }

            foreach (var accept in raws[false].Any()
                ? rules.Partitions.SelectMany(partition => rules.Decisions(partition, family, isAccept: true))
                    .GroupBy(accept => accept.Origin)
                : [])
            {
                var takers = accept.Select(one => raws[false].FirstOrDefault(one.IsWithin)?.Origin).ToList();
                if (takers is [{ } first, ..] && !takers.Contains(null))
                    taken.Add((first, accept.Key, family, accept.Any(one => !one.IsToHost)));
            }
        }

        foreach (var accept in taken.GroupBy(one => one.Accept))
        {
            diagnostics.RawTakesAccept(accept.First().By, accept.Key, accept.Select(one => one.Family.ToString()),
                accept.Any(one => one.MayBeToHost));
        }
    }

    private static void WarnAfter(CompiledRules rules, Family family, DiagnosticBag diagnostics)
    {
        var late = rules.Partitions.SelectMany(partition => Raws(rules, partition, family, [ChainKind.RawAfterInput,
            ChainKind.RawAfterForward])).ToLookup(raw => (raw.IsAccept, raw.Origin));
        PrefixIndex<RulePackets> Statements(bool isAccept) => new(late.All(raw => raw.Key.IsAccept == isAccept) ? []
            : rules.Partitions.SelectMany(partition => rules.Decisions(partition, family, isAccept))
                .Select(rule => (rule.SourceCover, rule)));
        var denies = Statements(isAccept: false);
        foreach (var accept in late.Where(raw => raw.Key.IsAccept))
        {
            var takers = accept.Select(one => denies.Overlapping(one.SourceCover).FirstOrDefault(one.IsWithin)?.Origin).ToList();
            if (takers is [{ } first, ..] && !takers.Contains(null))
                diagnostics.RawAcceptsLate(accept.Key.Origin, first, family);
        }

        var near = Statements(isAccept: true);
        foreach (var deny in late.Where(raw => !raw.Key.IsAccept))
        {
            var passing = deny.SelectMany(one => near.Overlapping(one.SourceCover).Where(accept => IsPassed(accept, one)))
                .Select(accept => accept.Origin).Distinct().ToList();
            if (passing.Count > 0)
            {
                diagnostics.RawDeniesLate(
                    deny.Key.Origin, passing.MinBy(accept => new SourceSpan(accept.File, accept.Line))!, passing.Count - 1);
            }
        }
    }

    private static bool IsPassed(RulePackets accept, RulePackets deny) =>
        ((IsFromWithin(deny, accept) && !IsFromWithin(accept, deny)) || deny.IsWithin(accept)) && accept.Meets(deny);

    private static bool IsFromWithin(RulePackets inner, RulePackets outer) =>
        inner.Box[PacketField.Source].IsWithin(outer.Box[PacketField.Source])
        && inner.Box[PacketField.SourceType].IsWithin(outer.Box[PacketField.SourceType]);

    // Rules for replies only, or for lo, are left out: no deny is meant for their packets.
    private static IEnumerable<RulePackets> Raws(
        CompiledRules rules, CompiledPartition partition, Family family, ValueList<ChainKind> kinds) =>
        from kind in kinds
        from chain in CompiledRules.Chains(partition, family, kind)
        from rule in rules.OfRaw(partition, chain)
        where rule.Target is "ACCEPT" or "DROP" or "REJECT" && !rule.IsConditional && !rule.Box.IsEmpty
            && !rule.Box[PacketField.In].IsWithin(PacketFields.Loopback) && rule.Box[PacketField.State].Contains((ulong)PacketState.New)
        select rule with { Box = Come(rule, kind) };

    // Whether an address is one of this host, which FORWARD never sees, is
    // unknown here; a statement without addresses may also mean the host.
    private static PacketBox Come(RulePackets rule, ChainKind kind) => kind is ChainKind.RawFilterForward or ChainKind.RawAfterForward
        ? rule.Box.With(PacketField.DestinationType, rule.Box[PacketField.DestinationType].Except(PacketFields.Local))
        : rule.NamesDestination ? rule.Without(PacketField.DestinationType)
        : rule.Box.With(PacketField.DestinationType, PacketFields.Local);
}
