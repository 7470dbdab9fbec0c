using Ripcs.Core.Matches;

namespace Ripcs.Core.Lowering;

/// <summary>
/// One rule of one chain as values: what lowering makes of a statement, what is printed in saved form and what the analysis
/// compares. Its matches are all that decides which packets it takes; the properties below show and change one of them each.
/// </summary>
/// <param name="Statement">The place of the statement in the partition's rules, from 0.</param>
internal sealed record LoweredRule(int Statement, Family Family, ChainKind Chain, LoweredTarget Target)
{
    /// <summary>One of each kind at most, in the order in which they are saved; a rule without any takes every packet.</summary>
    public ValueList<Match> Matches { get; init; }

    /// <inheritdoc cref="EndMatch.Address"/>
    public AddressItem? Source { get => From.Address; init => Matches = With(From with { Address = value }); }

    /// <inheritdoc cref="EndMatch.Nots"/>
    public ValueList<AddressItem> NotSources { get => From.Nots; init => Matches = With(From with { Nots = value }); }

    /// <inheritdoc cref="EndMatch.IsNotHost"/>
    public bool IsNotFromHost { get => From.IsNotHost; init => Matches = With(From with { IsNotHost = value }); }

    /// <summary>As <see cref="Source"/>; where a Dnat has been before, the translated address.</summary>
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

    /// <summary>What the packet was before a Dnat changed it.</summary>
    public OriginalMatch? Original
    {
        get => Matches.Find<OriginalMatch>();
        init => Matches = value is null ? Without<OriginalMatch>() : With(value);
    }

    /// <inheritdoc cref="LimitMatch.Rate"/>
    public string? Limit { get => Matches.Find<LimitMatch>()?.Rate; init => Matches = With(new LimitMatch(value)); }

    /// <summary>A rule that counts what it takes. Not printed: what limits it is added last.</summary>
    public bool IsCounted { get; init; }

    /// <summary>True if another rule of its statement must not meet the packets that it takes: it logs them, or counts them.</summary>
    public bool IsOnce => Target.GoesOn || IsCounted;

    /// <summary>Where the packets of a rule without Destination go: the targets
    /// of the Dnats that it follows. Not printed; pointers need it.</summary>
    public ValueList<AddressItem> Reach { get; init; }

    /// <summary>The ports to which the sender sent what the rule takes, before
    /// a Dnat; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> SentPorts { get; init; }

    /// <summary>Where Ports does not say it: the ports at which what the rule takes
    /// arrives; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> ArrivesAt { get; init; }

    /// <summary>The rule with more matches, each of a kind that it does not have.</summary>
    public LoweredRule And(IEnumerable<Match> more) =>
        this with { Matches = Matches.Concat(more).OrderBy(match => match.Place).ToValueList() };

    /// <summary>The rule with this match for the one of its kind.</summary>
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
