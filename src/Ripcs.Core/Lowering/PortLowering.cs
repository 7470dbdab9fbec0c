namespace Ripcs.Core.Lowering;

/// <summary>
/// Ports share a rule as far as a multiport can hold them: it has 15 slots, and a range takes two.
/// <code>
/// .Ports(80)                  → --dport 80
/// .Ports(80, 8600..8900)      → -m multiport --dports 80,8600:8900
/// .Ports(80, 443.To(4443), 8080).Dnat(…)
///     → -m multiport --dports 80,8080 … --to-destination 10.0.0.1
///     → -m tcp --dport 443 …          --to-destination 10.0.0.1:4443
/// </code>
/// </summary>
internal static class PortLowering
{
    private const int Slots = 15;

    /// <summary>A rule for each group of destination ports and each group of source ports that fit.</summary>
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, CheckedRule statement) =>
        Split(statement.Ports.Select(entry => entry.Ports))
            .SelectMany(ports => LowerSource(rule with { Ports = ports, SentPorts = ports }, statement));

    /// <summary>The same for source ports only.</summary>
    public static IEnumerable<LoweredRule> LowerSource(LoweredRule rule, CheckedRule statement) =>
        Split(statement.SourcePorts).Select(ports => rule with { SourcePorts = ports });

    /// <summary>A Dnat's entries: plain ports together at the place of the first,
    /// each map in a group of its own. No entries: one group without ports.</summary>
    public static IEnumerable<(ValueList<PortRange> Ports, ushort? MappedTo)> Groups(ValueList<PortEntry> entries)
    {
        var plain = Split(entries.Where(entry => entry.MappedTo is null).Select(entry => entry.Ports)).ToList();
        if (entries.Count == 0)
            return [(plain[0], null)];

        var firstPlain = entries.FirstOrDefault(entry => entry.MappedTo is null);
        return entries.Distinct().SelectMany(entry =>
            entry.MappedTo is { } port ? [([entry.Ports], port)]
            : entry == firstPlain ? plain.Select(ports => (ports, (ushort?)null))
            : Array.Empty<(ValueList<PortRange>, ushort?)>());
    }

    /// <summary>At least one group; ports that another range contains are left out.</summary>
    public static IEnumerable<ValueList<PortRange>> Split(IEnumerable<PortRange> ports)
    {
        var all = ports.Distinct().ToList();
        var group = new List<PortRange>();
        foreach (var range in all.Where(range => !all.Exists(other => other != range && other.Contains(range))))
        {
            if (group.Append(range).Sum(SlotsOf) > Slots)
            {
                yield return group.ToValueList();
                group.Clear();
            }

            group.Add(range);
        }

        yield return group.ToValueList();
    }

    private static int SlotsOf(PortRange range) => range.IsSingle ? 1 : 2;
}
