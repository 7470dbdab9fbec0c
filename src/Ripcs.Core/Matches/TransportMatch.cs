namespace Ripcs.Core.Matches;

/// <summary>The protocol, and what only some protocols have: ports, flags or an ICMP type.</summary>
internal sealed record TransportMatch : Match
{
    public static readonly TransportMatch Everything = new();

    public Protocol? Protocol { get; init; }

    /// <summary>At most 15 slots of a multiport.</summary>
    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>At most 15 slots of a multiport; after a Dnat, translated ports.</summary>
    public ValueList<PortRange> Ports { get; init; }

    /// <summary>As --icmp-type or --icmpv6-type prints it.</summary>
    public string? IcmpType { get; init; }

    /// <summary>TCP flags; the protocol is then TCP.</summary>
    public TcpFlags? Flags { get; init; }

    public override bool IsEverything => this == Everything;

    public override SavedPlace Place => SavedPlace.Protocol;

    /// <summary>A single port or range of each direction goes into the
    /// protocol's own match, as flags do; several go into a multiport.</summary>
    public override IEnumerable<SavedPart> Saved(Family family)
    {
        var match = Protocol?.PortMatch;
        var (isOwnSource, isOwn) = (match is not null && SourcePorts.Count == 1, match is not null && Ports.Count == 1);
        return new (SavedPlace Place, string? Text)[]
        {
            (Place, Protocol is { } protocol ? $"-p {protocol}" : null),
            (SavedPlace.Ports, isOwnSource || isOwn || Flags is not null
                ? $"-m {match}{(isOwnSource ? $" --sport {SourcePorts[0]}" : "")}{(isOwn ? $" --dport {Ports[0]}" : "")}"
                    + $"{(Flags is { } flags ? $" --tcp-flags {flags}" : "")}" : null),
            (SavedPlace.Ports, isOwnSource ? null : Multiport("--sports", SourcePorts)),
            (SavedPlace.Ports, isOwn ? null : Multiport("--dports", Ports)),
            (SavedPlace.IcmpType, IcmpType is null ? null
                : $"{(family is Family.IPv4 ? "-m icmp --icmp-type" : "-m icmp6 --icmpv6-type")} {IcmpType}"),
        }.Where(part => part.Text is not null).Select(part => new SavedPart(part.Place, part.Text!));
    }

    private static string? Multiport(string option, ValueList<PortRange> ports) => ports.Count == 0 ? null
        : $"-m multiport {option} {string.Join(',', ports)}";
}
