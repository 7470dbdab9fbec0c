using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>How much random rules get in each other's way.</summary>
internal enum Crowd
{
    Loose,

    /// <summary>Mostly rewrites of few addresses and ports.</summary>
    Crowded,

    /// <summary>Rewrites alone that lie upon each other, many of them never reached: of all, of the host, of their own targets.</summary>
    Stacked,
}

/// <summary>Random statements over the small network, with what the language can say of a packet that the tracer can send.</summary>
/// <param name="random">Chooses.</param>
/// <param name="crowd">How much the rules get in each other's way.</param>
internal sealed class RandomRules(Random random, Crowd crowd)
{
    /// <summary>What of the language no random rule has.</summary>
    public const string LeftOut =
        "labels and services' names, which are only names; answers of a reject beside tcp-reset; how often logs are written, and limits; "
        + "protocols beside tcp, udp, sctp, ICMP and gre; ICMP types that open no connection; the states RELATED, UNTRACKED and SNAT; "
        + "marks, DSCP, flags, lengths, times, Cgroup, Ipsec and Match, which are one more thing that a rule asks; SynProxy and "
            + "Transparent; sets that are refreshed; Raw in the tables raw and mangle, and "
            + "what it translates of what the host sends; a host policy, or rules of Raw in the filter that accept, that change together "
            + "with translations; Behind; a rollback behind a run that died, beside the words of the first version; "
        + "packets that the host sends to itself, and broadcasts and multicasts, to which rules lead but no packet is sent";

    private static readonly (string V4, string V6)[] Senders = [Ground.Good, Ground.Other, Ground.Bad, Ground.Insider];
    private static readonly (string V4, string V6)[] Publics = [Ground.Www1, Ground.Www2, Ground.Gate];
    private static readonly (string V4, string V6)[] Apps = [Ground.App1, Ground.App2];

    // By the line: a die would change all that follows.
    private static readonly MatchPlace[] Places = [MatchPlace.Arriving, MatchPlace.Received, MatchPlace.Forwarded];

    private readonly bool _isCrowded = crowd is not Crowd.Loose;

    /// <summary>True for filter rules many of which ask who sends.</summary>
    public bool AskSenders { get; init; }

    /// <summary>
    /// True for what stands beside Dnat, Snat and Masquerade, and for sets: Redirect, Balance, Netmap, Hairpin, OriginalTo and ports that
    /// are moved together.
    /// </summary>
    public bool SayMore { get; init; }

    public bool Chance(int percent) => random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public RuleStatement Rule(int line)
    {
        if (crowd is Crowd.Stacked)
            return Stacked(line);

        var family = random.Next(10) switch { < 5 => 4, 5 => 6, _ => (int?)null };
        var kind = random.Next(20) switch
        {
            var n when n < (_isCrowded ? 13 : 9) => StatementKind.Rewrite,
            < 13 => StatementKind.Accept,
            < 17 => StatementKind.Drop,
            < 19 => StatementKind.Reject,
            _ => StatementKind.Log,
        };
        var at = new SourceSpan("x", line);
        if (SayMore && Chance(45))
        {
            return More(new RuleStatement(StatementKind.Rewrite, string.Create(CultureInfo.InvariantCulture, $"{line}"),
                at) { Family = family });
        }

        var plain = new RuleStatement(kind, string.Create(CultureInfo.InvariantCulture, $"{line}"), at)
        {
            Family = family, Log = Chance(10) ? new LogRequest(null, null, null) : null,
        };
        return kind is not StatementKind.Rewrite ? Filter(plain with { LogGroup = plain.Log is not null && line % 2 == 0 ? 5 : null })
            : random.Next(10) switch { < 8 => Dnat(plain), 8 => Snat(plain), _ => Masquerade(plain) };
    }

    private RuleStatement Stacked(int line)
    {
        var at = new SourceSpan("x", line);
        var name = string.Create(CultureInfo.InvariantCulture, $"{line}");
        var rule = new RuleStatement(StatementKind.Rewrite, name, at) { Family = 4 };
        (string V4, string V6)[] few = [Ground.App1, Ground.App2, Ground.Www1, Ground.Gate, ("10.0.0.0/24", ""), ("203.0.113.0/30", "")];
        ValueList<string> publics = random.Next(8) switch { 0 or 1 => ["all"], 2 or 3 => ["host"],
            _ => Several(15, () => Words(rule, Pick(few))) };
        rule = rule with
        {
            Translations = [new TranslationRequest.Dnat(publics, To(rule, Pick([.. Apps, .. Apps, Ground.Gate])))],
            From = Chance(15) ? Words(rule, Pick(Senders)) : null,
            SourcePorts = Chance(8) ? SourcePorts() : null,
            In = Chance(8) ? Interface() : null,
            NoAccept = Chance(15),
        };
        return random.Next(5) switch
        {
            < 2 => rule with { AnyProtocol = true, SourcePorts = null },
            2 => rule with { Ports = [Numbers((1, 65535))] },
            _ => rule with { Ports = [Port(isDnat: true)] },
        };
    }

    private RuleStatement Filter(RuleStatement rule)
    {
        var hasTo = rule.Kind is StatementKind.Accept || Chance(75);
        return Excepting(Traffic((AskSenders && Chance(35) ? OfSenders(rule) : rule) with
        {
            To = hasTo ? Several(25, () => Destination(rule)) : null,
            From = !hasTo || Chance(40) ? Several(20, () => Source(rule)) : null,
            NotFrom = Chance(8) ? Several(25, () => Words(rule, Chance(30) ? ("198.51.100.0/24", "2001:db8:c::/64") : Pick(Senders)))
                : null,
            NotTo = Chance(10) ? Several(25, () =>
                Words(rule, Pick([.. Publics, .. Apps, ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2"), ("host", "host")])))
                : null,
            In = Chance(10) ? Interface() : null,
            Out = Chance(8) ? Interface() : null,
            States = Chance(10) ? Pick<ValueList<string>>([["NEW"], ["ESTABLISHED"], ["NEW", "ESTABLISHED"], ["DNAT"], ["INVALID"]]) : null,
            RejectWith = rule.Kind is StatementKind.Reject && Chance(50) ? "tcp-reset" : null,
        }));
    }

    /// <summary>A place that its interfaces and ends allow.</summary>
    private static RuleStatement Placed(RuleStatement rule) => rule.Place switch
    {
        MatchPlace.Received when (rule.Out ?? []).Count > 0 || rule.NotOut is not null => rule with { Place = MatchPlace.Arriving },
        MatchPlace.Forwarded when (rule.From ?? []).Concat(rule.To ?? []).Contains("host") => rule with { Place = MatchPlace.Arriving },
        _ => rule,
    };

    /// <summary>The same for all other interfaces, in every second line that allows it; a die would change all that follows.</summary>
    private static RuleStatement Excepting(RuleStatement rule)
    {
        var isSent = rule.Place is MatchPlace.Sent || (rule.Users ?? rule.NotUsers ?? rule.Groups ?? rule.NotGroups) is not null;
        var (isIn, isOut) = (!isSent && rule.At.Line % 2 == 0, rule.At.Line % 2 == 1 && !(rule.To ?? []).Contains("host"));
        return Placed(rule with
        {
            In = isIn && rule.In is [_] ? null : rule.In, NotIn = isIn && rule.In is [var other] ? other : null,
            Out = isOut && rule.Out is [_] ? null : rule.Out, NotOut = isOut && rule.Out is [var name] ? name : null,
        });
    }

    private RuleStatement More(RuleStatement rule) => random.Next(8) switch
    {
        0 => Traffic(rule with
        {
            To = Several(15, () => Public(rule)), From = Chance(40) ? Several(20, () => Source(rule)) : null,
            In = Chance(15) ? Interface() : null,
            Translations = [new TranslationRequest.Redirect(Chance(60) ? Numbers(Pick([8080, 25])) : null)],
            NoAccept = Chance(15),
        }),
        1 => Traffic(rule with
        {
            From = Chance(25) ? Several(20, () => Source(rule)) : null,
            // Not among its own targets: one of these may serve today who is served by another tomorrow.
            Translations = [new TranslationRequest.Balance(
                Chance(25) ? ["host"] : Several(15, () =>
                    Words(rule, Pick([Ground.Www1, Ground.Www2, ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")]))),
                Chance(50) ? [To(rule, Ground.App1), To(rule, Ground.App2)]
                    : [To(rule, Ground.App2), To(rule, Ground.App1), To(rule, Ground.Insider)])],
        }),
        2 => Outwards(rule with { Translations = [Netmap(rule)] }) with { Ports = null, Protocols = null, SourcePorts = null,
            IcmpTypes = null, AnyProtocol = false, To = null, NotTo = null, Out = null, NotOut = null, NoAccept = false },
        3 => Dnat(rule) with { Hairpin = Chance(50) ? Words(rule, Ground.Insider) : Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")) },
        4 => Dnat(rule) with { Ports = [new PortTerm.Map("(80..443).To(8080..8443)", Numbers((80, 443)), Numbers((8080, 8443)))],
            Protocols = Chance(70) ? null : ["udp"], AnyProtocol = false, IcmpTypes = null },
        5 => Filter(rule with { Kind = Chance(60) ? StatementKind.Accept : StatementKind.Drop }) with { To = null,
            OriginalTo = Several(25, () => Public(rule)) },
        6 => Filter(rule with { Kind = Pick([StatementKind.Accept, StatementKind.Drop, StatementKind.Drop]) })
            with { From = [Pick(RuleWords.Sets)], NotFrom = null },
        _ => Filter(rule with { Kind = Pick([StatementKind.Accept, StatementKind.Drop]) }) is var filter && Chance(50)
            ? filter with { NotFrom = [Pick(RuleWords.Sets)] } : filter with { To = [Pick(RuleWords.Sets)], NotTo = null },
    };

    private TranslationRequest.Netmap Netmap(RuleStatement rule) => Chance(70)
        ? new(Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")), rule.Family is 6 ? "2001:db8:5::/126" : "10.0.0.0/30")
        : new(Words(rule, Pick([Ground.Www1, Ground.Www2])), To(rule, Pick(Apps)));

    private static PortTerm.Numbers Numbers(int port) => Numbers((port, port));

    private RuleStatement OfSenders(RuleStatement rule) => random.Next(9) switch
    {
        7 => rule with { Place = Places[rule.At.Line % Places.Length] },
        8 when rule.In is null && rule.NotIn is null => rule with { Place = MatchPlace.Sent },
        5 => rule with { Groups = Pick<ValueList<string>>([["1000"], ["0", "1001"], ["1000..1001"]]) },
        6 => rule with { NotGroups = ["1000"], Users = ["1000..1001"] },
        0 => rule with { Macs = Card() },
        1 => rule with { Macs = [.. Card().Concat(Card()).Distinct()] },
        2 => rule with { NotMacs = Card() },
        3 => rule with { Users = Pick<ValueList<string>>([["1000"], ["1001"], ["0"], ["0", "1000"], ["1000..1001"]]) },
        _ => rule with { NotUsers = Pick<ValueList<string>>([["1000"], ["0", "1001"], ["1000..1001"]]) },
    };

    /// <summary>The card of a sender, the same for its address of each family.</summary>
    private ValueList<string> Card() => Pick(Senders).V4.Split('.')[^1] is var number
        ? Pick<ValueList<string>>([[WithCard(number)], [WithCard(number),
            string.Create(CultureInfo.InvariantCulture,
            $"02:00:00:00:00:{int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture):x2}")]]) : [];

    private static string WithCard(string number) =>
        string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:00:{int.Parse(number, CultureInfo.InvariantCulture):x2}");

    private RuleStatement Dnat(RuleStatement rule)
    {
        var isSelf = Chance(15);
        var target = isSelf || Chance(90) ? Pick(Apps) : Pick([Ground.InsideGate, Ground.Www2, Ground.Gate]);
        var publics = isSelf ? [.. Words(rule, Ground.App1), .. Words(rule, Ground.App2)] : Several(20, () => Public(rule));
        return Traffic(rule with
        {
            From = Chance(25) ? Several(20, () => Source(rule)) : null,
            NotFrom = Chance(6) ? Several(25, () => Words(rule, Pick(Senders))) : null,
            In = Chance(12) ? Interface() : null,
            NotTo = publics is ["host"] or ["all"] && Chance(40) ? Several(25, () => Words(rule, Pick([Ground.Gate, Ground.Www1,
                ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")]))) : null,
            Translations = [new TranslationRequest.Dnat(publics, To(rule, target))],
            NoAccept = rule.Log is null && Chance(20),
        });
    }

    private RuleStatement Snat(RuleStatement rule) => Outwards(rule with
    {
        Translations = [new TranslationRequest.Snat(Inside(rule), To(rule, Pick([Ground.Mask, Ground.Mask2])))],
    });

    private RuleStatement Masquerade(RuleStatement rule) =>
        Outwards(rule with { Translations = [new TranslationRequest.Masquerade(Inside(rule))] });

    private RuleStatement Outwards(RuleStatement rule) => Excepting(Traffic(rule with
    {
        To = Chance(40) ? Several(10, () => Destination(rule)) : null,
        NotTo = Chance(15) ? Several(25, () => Words(rule, Pick([.. Apps, Ground.Good]))) : null,
        Out = Chance(50) ? Interface() : null,
        NoAccept = rule.Log is null && Chance(25),
    }));

    private ValueList<string> Inside(RuleStatement rule) => random.Next(6) switch
    {
        0 => ["all"],
        1 => Words(rule, Ground.App1),
        2 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        3 => Words(rule, ("10.0.0.1-10.0.0.2", "2001:db8:5::1-2001:db8:5::2")),
        _ => Words(rule, Ground.Insider),
    };

    /// <summary>Ports, protocols or ICMP types.</summary>
    private RuleStatement Traffic(RuleStatement rule)
    {
        var isDnat = rule.Translations is [TranslationRequest.Dnat];
        var choice = random.Next(100);
        return choice < 60 ? rule with
        {
            Ports = Enumerable.Range(0, Chance(25) ? 2 : 1).Select(_ => Port(isDnat)).DistinctBy(port => port.Text).ToValueList(),
            SourcePorts = Chance(12) ? SourcePorts() : null,
            Protocols = Chance(25) ? Pick<ValueList<string>>([["udp"], ["tcp", "udp"], ["sctp"], ["tcp"]]) : null,
        }
        : choice < 66 ? rule with { SourcePorts = SourcePorts(), Protocols = Chance(50) ? ["tcp"] : null }
        : choice < 76 ? rule with { Protocols = Pick<ValueList<string>>([["tcp"], ["udp"], ["tcp", "udp"], ["icmp"], ["sctp"], ["gre"]]) }
        : choice < 82 ? rule with { IcmpTypes = Pick<ValueList<string>>([["echo-request"], ["echo-request", "timestamp-request"]]) }
        : rule.Kind is StatementKind.Accept || isDnat || Chance(30) ? rule with { AnyProtocol = true }
        : rule;
    }

    private PortTerm Port(bool isDnat)
    {
        if (Chance(12))
            return Numbers(Pick([(80, 8080), (443, 8443), (1, 65535), (25, 443)]));

        var port = SomePort();
        if (!isDnat || !Chance(40))
            return Numbers((port, port));

        // Mapped to itself it is a rewrite that changes no port.
        var to = Chance(10) ? port : SomePort();
        return new PortTerm.Map(string.Create(CultureInfo.InvariantCulture, $"{port}.To({to})"), Numbers((port, port)), Numbers((to, to)));
    }

    private int SomePort() => _isCrowded ? Pick([80, 80, 443]) : Pick(Ground.Ports);

    private ValueList<PortTerm> SourcePorts() =>
        [Numbers(Pick([(1, 1023), (Ground.LowPort, Ground.LowPort), (1024, 65535), (Ground.HighPort, Ground.HighPort)]))];

    private static PortTerm.Numbers Numbers((int First, int Last) ports) => new(
        string.Create(CultureInfo.InvariantCulture, $"{ports.First}") + (ports.First == ports.Last ? ""
            : string.Create(CultureInfo.InvariantCulture, $"..{ports.Last}")),
        ports.First, ports.Last);

    private ValueList<string> Several(int percent, Func<ValueList<string>> one) =>
        Chance(percent) ? [.. one().Concat(one()).Distinct()] : one();

    private ValueList<string> Interface() =>
        Pick<ValueList<string>>([["eth0"], ["eth1"], ["lan0"], ["eth+"], ["eth0", "lan0"], ["eth+", "lan0"]]);

    private ValueList<string> Source(RuleStatement rule) => random.Next(12) switch
    {
        0 when rule is { Family: 6, Kind: not StatementKind.Rewrite } => ["::1/::ffff:ffff:ffff:ffff"],
        0 => Words(rule, ("198.51.100.0/24", "2001:db8:c::/64")),
        1 => Words(rule, ("198.51.100.1-198.51.100.2", "2001:db8:c::1-2001:db8:c::2")),
        2 => Words(rule, ("192.0.2.60-192.0.2.70", "2001:db8:d::60-2001:db8:d::70")),
        3 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        4 => Chance(30) ? ["all"] : Chance(30) ? ["host"] : Words(rule, Ground.Bad),
        < 8 => Words(rule, Ground.Bad),
        _ => Words(rule, Pick(Senders)),
    };

    private ValueList<string> Public(RuleStatement rule) => _isCrowded && Chance(50) ? Words(rule, Ground.Www1) : random.Next(20) switch
    {
        < 3 => ["all"],
        < 5 => ["host"],
        5 => Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")),
        6 => Words(rule, ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")),
        7 => Words(rule, ("203.0.113.2-203.0.113.3", "2001:db8:b::2-2001:db8:b::3")),
        8 => Words(rule, Pick([.. Apps, Ground.InsideGate])),
        9 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        < 16 => Words(rule, Ground.Www1),
        _ => Words(rule, Pick(Publics)),
    };

    private ValueList<string> Destination(RuleStatement rule) => random.Next(20) switch
    {
        < 2 => ["all"],
        2 => ["host"],
        3 => ["host", "broadcast", "multicast"],
        4 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        5 => Words(rule, ("10.0.0.1-10.0.0.2", "2001:db8:5::1-2001:db8:5::2")),
        6 => Words(rule, Ground.Good),
        < 13 => Words(rule, Pick(Publics)),
        13 => Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")),
        _ => Words(rule, Pick([.. Apps, Ground.InsideGate])),
    };

    private static string To(RuleStatement rule, (string V4, string V6) target) =>
        rule.Family switch { 4 => target.V4, 6 => target.V6, _ => RuleWords.LabelOf(target) };

    private static ValueList<string> Words(RuleStatement rule, (string V4, string V6) address) => rule.Family switch
    {
        4 => [address.V4],
        6 => [address.V6],
        _ => address.V4 == address.V6 ? [address.V4] : [address.V4, address.V6],
    };
}
