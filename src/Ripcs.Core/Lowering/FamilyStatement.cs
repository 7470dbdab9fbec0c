namespace Ripcs.Core.Lowering;

/// <summary>
/// One statement in one family, and by one pair of its interfaces: its parts, ready to be combined into rules.
/// <code>
/// Drop("bad guys").Protocols("udp").From("10.0.0.0/8", "2001:db8::/32").To("www")
///     → Sources [10.0.0.0/8], Destinations [172.19.56.216] in IPv4
///     → Sources [2001:db8::/32], Destinations [2001:db8:56::216] in IPv6
/// Accept("office").AnyProtocol().From("office").To("app").In("lan+", "wg0")
///     → In lan+
///     → In wg0
/// </code>
/// </summary>
/// <param name="In">One of the rule's; null for all.</param>
/// <param name="Out">One of the rule's; null for all.</param>
internal sealed record FamilyStatement(int Statement, CheckedRule Rule, Family Family, string? In, string? Out)
{
    public static IEnumerable<FamilyStatement> Of(CheckedPartition partition) =>
        from item in partition.Rules.Index()
        from family in item.Item.Families
        from input in Each(item.Item.In)
        from output in Each(item.Item.Out)
        select new FamilyStatement(item.Index, item.Item, family, input, output);

    /// <summary>Of those that differ only by the interface by which packets come in, one is the first.</summary>
    public bool IsFirstIn => In == Each(Rule.In)[0];

    /// <summary>Of those that differ only by the interface by which packets go out, one is the first.</summary>
    public bool IsFirstOut => Out == Each(Rule.Out)[0];

    public IReadOnlyList<AddressItem?> Sources => Rule.From.In(Family);

    public IReadOnlyList<AddressItem?> Destinations => Rule.To.In(Family);

    /// <summary>
    /// Everything that is the same in each of the statement's rules: exceptions, interfaces, states, conditions. Below INPUT a packet goes
    /// out by no interface, which "! -o" matches: a rule of the filter table leaves out what goes to this host, unless it is for
    /// other chains alone: what this host sends to itself goes out by lo.
    /// </summary>
    public LoweredRule NewRule(ChainKind chain, LoweredTarget target) => new(Statement, Family, chain, target)
    {
        Conditions = Rule.Conditions.Texts.Select(match => match.In(Family)).ToValueList(),
        NotMacs = Rule.Conditions.NotMacs,
        NotUsers = Rule.Conditions.NotUsers,
        Senders = SenderLowering.Excepted(Rule.Conditions).ToValueList(),
        Place = Place,
        TcpFlags = Rule.Conditions.TcpFlags,
        NotSources = Excepted(Rule.NotFrom),
        NotDestinations = Excepted(Rule.NotTo),
        In = In,
        Out = Out,
        NotIn = Rule.NotIn,
        NotOut = Rule.NotOut,
        IsNotToHost = chain is ChainKind.Filter && Rule.NotOut is not null && Rule.Conditions.Place.HasFlag(MatchPlace.Received)
            && !Excepted(Rule.NotTo).Contains(new AddressItem.Host()),
        States = Rule.States,
    };

    // What this host sends is never forwarded: what goes out through IPsec needs no list below FORWARD then.
    private MatchPlace Place => Rule.Conditions.Place is (MatchPlace.Forwarded | MatchPlace.Sent) && Rule.From is [AddressItem.Host]
        ? MatchPlace.Sent : Rule.Conditions.Place;

    /// <summary>The address of this family among a rewrite's targets.</summary>
    public IpPrefix Target(ValueList<IpPrefix> targets) => targets.First(target => target.Family == Family);

    /// <summary>Where a Dnat leads in this family; this host if it has no targets.</summary>
    public IReadOnlyList<AddressItem> Targets(RuleAction.Dnat dnat) => dnat.Targets.Count == 0 ? [new AddressItem.Host()]
        : [.. dnat.Targets.Where(target => target.Family == Family).Select(AddressItem (target) => new AddressItem.Prefix(target))];

    private static string?[] Each(ValueList<string>? names) =>
        names is { Count: > 0 } said ? [.. said] : [null];

    /// <summary>All exceptions go into one rule: with a rule for each, every rule would match what another one excludes.</summary>
    private ValueList<AddressItem> Excepted(ValueList<AddressItem>? items) =>
        items is { } said ? said.In(Family).OfType<AddressItem>().ToValueList() : [];
}
