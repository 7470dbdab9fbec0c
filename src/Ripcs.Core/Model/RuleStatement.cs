namespace Ripcs.Core.Model;

/// <summary>
/// A rule statement with everything that the methods behind it said. A list that is null was not said; an empty one was said
/// with nothing in it (a query that found nothing), which must never mean "everything".
/// </summary>
public sealed record RuleStatement(StatementKind Kind, string What, SourceSpan At)
{
    /// <summary>The statement of the rule file that called the function in which this one stands; null if it stands in none.</summary>
    public SourceSpan? Call { get; init; }

    public ValueList<string>? From { get; init; }

    public ValueList<string>? To { get; init; }

    public ValueList<string>? NotFrom { get; init; }

    public ValueList<string>? NotTo { get; init; }

    public ValueList<string>? OriginalTo { get; init; }

    public ValueList<PortTerm>? Ports { get; init; }

    public ValueList<PortTerm>? SourcePorts { get; init; }

    public ValueList<string>? Protocols { get; init; }

    public bool AnyProtocol { get; init; }

    public ValueList<string>? IcmpTypes { get; init; }

    public ValueList<string>? In { get; init; }

    public ValueList<string>? Out { get; init; }

    public string? NotIn { get; init; }

    public string? NotOut { get; init; }

    public ValueList<string>? States { get; init; }

    /// <summary>Hardware addresses, as written.</summary>
    public ValueList<string>? Macs { get; init; }

    public ValueList<string>? NotMacs { get; init; }

    /// <summary>Numbers and ranges of users, as written.</summary>
    public ValueList<string>? Users { get; init; }

    public ValueList<string>? NotUsers { get; init; }

    /// <summary>Numbers and ranges of groups, as written.</summary>
    public ValueList<string>? Groups { get; init; }

    public ValueList<string>? NotGroups { get; init; }

    /// <summary>Paths of control groups, as written.</summary>
    public ValueList<string>? Cgroups { get; init; }

    public ValueList<string>? NotCgroups { get; init; }

    /// <summary>Whether packets come or go through IPsec, as written.</summary>
    public string? Ipsec { get; init; }

    /// <summary>Where the author asks for it: the rest of what each method leaves.</summary>
    public MatchPlace Place { get; init; } = MatchPlace.Everywhere;

    /// <summary>True if its place names this host as the destination.</summary>
    public bool NamesTo => Place is MatchPlace.Received;

    /// <summary>True if its place names this host as one of the ends.</summary>
    public bool NamesEnd => Place is MatchPlace.Received or MatchPlace.Sent;

    /// <summary>True for packets that this host sends alone.</summary>
    public bool IsOfSent => Place is MatchPlace.Sent || (Users ?? NotUsers ?? Groups ?? NotGroups ?? Cgroups ?? NotCgroups) is not null;

    public MarkRequest? Mark { get; init; }

    public string? Dscp { get; init; }

    public TcpFlagsRequest? TcpFlags { get; init; }

    public bool Syn { get; init; }

    public LengthRequest? Length { get; init; }

    public TimesRequest? Times { get; init; }

    public ValueList<string>? Days { get; init; }

    public string? Until { get; init; }

    /// <summary>Matches in the words of iptables.</summary>
    public ValueList<string> Matches { get; init; }

    public RateRequest? Limit { get; init; }

    public RateRequest? LimitPerSource { get; init; }

    public int? MaxConnections { get; init; }

    /// <summary>Of <see cref="MaxConnections"/>; null for single sources.</summary>
    public NetworksRequest? ConnectionNetworks { get; init; }

    /// <summary>True if it counts packets or connections.</summary>
    public bool HasLimits => (Limit ?? LimitPerSource) is not null || MaxConnections is not null;

    /// <summary>How a reject answers, as written.</summary>
    public string? RejectWith { get; init; }

    public LogRequest? Log { get; init; }

    /// <summary>What .ToGroup(number) said, unchecked.</summary>
    public int? LogGroup { get; init; }

    /// <summary>The one family asked for, as written (4 or 6 are right).</summary>
    public int? Family { get; init; }

    public bool NoAccept { get; init; }

    public string? Ticket { get; init; }

    public string? Owner { get; init; }

    /// <summary>The translations said; exactly one is right for a rewrite, none for a filter rule.</summary>
    public ValueList<TranslationRequest> Translations { get; init; }

    /// <summary>Clients inside that reach what a rewrite leads on by its public address.</summary>
    public ValueList<string>? Hairpin { get; init; }

    /// <summary>Methods that were called twice although they take one value, in order.</summary>
    public ValueList<string> SaidTwice { get; init; }
}
