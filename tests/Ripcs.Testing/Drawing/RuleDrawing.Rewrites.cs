using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>Rewrites, and filter rules of what they translate.</summary>
internal sealed partial class RuleDrawing
{
    private RuleStatement More(RuleStatement rule) => dice.Next(say.SayAll ? 10 : 8) switch
    {
        0 => Traffic(rule with
        {
            To = Several(15, () => Public(rule)), From = dice.Chance(40) ? Several(20, () => Source(rule)) : null,
            In = dice.Chance(15) ? Interface() : null,
            Translations = [new TranslationRequest.Redirect(dice.Chance(60) ? Numbers(dice.Pick([8080, 25])) : null)],
            NoAccept = dice.Chance(15),
        }),
        1 => Traffic(rule with
        {
            From = dice.Chance(25) ? Several(20, () => Source(rule)) : null,
            // Not among its own targets: one of these may serve today who is served by another tomorrow.
            Translations = [new TranslationRequest.Balance(
                dice.Chance(25) ? ["host"] : Several(15, () =>
                    Words(rule, dice.Pick([Ground.Www1, Ground.Www2, ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")]))),
                dice.Chance(50) ? [To(rule, Ground.App1), To(rule, Ground.App2)]
                    : [To(rule, Ground.App2), To(rule, Ground.App1), To(rule, Ground.Insider)])],
        }),
        2 => Outwards(rule with { Translations = [Netmap(rule)] }) with { Ports = null, Protocols = null, SourcePorts = null,
            IcmpTypes = null, AnyProtocol = false, To = null, NotTo = null, Out = null, NotOut = null, NoAccept = false },
        3 => Dnat(rule) with { Hairpin = Words(rule, dice.Chance(50) ? Ground.Insider : ("10.0.0.0/24", "2001:db8:5::/64")) },
        4 => Dnat(rule) with { Ports = [dice.Chance(50)
            ? new PortTerm.Map("(443..450).To(8443..8450)", Numbers((443, 450)), Numbers((8443, 8450)))
            : new PortTerm.Map("(80..99).To(8080..8099)", Numbers((80, 99)), Numbers((8080, 8099)))],
            Protocols = dice.Chance(30) ? ["udp"] : null, AnyProtocol = false, IcmpTypes = null },
        5 => Filter(rule with { Kind = dice.Chance(40) ? StatementKind.Drop : StatementKind.Accept }) with { To = null,
            OriginalTo = Several(25, () => Public(rule)) },
        6 => Filter(rule with { Kind = dice.Pick([StatementKind.Accept, StatementKind.Drop, StatementKind.Drop]) })
            with { From = [dice.Pick(RuleWords.Sets)], NotFrom = null },
        7 => Filter(rule with { Kind = dice.Pick([StatementKind.Accept, StatementKind.Drop]) }) is var filter && dice.Chance(50)
            ? filter with { NotFrom = [dice.Pick(RuleWords.Sets)] } : filter with { To = [dice.Pick(RuleWords.Sets)], NotTo = null },
        8 => rule with
        {
            Translations = [new TranslationRequest.SynProxy(Several(25, () => Public(rule)), 1460, 7)], Ports = [Numbers(SomePort())],
            From = dice.Chance(30) ? Several(20, () => Source(rule)) : null,
        },
        _ => rule with
        {
            Translations = [new TranslationRequest.Transparent(Numbers(3129), 1)], To = Several(15, () => Public(rule)),
            From = dice.Chance(30) ? Several(20, () => Source(rule)) : null, In = dice.Chance(15) ? Interface() : null,
            Ports = [Numbers(SomePort())], NoAccept = dice.Chance(20),
        },
    };

    private RuleStatement Dnat(RuleStatement rule)
    {
        var isSelf = dice.Chance(15);
        var target = isSelf || !dice.Chance(10) ? dice.Pick(Apps) : dice.Pick([Ground.InsideGate, Ground.Www2, Ground.Gate]);
        var publics = isSelf ? [.. Words(rule, Ground.App1), .. Words(rule, Ground.App2)] : Several(20, () => Public(rule));
        return Traffic(rule with
        {
            From = dice.Chance(25) ? Several(20, () => Source(rule)) : null,
            NotFrom = dice.Chance(6) ? Several(25, () => Words(rule, dice.Pick(Senders))) : null,
            In = dice.Chance(12) ? Interface() : null,
            NotTo = publics is ["host"] or ["all"] && dice.Chance(40) ? Several(25, () => Words(rule, dice.Pick([Ground.Gate, Ground.Www1,
                ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")]))) : null,
            Translations = [new TranslationRequest.Dnat(publics, To(rule, target))],
            NoAccept = rule.Log is null && dice.Chance(20),
        });
    }

    private RuleStatement Snat(RuleStatement rule) => Outwards(rule with
    {
        Translations = [new TranslationRequest.Snat(Inside(rule), To(rule, dice.Pick([Ground.Mask, Ground.Mask2])))],
    });

    private RuleStatement Masquerade(RuleStatement rule) =>
        Outwards(rule with { Translations = [new TranslationRequest.Masquerade(Inside(rule))] });

    private RuleStatement Outwards(RuleStatement rule) => Excepting(Traffic(rule with
    {
        To = dice.Chance(40) ? Several(10, () => Destination(rule)) : null,
        NotTo = dice.Chance(15) ? Several(25, () => Words(rule, dice.Pick([.. Apps, Ground.Good]))) : null,
        Out = dice.Chance(50) ? Interface() : null,
        NoAccept = rule.Log is null && dice.Chance(25),
    }));

    private TranslationRequest.Netmap Netmap(RuleStatement rule) => !dice.Chance(30)
        ? new(Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")), rule.Family is 6 ? "2001:db8:5::/126" : "10.0.0.0/30")
        : new(Words(rule, dice.Pick([Ground.Www1, Ground.Www2])), To(rule, dice.Pick(Apps)));

    private ValueList<string> Inside(RuleStatement rule) => dice.Next(6) switch
    {
        < 2 => Words(rule, Ground.Insider),
        2 => Words(rule, Ground.App1),
        3 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        4 => Words(rule, ("10.0.0.1-10.0.0.2", "2001:db8:5::1-2001:db8:5::2")),
        _ => ["all"],
    };

    /// <summary>The rule with one or two of its parts as another rule has them.</summary>
    public RuleStatement Altered(RuleStatement rule) => dice.Until(() =>
    {
        var other = dice.Chance(6) ? Rule() : Rule(rule.At.Line);
        return dice.Next(10) switch
        {
            < 3 when rule.Kind == other.Kind => rule with { Translations = Mixed(rule.Translations, other.Translations) },
            3 => rule with { From = other.From },
            4 => rule with { Ports = other.Ports, Protocols = other.Protocols },
            5 => rule with { SourcePorts = other.SourcePorts },
            6 => rule with { In = other.In, NotIn = other.NotIn, Out = other.Out, NotOut = other.NotOut },
            7 => rule with { NoAccept = !rule.NoAccept },
            8 when rule.OriginalTo is not null => rule with { OriginalTo = other.OriginalTo ?? rule.OriginalTo },
            8 => rule with { Kind = other.Kind },
            9 when rule.Hairpin is not null => rule with { Hairpin = other.Hairpin },
            9 when rule.Kind is not StatementKind.Rewrite => rule with { To = other.To, Macs = other.Macs, Place = other.Place,
                NotMacs = other.NotMacs, Users = other.Users, NotUsers = other.NotUsers, Groups = other.Groups,
                NotGroups = other.NotGroups },
            _ => other,
        };
    }, altered => altered != rule && IsRight(altered));

    private ValueList<TranslationRequest> Mixed(ValueList<TranslationRequest> old, ValueList<TranslationRequest> other) =>
        (old, other) switch
        {
            ([TranslationRequest.Dnat dnat], [TranslationRequest.Dnat to]) =>
                [dice.Chance(40) ? dnat with { Addresses = to.Addresses } : dnat with { To = to.Target }],
            ([TranslationRequest.Snat snat], [TranslationRequest.Snat to]) =>
                [dice.Chance(40) ? snat with { Addresses = to.Addresses } : snat with { To = to.Target }],
            _ => other,
        };

    private static PortTerm.Map Mapped(int port, int to) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{port}.To({to})"), Numbers(port), Numbers(to));
}
