using System.Globalization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>Random statements over the small network, with what the language can say of a packet.</summary>
/// <param name="dice">Chooses.</param>
/// <param name="say">What is said often.</param>
internal sealed partial class RuleDrawing(Dice dice, Emphasis say)
{
    /// <summary>What of the language no rule has that a tracer is to follow.</summary>
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
    private static readonly MatchPlace[] Places = [MatchPlace.Arriving, MatchPlace.Received, MatchPlace.Forwarded];

    private readonly bool _isCrowded = say.Crowd is Crowd.Crowded || (say.Crowd is Crowd.Any && dice.Chance(50));
    private int _line;

    /// <summary>What the validator takes: what it refuses never gets to a host.</summary>
    public RuleStatement Rule() => dice.Until(() => Rule(++_line), IsRight);

    public static bool IsRight(RuleStatement rule) =>
        Validator.Check(new Statements("shop", 0, [rule]).ToFile(), new DiagnosticBag()) is { Rules: [{ Families.Count: > 0 }] };

    /// <summary>A rewrite of the only address that a tidy partition has, from everywhere, and of a port of its own.</summary>
    public RuleStatement TidyRewrite((string V4, string V6) own, int port)
    {
        var rule = Named(StatementKind.Rewrite, ++_line) with { Family = 4 };
        return rule with
        {
            Translations = [new TranslationRequest.Dnat(Words(rule, own), To(rule, dice.Pick(Apps)))],
            Ports = [dice.Chance(50) ? Mapped(port, SomePort()) : Numbers((port, port))], NoAccept = dice.Chance(20),
        };
    }

    /// <summary>Any rule, right or not.</summary>
    public RuleStatement Rule(int line)
    {
        if (say.Crowd is Crowd.Stacked)
            return Stacked(line);

        var kind = (dice.Next(say.Crowd is Crowd.Tidy ? 12 : 20) + (_isCrowded ? 3 : 0)) switch
        {
            < 4 => StatementKind.Accept,
            < 8 => StatementKind.Drop,
            < 10 => StatementKind.Reject,
            10 => StatementKind.Log,
            _ => StatementKind.Rewrite,
        };
        var rule = Named(kind, line) with { Family = Family() };
        if (say.SayMore && dice.Chance(45))
            return More(rule with { Kind = StatementKind.Rewrite });

        rule = rule with { Log = dice.Chance(10) ? new LogRequest(null, null, null) : null };
        return kind is not StatementKind.Rewrite ? Filter(rule with { LogGroup = rule.Log is not null && dice.Chance(50) ? 5 : null })
            : dice.Next(10) switch { < 8 when say.Crowd is not Crowd.Tidy => Dnat(rule), < 9 => Snat(rule), _ => Masquerade(rule) };
    }

    private int? Family() => say.Crowd is Crowd.Tidy ? 4 : dice.Next(10) switch { < 5 => 4, 5 => 6, _ => null };

    private static RuleStatement Named(StatementKind kind, int line) =>
        new(kind, string.Create(CultureInfo.InvariantCulture, $"{line}"), new SourceSpan("x", line));

    private RuleStatement Stacked(int line)
    {
        var rule = Named(StatementKind.Rewrite, line) with { Family = 4 };
        (string V4, string V6)[] few = [Ground.App1, Ground.App2, Ground.Www1, Ground.Gate, ("10.0.0.0/24", ""), ("203.0.113.0/30", "")];
        ValueList<string> publics = dice.Next(8) switch { < 4 => Several(15, () => Words(rule, dice.Pick(few))), < 6 => ["all"],
            _ => ["host"] };
        rule = rule with
        {
            Translations = [new TranslationRequest.Dnat(publics, To(rule, dice.Pick([.. Apps, .. Apps, Ground.Gate])))],
            From = dice.Chance(15) ? Words(rule, dice.Pick(Senders)) : null,
            SourcePorts = dice.Chance(8) ? SourcePorts() : null,
            In = dice.Chance(8) ? Interface() : null,
            NoAccept = dice.Chance(15),
        };
        return dice.Next(5) switch
        {
            < 2 => rule with { Ports = [Port(isDnat: true)] },
            2 => rule with { Ports = [Numbers((1, 65535))] },
            _ => rule with { AnyProtocol = true, SourcePorts = null },
        };
    }

    private RuleStatement Filter(RuleStatement rule)
    {
        var hasTo = rule.Kind is StatementKind.Accept || !dice.Chance(25);
        rule = say.AskSenders && dice.Chance(35) ? OfSenders(rule) : rule;
        rule = rule with
        {
            To = hasTo ? Several(25, () => Destination(rule)) : null,
            From = !hasTo || dice.Chance(40) ? Several(20, () => Source(rule)) : null,
            NotFrom = dice.Chance(8) ? Several(25, () =>
                Words(rule, dice.Chance(30) ? ("198.51.100.0/24", "2001:db8:c::/64") : dice.Pick(Senders))) : null,
            NotTo = dice.Chance(10) ? Several(25, () => Words(rule, dice.Pick([.. Publics, .. Apps,
                ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2"), ("host", "host")]))) : null,
            RejectWith = rule.Kind is StatementKind.Reject && dice.Chance(50) ? "tcp-reset" : null,
        };
        return say.Crowd is Crowd.Tidy ? Traffic(rule) : All(Excepting(Traffic(rule with
        {
            In = dice.Chance(10) ? Interface() : null,
            Out = dice.Chance(8) ? Interface() : null,
            States = dice.Chance(10) ? dice.Pick<ValueList<string>>([["NEW"], ["ESTABLISHED"], ["NEW", "ESTABLISHED"], ["DNAT"],
                ["INVALID"]]) : null,
        })));
    }

    /// <summary>A place that its interfaces and ends allow.</summary>
    private static RuleStatement Placed(RuleStatement rule) => rule.Place switch
    {
        MatchPlace.Received when (rule.Out ?? []).Count > 0 || rule.NotOut is not null => rule with { Place = MatchPlace.Arriving },
        MatchPlace.Forwarded when (rule.From ?? []).Concat(rule.To ?? []).Contains("host") => rule with { Place = MatchPlace.Arriving },
        _ => rule,
    };

    /// <summary>The same for all other interfaces, in half of the rules that allow it.</summary>
    private RuleStatement Excepting(RuleStatement rule)
    {
        var isIn = rule.In is [_] && !rule.IsOfSent && dice.Chance(50);
        var isOut = rule.Out is [_] && !(rule.To ?? []).Contains("host") && dice.Chance(50);
        return Placed(rule with
        {
            In = isIn ? null : rule.In, NotIn = isIn ? rule.In!.Value[0] : null,
            Out = isOut ? null : rule.Out, NotOut = isOut ? rule.Out!.Value[0] : null,
        });
    }

    private RuleStatement OfSenders(RuleStatement rule) => dice.Next(9) switch
    {
        0 => rule with { Users = dice.Pick<ValueList<string>>([["1000"], ["1001"], ["0"], ["0", "1000"], ["1000..1001"]]) },
        1 => rule with { Macs = Card() },
        2 => rule with { Macs = [.. Card().Concat(Card()).Distinct()] },
        3 => rule with { NotMacs = Card() },
        4 => rule with { Groups = dice.Pick<ValueList<string>>([["1000"], ["0", "1001"], ["1000..1001"]]) },
        5 => rule with { NotGroups = ["1000"], Users = ["1000..1001"] },
        6 => rule with { Place = dice.Pick(Places) },
        7 => rule with { Place = MatchPlace.Sent },
        _ => rule with { NotUsers = dice.Pick<ValueList<string>>([["1000"], ["0", "1001"], ["1000..1001"]]) },
    };

    /// <summary>One more thing that a rule asks, which need not be true of any packet here.</summary>
    private RuleStatement All(RuleStatement rule) => !say.SayAll || !dice.Chance(40) ? rule : dice.Next(16) switch
    {
        0 => rule with { Mark = new(1, 0xff) },
        1 => rule with { Dscp = "ef" },
        2 => rule with { Length = new("..100", null, 100) },
        3 => rule with { Times = new("08:00", "18:00"), Days = dice.Chance(50) ? ["Mon", "Tue"] : null },
        4 => rule with { Until = "2027-01-31" },
        5 => rule with { Limit = new("10/second", 5) },
        6 => rule with { LimitPerSource = new("4/minute", 5) { Networks = dice.Chance(50) ? new(24, 48) : null } },
        7 => rule with { MaxConnections = 20, ConnectionNetworks = dice.Chance(50) ? new(16, 48) : null },
        8 => rule with { Cgroups = ["system.slice"], In = null, NotIn = null },
        9 => rule with { NotCgroups = ["system.slice"], In = null, NotIn = null },
        10 => rule with { Ipsec = dice.Pick(["in", "out", "none"]) },
        11 => rule with { Matches = ["-m ttl --ttl-lt 5"], Family = 4 },
        12 => rule with { Syn = true, Protocols = null },
        13 => rule with { TcpFlags = new("SYN,ACK", "SYN"), Protocols = ["tcp"] },
        14 => rule with { Ticket = "CHG-1", Owner = "web team" },
        _ => rule with { RejectWith = rule.Kind is StatementKind.Reject ? "host-prohibited" : null, Family = 4 },
    };

    /// <summary>The card of a sender, the same for its address of each family.</summary>
    private ValueList<string> Card() => dice.Pick(Senders).V4.Split('.')[^1] is var number
        ? dice.Pick<ValueList<string>>([[WithCard(int.Parse(number, CultureInfo.InvariantCulture))],
            [WithCard(int.Parse(number, CultureInfo.InvariantCulture)),
                WithCard(int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))]]) : [];

    private static string WithCard(int number) => string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:00:{number:x2}");
}
