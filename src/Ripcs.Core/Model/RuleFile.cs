namespace Ripcs.Core.Model;

/// <summary>
/// What one rule file said when its script ran, word for word and unchecked: the compiler's input. Nothing here has been
/// resolved or refused yet.
/// </summary>
/// <param name="Path">The rule file, relative to the parent of the folder given.</param>
/// <param name="Places">Where its statements and literals stand, for messages.</param>
public sealed record RuleFile(
    string Path,
    ILiteralPlaces Places,
    ValueList<PartitionStatement> Partitions,
    ValueList<LabelStatement> Labels,
    ValueList<RuleStatement> Rules)
{
    /// <summary>One is right for a whole rule set.</summary>
    public ValueList<HostPolicyStatement> HostPolicies { get; init; }

    public ValueList<RawStatement> Raws { get; init; }

    public ValueList<ExpectationStatement> Expectations { get; init; }
}

/// <summary>One source file's path, as diagnostics show it, and its text.</summary>
public sealed record SourceText(string Path, string Text);

/// <summary>A Partition(name, order, family) statement.</summary>
public sealed record PartitionStatement(string Name, int Order, SourceSpan At)
{
    /// <summary>The only family of its rules, unchecked; null for both.</summary>
    public int? Family { get; init; }

    /// <summary>How many rules had been said before it; lines cannot tell, since a rule may come from a function declared above.</summary>
    public int RulesBefore { get; init; }
}

/// <summary>A Label(name, members) statement: addresses, prefixes, ranges and names of labels as written.</summary>
public sealed record LabelStatement(string Name, ValueList<string> Members, SourceSpan At)
{
    /// <summary>True for a Set(name, members) statement.</summary>
    public bool IsSet { get; init; }

    /// <summary>For a set with refresh: the data file, relative to the folder of the rule file; empty where its addresses are not the lines
    /// of one file. Null for all others.</summary>
    public string? RefreshedFrom { get; init; }

    /// <summary>Whether that file may be empty; null where the author does not say.</summary>
    public bool? MayBeEmpty { get; init; }

    /// <summary>What the statement begins with.</summary>
    public string Keyword => IsSet ? "Set" : "Label";
}

/// <summary>What a rule statement does.</summary>
public enum StatementKind
{
    Accept,
    Drop,
    Reject,
    Log,
    Rewrite,
}

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

/// <summary>What .Log(prefix:, level:, limit:, burst:) or .LogDropped(prefix:, level:, limit:, burst:, group:) said; null where it was left
/// out.</summary>
public sealed record LogRequest(string? Prefix, string? Level, string? Limit)
{
    /// <summary>So many packets at once are within the limit; unchecked.</summary>
    public int? Burst { get; init; }

    /// <summary>The group of NFLOG, unchecked; null for the kernel log.</summary>
    public int? Group { get; init; }
}

/// <summary>One translation of a rewrite.</summary>
public abstract record TranslationRequest
{
    private TranslationRequest(ValueList<string> addresses) => Addresses = addresses;

    /// <summary>What the author wrote it with.</summary>
    public abstract string Method { get; }

    /// <summary>The words that name what is translated.</summary>
    public ValueList<string> Addresses { get; init; }

    /// <summary>The word behind "to:"; null where there is none.</summary>
    public abstract string? Target { get; }

    /// <summary>Calls the one that the request is a case of; whoever adds a case has to say which.</summary>
    public abstract T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
        Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent);

    /// <summary>The method that says what is translated.</summary>
    public virtual string Naming => Method;

    /// <summary>Packets to the addresses go to the target instead.</summary>
    public sealed record Dnat(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Dnat";

        public override string Target => To;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => dnat(this);
    }

    /// <summary>Packets from the addresses leave with the target as their source.</summary>
    public sealed record Snat(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Snat";

        public override string Target => To;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => snat(this);
    }

    /// <summary>Packets from the addresses leave with the outgoing interface's address as their source.</summary>
    public sealed record Masquerade(ValueList<string> Addresses) : TranslationRequest(Addresses)
    {
        public override string Method => "Masquerade";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => masquerade(this);
    }

    /// <summary>Connections to the addresses go to one of the targets.</summary>
    public sealed record Balance(ValueList<string> Addresses, ValueList<string> Targets) : TranslationRequest(Addresses)
    {
        public override string Method => "Balance";

        public override string? Target => string.Join(", ", Targets);

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => balance(this);
    }

    /// <summary>Packets to the addresses go to those of the target, and from there they leave as from the addresses, one by one.</summary>
    public sealed record Netmap(ValueList<string> Addresses, string To) : TranslationRequest(Addresses)
    {
        public override string Method => "Netmap";

        public override string? Target => To;

        public override T Case<T>(
            Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect, Func<Balance, T> balance,
            Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => netmap(this);
    }

    /// <summary>This machine answers for the addresses until a client has shown that it is there.</summary>
    /// <param name="Mss">The largest segment in IPv4, unchecked.</param>
    /// <param name="WindowScale">Unchecked.</param>
    public sealed record SynProxy(ValueList<string> Addresses, int Mss, int WindowScale) : TranslationRequest(Addresses)
    {
        public override string Method => "SynProxy";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => synProxy(this);
    }

    /// <summary>Packets to what the rule names as its destinations go unchanged to a program on this machine.</summary>
    /// <param name="Mark">Unchecked.</param>
    public sealed record Transparent(PortTerm Port, long Mark) : TranslationRequest([])
    {
        public override string Method => "Transparent";

        public override string Naming => "To";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => transparent(this);
    }

    /// <summary>Packets to what the rule names as its destinations go to this machine instead.</summary>
    /// <param name="Port">Null where their ports stay, or maps say it.</param>
    public sealed record Redirect(PortTerm? Port) : TranslationRequest([])
    {
        public override string Method => "Redirect";

        public override string Naming => "To";

        public override string? Target => null;

        public override T Case<T>(Func<Dnat, T> dnat, Func<Snat, T> snat, Func<Masquerade, T> masquerade, Func<Redirect, T> redirect,
            Func<Balance, T> balance, Func<Netmap, T> netmap, Func<SynProxy, T> synProxy,
            Func<Transparent, T> transparent) => redirect(this);
    }
}

/// <summary>One entry of Ports or SourcePorts as it was written; Text is how the author sees it.</summary>
public abstract record PortTerm(string Text)
{
    /// <summary>Calls the one that the term is a case of; whoever adds a case has to say which.</summary>
    public abstract T Case<T>(Func<Plain, T> plain, Func<Map, T> map);

    /// <summary>One that is no map.</summary>
    public abstract record Plain(string Text) : PortTerm(Text)
    {
        public sealed override T Case<T>(Func<Plain, T> plain, Func<Map, T> map) => plain(this);

        /// <summary>Calls the one that the term is a case of; whoever adds a case has to say which.</summary>
        public abstract T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name);
    }

    /// <summary>A port or a range; the numbers are unchecked. Open ends are null.</summary>
    public sealed record Numbers(string Text, int? First, int? Last) : Plain(Text)
    {
        public override T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name) => numbers(this);
    }

    /// <summary>A service name, or numbers in quotes.</summary>
    public sealed record Name(string Text) : Plain(Text)
    {
        public override T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name) => name(this);
    }

    /// <summary>A map 443.To(4443).</summary>
    public sealed record Map(string Text, PortTerm From, PortTerm To) : PortTerm(Text)
    {
        public override T Case<T>(Func<Plain, T> plain, Func<Map, T> map) => map(this);
    }
}

/// <summary>A HostPolicy() statement with everything that the methods behind it said; null is what was not said.</summary>
public sealed record HostPolicyStatement(SourceSpan At)
{
    /// <inheritdoc cref="RuleStatement.Call"/>
    public SourceSpan? Call { get; init; }

    public HostDefaults? Default { get; init; }

    public bool AllowLoopback { get; init; }

    public bool AllowEstablished { get; init; }

    public bool DropInvalid { get; init; }

    public bool AllowDhcp { get; init; }

    public bool AllowVrrp { get; init; }

    public bool AllowMulticastDns { get; init; }

    /// <summary>Empty for the usual ones.</summary>
    public ValueList<string>? IcmpTypes { get; init; }

    /// <summary>True to leave out what IPv6 needs.</summary>
    public bool WithoutNeededIcmp { get; init; }

    public LogRequest? LogDropped { get; init; }

    public RestRequest? RejectRest { get; init; }

    public ValueList<string>? Behind { get; init; }

    /// <inheritdoc cref="RuleStatement.Family"/>
    public int? Family { get; init; }

    /// <summary>True if it names the policy of a built-in chain.</summary>
    public bool HasDefaultOf(Family family, string chain) => (Family is null || Family == (int)family) && Default?.IsOf(chain) is true;

    /// <inheritdoc cref="RuleStatement.SaidTwice"/>
    public ValueList<string> SaidTwice { get; init; }
}

/// <summary>What .Default(input:, forward:, output:) said: 0 to accept, 1 to drop, unchecked; null where it was left out.</summary>
public sealed record HostDefaults(int? Input, int? Forward, int? Output)
{
    /// <summary>True if it names the policy of the built-in chain.</summary>
    public bool IsOf(string chain) => Of(chain) is not null;

    /// <summary>True if it says that the built-in chain drops.</summary>
    public bool Drops(string chain) => Of(chain) is 1;

    private int? Of(string chain) => chain switch { "INPUT" => Input, "FORWARD" => Forward, _ => Output };
}

/// <summary>What .RejectRest(input:, forward:, with:) said; null where it was left out.</summary>
public sealed record RestRequest(bool? Input, bool? Forward, string? With);

/// <summary>A Raw(lines) statement: lines of iptables or iptables-restore, as written.</summary>
public sealed record RawStatement(string Lines, SourceSpan At)
{
    /// <inheritdoc cref="RuleStatement.Call"/>
    public SourceSpan? Call { get; init; }

    /// <inheritdoc cref="RuleStatement.Family"/>
    public int? Family { get; init; }

    public string? Ticket { get; init; }

    public string? Owner { get; init; }

    /// <summary>True if its rules of the filter table are evaluated after all partitions, false if before them; null where it does not
    /// say so.</summary>
    public bool? IsAfter { get; init; }

    /// <inheritdoc cref="RuleStatement.SaidTwice"/>
    public ValueList<string> SaidTwice { get; init; }
}

/// <summary>An Expect.Allowed(what) or Expect.Blocked(what) statement.</summary>
/// <param name="Packets">What the methods behind it said of its packets; its kind means nothing.</param>
public sealed record ExpectationStatement(ExpectedFate Fate, RuleStatement Packets);
