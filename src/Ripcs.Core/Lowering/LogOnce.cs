namespace Ripcs.Core.Lowering;

/// <summary>
/// After a LOG rule the next rule is evaluated, so a packet that two items of one list match would be logged twice. The items of a log are
/// changed to match each packet only once. The same goes for a rule with a limit, or with a match that may count, which would count the
/// packet twice. Other rules need none of this, because the first rule that matches a packet decides.
/// <code>
/// Log("guests").Ports(80..90, 85..95).From("10.0.0.1-10.0.0.9", "10.0.0.5-10.0.0.20").To("host", "10.9.0.0/24")
///     → -m iprange --src-range 10.0.0.1-10.0.0.20 … --dport 80:95 -m addrtype --dst-type LOCAL -j LOG …
///     → -d 10.9.0.0/24 -m iprange --src-range 10.0.0.1-10.0.0.20 … --dport 80:95 -m addrtype ! --dst-type LOCAL -j LOG …
/// </code>
/// </summary>
internal static class LogOnce
{
    public static FamilyStatement Of(FamilyStatement said) => said.Rule is { Action: not RuleAction.Log, IsCounted: false } ? said
        : said with
    {
        Rule = said.Rule with
        {
            From = Merged(said.Rule.From, said.Family),
            To = Merged(said.Rule.To, said.Family),
            OriginalTo = Merged(said.Rule.OriginalTo, said.Family),
            Ports = Merged(said.Rule.Ports.Select(entry => entry.Ports)).Select(ports => new PortEntry(ports, null)).ToValueList(),
            SourcePorts = Merged(said.Rule.SourcePorts),
            IcmpTypes = Merged(said.Rule.IcmpTypes, said.Family),
        },
    };

    /// <summary>The compiler does not know which prefixes contain addresses of this host, or
    /// broadcasts: if the list names these, the other items exclude them.</summary>
    public static LoweredRule BesideHost(LoweredRule rule, FamilyStatement said) => !rule.IsOnce ? rule : rule with
    {
        IsNotFromHost = IsBeside<AddressItem.Host>(rule.Source, said.Sources),
        IsNotToHost = rule.IsNotToHost || IsBeside<AddressItem.Host>(rule.Destination, said.Destinations),
        IsNotToBroadcast = IsBeside<AddressItem.Broadcast>(rule.Destination, said.Destinations),
    };

    private static bool IsBeside<T>(AddressItem? item, IEnumerable<AddressItem?> items) =>
        item is not (null or AddressItem.Host or AddressItem.Broadcast) && items.Any(other => other is T);

    private static ValueList<AddressItem>? Merged(ValueList<AddressItem>? items, Family family)
    {
        if (items is null || items.In(family) is not [not null, ..] own)
            return items;

        var runs = new List<List<(AddressItem Item, AddressBits First, AddressBits Last)>>();
        var sorted = from item in own.OfType<AddressItem>()
                     let interval = item.Interval(family)
                     where interval is not null
                     orderby interval.Value.First
                     select (item, interval.Value.First, interval.Value.Last);
        foreach (var (item, first, last) in sorted)
        {
            // No item contains another, so the last one of a run ends last.
            if (runs.Count > 0 && first <= runs[^1][^1].Last)
            {
                runs[^1].Add((item, first, last));
            }
            else
            {
                runs.Add([(item, first, last)]);
            }
        }

        var merged = runs.Where(run => run.Count > 1)
            .SelectMany(run => run.Select(part =>
                (part.Item, Whole: new AddressItem.Range(new IpRange(family, run[0].First, run[^1].Last)))))
            .ToDictionary(part => part.Item, part => part.Whole);
        return own.OfType<AddressItem>().Select(item => merged.TryGetValue(item, out var whole) ? whole : item).Distinct().ToValueList();
    }

    /// <summary>Keeps the order of the list; overlapping ranges become one at the place of the first.</summary>
    public static ValueList<PortRange> Merged(IEnumerable<PortRange> ports)
    {
        var merged = new List<PortRange>();
        foreach (var range in ports)
        {
            var (whole, place) = (range, merged.Count);
            for (var i = merged.Count - 1; i >= 0; i--)
            {
                if (merged[i].Overlaps(whole))
                {
                    whole = new PortRange(Math.Min(merged[i].First, whole.First), Math.Max(merged[i].Last, whole.Last));
                    place = i;
                    merged.RemoveAt(i);
                    i = merged.Count;
                }
            }

            merged.Insert(Math.Min(place, merged.Count), whole);
        }

        return merged.ToValueList();
    }

    /// <summary>Type 3 already includes 3/4.</summary>
    private static ValueList<IcmpType> Merged(ValueList<IcmpType> types, Family family)
    {
        var texts = types.Select(type => type.In(family)).OfType<string>().ToHashSet();
        return types.Where(type => type.In(family) is not { } text || !text.Contains('/', StringComparison.Ordinal)
            || !texts.Contains(text.Split('/')[0])).ToValueList();
    }
}
