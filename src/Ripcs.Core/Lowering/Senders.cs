namespace Ripcs.Core.Lowering;

/// <summary>
/// Whose packets an accept takes after a translation: those of its own sources and interface that a Dnat of its file also takes.
/// <code>
/// Rewrite("office").In("eth+").From("198.51.100.0/24").Ports(80).Dnat("www", to: "app").NoAccept();
/// Accept("web").In("eth0").Ports(80).To("www");
///     → -d WWW -i eth0 -p tcp -m tcp --dport 80 -j ACCEPT
///     → -s 198.51.100.0/24 -i eth0 -p tcp -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT
/// </code>
/// </summary>
/// <param name="Ports">The source ports that the Dnat names; if empty, those of the accept apply.</param>
internal sealed record Senders(Family Family, AddressItem? Source, ValueList<AddressItem> Nots, string? In, string? NotIn,
    ValueList<PortRange> Ports)
{
    /// <summary>One for each source of the Dnat that the accept may match; what the host itself sends passes no Dnat.</summary>
    public static IEnumerable<Senders> Of(DnatLead lead, LoweredRule rule, CheckedRule statement)
    {
        var ports = Common(lead.Rule.SourcePorts, statement.SourcePorts);
        if (rule.Source is AddressItem.Host || !IsBoth(lead.In, rule, out var name)
            || (ports.Count == 0 && lead.Rule.SourcePorts.Count > 0))
        {
            return [];
        }

        var nots = rule.NotSources.Concat(lead.Rule.NotFrom is { } said ? said.In(lead.Family).OfType<AddressItem>() : []);
        return from own in lead.Sources
               where own is AddressItem.Host || own.Overlaps(rule.Source, lead.Family)
               let both = Both(own, rule.Source, lead.Family)
               let all = nots.Concat(both.Nots).Distinct().ToValueList()
               where !all.Any(not => not.Contains(both.Source, lead.Family))
               select new Senders(lead.Family, both.Source, all, name, name is null ? rule.NotIn : null, ports);
    }

    /// <summary>Those of the accept, whatever the Dnat takes.</summary>
    public static Senders Own(LoweredRule rule) => new(rule.Family, rule.Source, rule.NotSources, rule.In, rule.NotIn, []);

    public IEnumerable<LoweredRule> Narrowed(LoweredRule rule) =>
        PortLowering.Split(Ports).Select(ports => rule with { Source = Source, NotSources = Nots, In = In, NotIn = NotIn,
            SourcePorts = ports });

    /// <summary>True if it certainly matches all that the other matches.</summary>
    public bool Contains(Senders other) => Source.Contains(other.Source, Family)
        && Nots.All(not => other.Nots.Contains(not) || !MayOverlap(not, other.Source))
        && (In is null || Covers(In, other.In))
        && (NotIn is null || (other.NotIn is { } not && Covers(not, NotIn))
            || (other.In is { } name && !Covers(NotIn, name) && !Covers(name, NotIn)))
        && (Ports.Count == 0 || (other.Ports.Count > 0 && other.Ports.All(port => Ports.Any(own => own.Contains(port)))));

    public bool MayMeet(Senders other) => MayOverlap(Source, other.Source)
        && !Nots.Any(not => not.Contains(other.Source, Family)) && !other.Nots.Any(not => not.Contains(Source, Family))
        && IsBoth(In, other.In, out _) && !(NotIn is { } not && Covers(not, other.In))
        && !(other.NotIn is { } others && Covers(others, In))
        && (Ports.Count == 0 || other.Ports.Count == 0 || Ports.Any(port => other.Ports.Any(port.Overlaps)));

    /// <summary>Puts those that may contain another before it.</summary>
    public static IOrderedEnumerable<T> Ordered<T>(IOrderedEnumerable<T> items, Func<T, Senders> of) => items
        .ThenBy(item => of(item).Source is null ? -1 : of(item).Source.Cover(of(item).Family).Length)
        .ThenBy(item => of(item).Source.Interval(of(item).Family)?.First ?? 0)
        .ThenByDescending(item => of(item).Source.Interval(of(item).Family)?.Last ?? 0)
        .ThenBy(item => of(item).In?.TrimEnd('+').Length ?? -1)
        .ThenBy(item => of(item).In?.EndsWith('+') is false)
        .ThenBy(item => of(item).NotIn?.TrimEnd('+').Length is { } length ? -length : int.MinValue)
        .ThenBy(item => of(item).Ports.Count == 0 ? int.MinValue : of(item).Ports.Sum(port => port.First - port.Last))
        .ThenBy(item => of(item).Nots.Count);

    /// <summary>A set and the host need a match of their own; beside that, a rule can
    /// narrow the source to an address only by excluding the ranges around it.</summary>
    private static (AddressItem? Source, IEnumerable<AddressItem> Nots) Both(AddressItem? one, AddressItem? other, Family family) =>
        one.Contains(other, family) ? (other, [])
        : other.Contains(one, family) ? (one, [])
        : (one.Interval(family), other.Interval(family)) switch
        {
            ({ } left, { } right) =>
                (new AddressItem.Range(new IpRange(family, left.First > right.First ? left.First : right.First,
                left.Last < right.Last ? left.Last : right.Last)), []),
            (null, { } around) => (one, Around(around, family)),
            ({ } around, null) => (other, Around(around, family)),
            _ => (other, []),
        };

    private static IEnumerable<AddressItem> Around((AddressBits First, AddressBits Last) interval, Family family)
    {
        var (first, last) = AddressItems.Interval(null, family)!.Value;
        if (interval.First > first)
        {
            var below = ~interval.First;
            below++;
            yield return new AddressItem.Range(new IpRange(family, first, ~below));
        }

        if (interval.Last < last)
        {
            var above = interval.Last;
            above++;
            yield return new AddressItem.Range(new IpRange(family, above, last));
        }
    }

    private static ValueList<PortRange> Common(ValueList<PortRange> led, ValueList<PortRange> asked) => led.Count == 0 || asked.Count == 0
        ? led
        : led.SelectMany(own => asked.Select(own.In)).OfType<PortRange>().Distinct().ToValueList();

    private static bool IsBoth(string? one, string? other, out string? both)
    {
        both = one is null || (other is not null && IsPattern(one, other)) ? other : one;
        return one is null || other is null || one == other || IsPattern(one, other) || IsPattern(other, one);
    }

    /// <summary>True if the second takes no packet that the first does not take.</summary>
    public static bool Covers(string name, string? other) => name == other || IsPattern(name, other);

    /// <summary>False also where both take some and no rule can say which: <see cref="ExceptedInterfaces"/> refuses these.</summary>
    private static bool IsBoth(string? led, LoweredRule asked, out string? both) => IsBoth(led, asked.In, out both)
        && (both is not { } name || asked.NotIn is not { } not || !(Covers(not, name) || Covers(name, not)));

    private static bool IsPattern(string pattern, string? name) => pattern.EndsWith('+') && name is not null
        && name.StartsWith(pattern[..^1], StringComparison.Ordinal);

    /// <summary>The host's addresses are unknown, and two sets may change while the rules stay.</summary>
    private bool MayOverlap(AddressItem? one, AddressItem? other) =>
        one is AddressItem.Host || other is AddressItem.Host
            || (one is AddressItem.Set or AddressItem.HostPart && other is AddressItem.Set or AddressItem.HostPart)
            || one.Overlaps(other, Family);
}
