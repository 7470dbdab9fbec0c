namespace Ripcs.Core.Matches;

/// <summary>One end of a packet: its source or destination addresses.</summary>
internal abstract record EndMatch : Match
{
    /// <summary>A prefix longer than /0, a range, the host, or a set. Null means "all".</summary>
    public AddressItem? Address { get; init; }

    /// <summary>Addresses that it excludes; never "all".</summary>
    public ValueList<AddressItem> Nots { get; init; }

    /// <summary>Together with an address: excludes the addresses of this
    /// host, whose packets another rule of the statement matches.</summary>
    public bool IsNotHost { get; init; }

    public override bool IsEverything => Address is null && Nots.Count == 0 && !IsNotHost;

    /// <summary>The address and its exceptions, without the conditions on this host.</summary>
    protected IEnumerable<SavedPart> SavedAddresses(string option, string end, SavedPlace matchPlace)
    {
        // iptables accepts one -s a rule: beside a positive prefix or another negated one, a negated prefix must be an iprange.
        var negative = Address is AddressItem.Prefix ? null : Nots.OfType<AddressItem.Prefix>().FirstOrDefault();
        if (Address is AddressItem.Prefix positive)
        {
            yield return new(Place, $"-{option} {positive.Value}");
        }
        else if (negative is not null)
        {
            yield return new(Place, $"! -{option} {negative.Value}");
        }

        var ranges = Nots.Where(not => not != negative).Select(not => InMatch(end, "! ", AsRange(not)));
        foreach (var match in ranges.Prepend(InMatch(end, "", Address)).OfType<string>())
        {
            yield return new(matchPlace, match);
        }
    }

    protected string? NotHost(string end) => IsNotHost ? InMatch(end, "! ", new AddressItem.Host()) : null;

    private static AddressItem AsRange(AddressItem item) => item is not AddressItem.Prefix { Value: var prefix } ? item
        : new AddressItem.Range(new IpRange(prefix.Family, prefix.Network, prefix.Last));

    /// <summary>Null for a prefix, which needs no match.</summary>
    protected static string? InMatch(string end, string not, AddressItem? address) => address?.Case<string?>(
        _ => null, range => $"-m iprange {not}--{end}-range {range.Value}", _ => null, _ => $"-m addrtype {not}--{end}-type LOCAL",
        set => $"-m set {not}--match-set {set.Value.Name} {end}");
}

/// <summary>-s and the matches on where a packet comes from.</summary>
internal sealed record SourceMatch : EndMatch
{
    public static readonly SourceMatch Everything = new();

    public override SavedPlace Place => SavedPlace.Source;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        SavedAddresses("s", "src", SavedPlace.SourceMatch).Concat(NotHost("src") is { } not ? [new(SavedPlace.SourceMatch, not)] : []);
}

/// <summary>-d and the matches on where a packet goes; after a Dnat, this is the translated address.</summary>
internal sealed record DestinationMatch : EndMatch
{
    public static readonly DestinationMatch Everything = new();

    /// <summary>Together with an address: only where that address is one of this host.</summary>
    public bool IsHost { get; init; }

    public override bool IsEverything => base.IsEverything && !IsHost;

    public override SavedPlace Place => SavedPlace.Destination;

    public override IEnumerable<SavedPart> Saved(Family family)
    {
        string?[] host = [NotHost("dst"), IsHost ? InMatch("dst", "", new AddressItem.Host()) : null];
        return SavedAddresses("d", "dst", SavedPlace.DestinationMatch)
            .Concat(host.OfType<string>().Select(text => new SavedPart(SavedPlace.DestinationMatch, text)));
    }
}
