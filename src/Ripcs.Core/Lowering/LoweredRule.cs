using Ripcs.Core.Matches;

namespace Ripcs.Core.Lowering;

/// <summary>
/// One rule of one chain as values: the result of lowering a statement, which is printed in saved form and compared by the analysis. Its
/// matches alone decide which packets it takes; each property below reads and changes one of them.
/// </summary>
/// <param name="Statement">The index of the statement in the partition's rules, from 0.</param>
internal sealed record LoweredRule(int Statement, Family Family, ChainKind Chain, LoweredTarget Target)
{
    /// <summary>At most one of each kind, in the order in which they are saved; a rule without any matches every packet.</summary>
    public ValueList<Match> Matches { get; init; }

    /// <inheritdoc cref="EndMatch.Address"/>
    public AddressItem? Source { get => From.Address; init => Matches = With(From with { Address = value }); }

    /// <inheritdoc cref="EndMatch.Nots"/>
    public ValueList<AddressItem> NotSources { get => From.Nots; init => Matches = With(From with { Nots = value }); }

    /// <inheritdoc cref="EndMatch.IsNotHost"/>
    public bool IsNotFromHost { get => From.IsNotHost; init => Matches = With(From with { IsNotHost = value }); }

    /// <summary>Like <see cref="Source"/>; after a Dnat, the translated address.</summary>
    public AddressItem? Destination { get => To.Address; init => Matches = With(To with { Address = value }); }

    /// <inheritdoc cref="EndMatch.Nots"/>
    public ValueList<AddressItem> NotDestinations { get => To.Nots; init => Matches = With(To with { Nots = value }); }

    /// <inheritdoc cref="EndMatch.IsNotHost"/>
    public bool IsNotToHost { get => To.IsNotHost; init => Matches = With(To with { IsNotHost = value }); }

    /// <inheritdoc cref="DestinationMatch.IsHost"/>
    public bool IsToHost { get => To.IsHost; init => Matches = With(To with { IsHost = value }); }

    public string? In { get => Matches.Find<InMatch>()?.Name; init => Matches = With(new InMatch(value)); }

    public string? Out { get => Matches.Find<OutMatch>()?.Name; init => Matches = With(new OutMatch(value)); }

    public Protocol? Protocol { get => Transport.Protocol; init => Matches = With(Transport with { Protocol = value }); }

    /// <inheritdoc cref="TransportMatch.SourcePorts"/>
    public ValueList<PortRange> SourcePorts
    {
        get => Transport.SourcePorts;
        init => Matches = With(Transport with { SourcePorts = value });
    }

    /// <inheritdoc cref="TransportMatch.Ports"/>
    public ValueList<PortRange> Ports { get => Transport.Ports; init => Matches = With(Transport with { Ports = value }); }

    /// <inheritdoc cref="TransportMatch.IcmpType"/>
    public string? IcmpType { get => Transport.IcmpType; init => Matches = With(Transport with { IcmpType = value }); }

    /// <inheritdoc cref="TransportMatch.Flags"/>
    public TcpFlags? TcpFlags { get => Transport.Flags; init => Matches = With(Transport with { Flags = value }); }

    public ValueList<string> States { get => Matches.Find<StateMatch>()?.States ?? []; init => Matches = With(new StateMatch(value)); }

    /// <summary>Conditions on the packet before a Dnat changed it.</summary>
    public OriginalMatch? Original
    {
        get => Matches.Find<OriginalMatch>();
        init => Matches = value is null ? Without<OriginalMatch>() : With(value);
    }

    /// <inheritdoc cref="LimitMatch.Rate"/>
    public string? Limit { get => Matches.Find<LimitMatch>()?.Rate; init => Matches = With(new LimitMatch(value)); }

    /// <summary>True for a rule that counts packets. Not printed, because the matches with its limits are added last.</summary>
    public bool IsCounted { get; init; }

    /// <summary>True if no other rule of its statement may match the same packets, because it logs or counts them.</summary>
    public bool IsOnce => Target.GoesOn || IsCounted;

    /// <summary>Where the packets of a rule without Destination go: the targets
    /// of the Dnats that it follows. Not printed; pointers need it.</summary>
    public ValueList<AddressItem> Reach { get; init; }

    /// <summary>The ports to which the sender sent the packets, before a Dnat; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> SentPorts { get; init; }

    /// <summary>If Ports does not tell: the ports at which the packets arrive; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> ArrivesAt { get; init; }

    /// <summary>The rule with additional matches, each of a kind that it does not have yet.</summary>
    public LoweredRule And(IEnumerable<Match> more) =>
        this with { Matches = Matches.Concat(more).OrderBy(match => match.Place).ToValueList() };

    /// <summary>The rule with this match in place of the one of its kind.</summary>
    public LoweredRule Instead(Match match) =>
        (this with { Matches = Matches.Where(other => other.GetType() != match.GetType()).ToValueList() }).And([match]);

    private SourceMatch From => Matches.Find<SourceMatch>() ?? SourceMatch.Everything;

    private DestinationMatch To => Matches.Find<DestinationMatch>() ?? DestinationMatch.Everything;

    private TransportMatch Transport => Matches.Find<TransportMatch>() ?? TransportMatch.Everything;

    private ValueList<Match> With<T>(T match)
        where T : Match
    {
        var others = Without<T>();
        return match.IsEverything ? others : [.. others.TakeWhile(other => other.Place < match.Place), match,
            .. others.SkipWhile(other => other.Place < match.Place)];
    }

    private ValueList<Match> Without<T>()
        where T : Match => Matches.Find<T>() is null ? Matches : Matches.Where(match => match is not T).ToValueList();
}
