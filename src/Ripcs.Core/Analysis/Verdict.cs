using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis;

/// <summary>A compiled rule of the filter table that accepts or denies, and its packets as far as its saved form says them.</summary>
/// <param name="Partition">Whose it is.</param>
internal sealed record Verdict(CompiledPartition Partition, Family Family, RuleOrigin Origin)
{
    /// <summary>True for ACCEPT, false for DROP and REJECT.</summary>
    public bool IsAccept { get; private init; }

    /// <summary>The partition's chain in which it stands.</summary>
    public ChainName Chain { get; private init; }

    /// <summary>Its place there, from 0.</summary>
    public int Place { get; private init; }

    /// <summary>Null for any.</summary>
    public AddressItem? Source { get; private init; }

    public AddressItem? Destination { get; private init; }

    /// <summary>The address before a Dnat; null where the rule does not ask for it.</summary>
    public AddressItem? Original { get; private init; }

    public ValueList<AddressItem> NotSource { get; private init; }

    public ValueList<AddressItem> NotDestination { get; init; }

    public string? Protocol { get; private init; }

    public string? IcmpType { get; private init; }

    public ValueList<PortRange> Ports { get; private init; }

    private ValueList<PortRange> SourcePorts { get; init; }

    private ValueList<PortRange> OriginalPorts { get; init; }

    public ValueList<string> States { get; private init; }

    public string? In { get; private init; }

    public string? Out { get; private init; }

    /// <summary>The sets that it asks, of which address, and whether for what is not in them.</summary>
    public ValueList<AskedSet> Sets { get; private init; }

    /// <summary>Asks for more than is compared here, such as a mark or a rate: which packets those are is unknown.</summary>
    public bool IsConditional => Sets.Count > 0 || IsOtherwiseConditional;

    private bool IsOtherwiseConditional { get; init; }

    /// <summary>What is sent to the host leaves by lo alone; whoever wrote that is told so elsewhere.</summary>
    private bool NeverMatches => Destination is AddressItem.Host && Out is not (null or "lo");

    /// <summary>The accepts of a partition's chain, in their order.</summary>
    /// <param name="withSets">True for those that ask a set, too.</param>
    public static IEnumerable<Verdict> Accepts(CompiledPartition partition, Family family, ChainKind kind = ChainKind.Filter,
        bool withSets = false) => Of(partition, family, kind, withSets, "ACCEPT");

    /// <summary>The drops and rejects of a partition's chain, in their order.</summary>
    /// <inheritdoc cref="Accepts"/>
    public static IEnumerable<Verdict> Denies(CompiledPartition partition, Family family, ChainKind kind = ChainKind.Filter,
        bool withSets = false) => Of(partition, family, kind, withSets, "DROP", "REJECT");

    /// <summary>Both, in their order.</summary>
    public static IEnumerable<Verdict> Of(CompiledPartition partition, Family family, ChainKind kind = ChainKind.Filter) =>
        Of(partition, family, kind, withSets: false, "ACCEPT", "DROP", "REJECT");

    /// <summary>True if some packet may be taken by both, as far as each field by itself tells.</summary>
    public bool Meets(Verdict other) =>
        (Protocol is null || other.Protocol is null || Protocol == other.Protocol)
        && (IsOf(IcmpType, other.IcmpType) || IsOf(other.IcmpType, IcmpType))
        && (States.Count == 0 || other.States.Count == 0 || States.Intersect(other.States).Any())
        && TransportMatch.Overlap(Ports, other.Ports) && TransportMatch.Overlap(SourcePorts, other.SourcePorts)
            && TransportMatch.Overlap(OriginalPorts, other.OriginalPorts)
        && Meet(In, other.In) && Meet(Out, other.Out)
        && Source.Overlaps(other.Source, Family) && !Excepts(NotSource, other.Source) && !Excepts(other.NotSource, Source)
        && MeetsAtDestination(other) && !Excepts(NotDestination, other.Destination) && !Excepts(other.NotDestination, Destination);

    /// <summary>True if the other certainly takes every packet of this one.</summary>
    public bool IsWithin(Verdict other) =>
        (other.Protocol is null || Protocol == other.Protocol)
        && IsOf(IcmpType, other.IcmpType)
        && (other.States.Count == 0 || (States.Count > 0 && !States.Except(other.States).Any()))
        && TransportMatch.Cover(other.Ports, Ports) && TransportMatch.Cover(other.SourcePorts, SourcePorts)
            && TransportMatch.Cover(other.OriginalPorts, OriginalPorts)
        && (other.In is null || In == other.In) && (other.Out is null || Out == other.Out)
        && other.Source.Contains(Source, Family) && other.Destination.Contains(Destination, Family)
        && (other.Original is null || (Original is not null && other.Original.Contains(Original, Family)))
        && other.NotSource.Count == 0 && other.NotDestination.Count == 0 && other.Sets.Count == 0;

    /// <summary>True if a packet that a Dnat leads on, as that rule takes it, would have been taken here before.</summary>
    public bool MeetsBeforeDnat(Verdict dnat) => Original is null
        && (this with { Destination = null, NotDestination = [] }).Meets(dnat with { Destination = null });

    /// <summary>True if a Dnat certainly takes every packet to some port of this rule, at the address that it translates.</summary>
    public bool LosesAPortTo(Verdict dnat) => !dnat.IsConditional
        && (Ports.Count == 0 ? [this] : Ports.Select(port => this with { Ports = [port] }))
            .Any(part => part.IsWithin(Destination is AddressItem.Host ? dnat with { Destination = null } : dnat));

    /// <summary>What a Dnat may take of the packets of this rule, one port or range each.</summary>
    public IEnumerable<Verdict> LostTo(Verdict dnat)
    {
        var both = this with
        {
            Destination = dnat.Destination is not null && Destination.Contains(dnat.Destination, Family) ? dnat.Destination : Destination,
            Protocol = Protocol ?? dnat.Protocol,
        };
        return Ports.Count == 0 ? dnat.Ports.Count == 0 ? [both] : dnat.Ports.Select(port => both with { Ports = [port] })
            : dnat.Ports.Count == 0 ? Ports.Select(port => both with { Ports = [port] })
            : Ports.SelectMany(port => dnat.Ports.Select(port.In)).OfType<PortRange>().Select(port => both with { Ports = [port] });
    }

    /// <summary>A rule below INPUT.</summary>
    public Verdict ToHost() => this with { Destination = Destination ?? new AddressItem.Host() };

    /// <summary>A rule below FORWARD.</summary>
    public Verdict ToOthers() => this with { NotDestination = [.. NotDestination, new AddressItem.Host()] };

    /// <summary>A rule for what some Dnat has led on, as one for what was sent.</summary>
    public Verdict BeforeDnat() => this with
    {
        Destination = Original,
        Original = null,
        Ports = OriginalPorts,
        OriginalPorts = [],
        States = States.Where(state => state is not "DNAT").ToValueList(),
    };

    /// <summary>Reads a rule whatever its target: that of a Dnat says which packets it leads on.</summary>
    public static Verdict Packets(CompiledPartition partition, Family family, RuleOrigin origin, ParsedRule rule) =>
        rule.Matches.SelectMany(match => match.Options).Aggregate(new Verdict(partition, family, origin),
            (verdict, option) => verdict.With(option));

    // The target is found much faster than the rest is read, and most rules of a rule set are accepts.
    private static IEnumerable<Verdict> Of(
        CompiledPartition partition, Family family, ChainKind kind, bool withSets, params string[] targets) =>
        from chain in partition.Chains
        where chain.Family == family && PartitionChainName.TryParse(chain.Name, out var name) && name.Kind == kind
        from item in chain.Rules.Index()
        let rule = item.Item
        let target = RuleTarget.Find(rule.Text)
        where target is { } found && targets.Contains(found.Name)
        let verdict = Packets(partition, family, rule.Origin, ParsedRule.Of(rule.Text)) with { IsAccept = target.Value.Name is "ACCEPT",
            Chain = chain.Name, Place = item.Index }
        where !(withSets ? verdict.IsOtherwiseConditional : verdict.IsConditional) && !verdict.NeverMatches
        select verdict;

    private Verdict With(RuleOption option) => (option.Name, option.IsNot) switch
    {
        ("-s" or "--src-range", false) when End(option.Value) is { } end => this with { Source = end },
        ("-s" or "--src-range", true) when End(option.Value) is { } end => this with { NotSource = [.. NotSource, end] },
        ("-d" or "--dst-range", false) when End(option.Value) is { } end => this with { Destination = end },
        ("-d" or "--dst-range", true) when End(option.Value) is { } end => this with { NotDestination = [.. NotDestination, end] },
        ("--src-type", false) when option.Value is "LOCAL" => this with { Source = new AddressItem.Host() },
        ("--src-type", true) when option.Value is "LOCAL" => this with { NotSource = [.. NotSource, new AddressItem.Host()] },
        ("--dst-type", false) when option.Value is "LOCAL" => this with { Destination = new AddressItem.Host() },
        ("--dst-type", true) when option.Value is "LOCAL" => this with { NotDestination = [.. NotDestination, new AddressItem.Host()] },
        ("--ctorigdst", false) when End(option.Value) is { } end => this with { Original = end },
        ("-p", false) => this with { Protocol = option.Value },
        ("--icmp-type" or "--icmpv6-type", false) => this with { IcmpType = option.Value },
        ("--dport" or "--dports", false) => this with { Ports = option.Ports },
        ("--sport" or "--sports", false) => this with { SourcePorts = option.Ports },
        ("--ctorigdstport", false) => this with { OriginalPorts = option.Ports },
        ("--ctstate", false) => this with { States = option.Value.Split(',').ToValueList() },
        ("-i", false) => this with { In = option.Value },
        ("-o", false) => this with { Out = option.Value },
        ("--match-set", var isNot) when option.Value.Split(' ') is [var name, ("src" or "dst") and var end] =>
            this with { Sets = [.. Sets, new AskedSet(new ChainName(name), end is "src", isNot)] },
        // Until then it is a rule like any other.
        ("--ctdir" or "--datestop", false) => this,
        _ => this with { IsOtherwiseConditional = true },
    };

    // Null for a mask with gaps, such as ::1:2:3:4/::ffff:ffff:ffff:ffff, which no prefix and no range says.
    private static AddressItem? End(string text) => IpRange.TryParse(text, out var range) ? new AddressItem.Range(range)
        : IpPrefix.TryParse(text, out var prefix) ? new AddressItem.Prefix(prefix) : null;

    private bool Excepts(ValueList<AddressItem> not, AddressItem? end) => not.Any(item => item.Contains(end, Family));

    /// <summary>Behind a Dnat of an address that nothing else is known of, packets are anywhere: only the address before tells.</summary>
    private bool MeetsAtDestination(Verdict other)
    {
        if (Original is not null && other.Original is not null)
            return Original.Overlaps(other.Original, Family) && Destination.Overlaps(other.Destination, Family);

        return Destination.Overlaps(other.Destination, Family)
            && !(Original is not null && Destination is null && other.Destination is not null)
            && !(other.Original is not null && other.Destination is null && Destination is not null);
    }

    /// <summary>3/4 is one of 3.</summary>
    private static bool IsOf(string? icmpType, string? wider) => wider is null || icmpType == wider
        || icmpType?.StartsWith(wider + "/", StringComparison.Ordinal) == true;

    private static bool Meet(string? left, string? right) => left is null || right is null || left == right || IsPattern(left, right)
        || IsPattern(right, left);

    private static bool IsPattern(string pattern, string name) => pattern.EndsWith('+')
        && name.StartsWith(pattern[..^1], StringComparison.Ordinal);
}

/// <summary>A set that a rule asks.</summary>
/// <param name="IsSource">True if the sender has to be in it, false for where packets go.</param>
/// <param name="IsNot">True if it must not be.</param>
internal readonly record struct AskedSet(ChainName Name, bool IsSource, bool IsNot);
