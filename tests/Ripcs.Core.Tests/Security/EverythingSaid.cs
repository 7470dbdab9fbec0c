using Ripcs.Core.Model;
using Ripcs.Testing;

namespace Ripcs.Core.Tests.Security;

/// <summary>A rule file that uses every place of the language in which a text can stand.</summary>
internal static class EverythingSaid
{
    private const string FilePath = "rules/shop.csx";

    /// <summary>All texts in it, each once.</summary>
    public static IReadOnlyList<string> Words()
    {
        var words = new HashSet<string>();
        _ = File(word =>
        {
            words.Add(word);
            return word;
        });
        return [.. words];
    }

    /// <param name="say">What stands in the place of a text; the same text stands for the same thing everywhere.</param>
    public static RuleFile File(Func<string, string> say) => new(
        FilePath,
        new LinesAlone(),
        [new PartitionStatement(say("shop"), 0, At(1))],
        [
            new LabelStatement(say("www"), [say("192.0.2.1"), say("2001:db8::1")], At(2)),
            new LabelStatement(say("inside"), [say("10.0.0.0/24"), say("10.1.0.1-10.1.0.9"), say("app")], At(3)),
            new LabelStatement(say("app"), [say("10.0.0.5")], At(4)),
        ],
        [.. Filters(say), .. Rewrites(say)])
    {
        Expectations = [.. Expectations(say)],
    };

    private static IEnumerable<ExpectationStatement> Expectations(Func<string, string> say)
    {
        yield return new ExpectationStatement(ExpectedFate.Blocked, new RuleStatement(StatementKind.Accept, say("nobody else"), At(30))
        {
            NotFrom = [say("192.0.2.0/28")], To = [say("app"), say("host")], Ports = [new PortTerm.Name(say("http"))],
            SourcePorts = [new PortTerm.Name(say("1024-65535"))],
            Protocols = [say("udp")], In = [say("eth0")], Ticket = say("CHG-1"), Owner = say("web team"),
        });
        yield return new ExpectationStatement(ExpectedFate.Allowed, new RuleStatement(StatementKind.Accept, say("ping goes out"), At(31))
        {
            From = [say("10.1.0.1-10.1.0.9")], NotTo = [say("app")], IcmpTypes = [say("echo-request")], Out = [say("eth1")],
        });
    }

    private static IEnumerable<RuleStatement> Filters(Func<string, string> say)
    {
        yield return new RuleStatement(StatementKind.Accept, say("ssh"), At(10))
        {
            From = [say("192.0.2.0/28")], To = [say("app")], Ports = [new PortTerm.Name(say("http")), new PortTerm.Name(say("8000-8010"))],
            Ticket = say("CHG-1"), Owner = say("web team"), Log = new LogRequest(say("seen: "), say("info"), say("5/minute")),
        };
        yield return new RuleStatement(StatementKind.Accept, say("smtp"), At(11))
        {
            NotFrom = [say("198.51.100.7")], To = [say("www")], Ports = [new PortTerm.Name(say("imap"))],
            SourcePorts = [new PortTerm.Name(say("1024-65535"))],
            In = [say("eth0")], Out = [say("eth1")], States = [say("NEW")], Family = 4,
        };
        yield return new RuleStatement(StatementKind.Drop, say("bad guys"), At(12)) { From = [say("203.0.113.0/24")],
            Protocols = [say("udp")] };
        yield return new RuleStatement(StatementKind.Reject, say("noise"), At(13)) { To = [say("app")], Protocols = [say("tcp")],
            RejectWith = say("tcp-reset") };
        yield return new RuleStatement(StatementKind.Accept, say("ping"), At(14)) { To = [say("app")], IcmpTypes = [say("echo-request")] };
        yield return new RuleStatement(StatementKind.Log, say("look"), At(15)) { NotTo = [say("app")], From = [say("10.9.0.0/16")],
            LogGroup = 5 };
        yield return new RuleStatement(StatementKind.Accept, say("few"), At(16))
        {
            To = [say("app")], Ports = [new PortTerm.Name(say("imap"))], Dscp = say("ef"), TcpFlags = new(say("SYN,ACK"), say("SYN")),
            Times = new(say("08:00"), say("18:00")), Days = [say("Mon")], Until = say("2037-01-31"), MaxConnections = 3,
            Limit = new(say("10/second"), 5), LimitPerSource = new(say("4/minute"), 5),
            Matches = [say("-m ttl --ttl-lt 5"), say("-m string --string \"x y\" --algo bm")],
        };
        yield return new RuleStatement(StatementKind.Drop, say("programs"), At(17)) { To = [say("app")], Groups = [say("33")],
            NotGroups = [say("34")], Cgroups = [say("a.slice")], NotCgroups = [say("b.slice")] };
        yield return new RuleStatement(StatementKind.Drop, say("secret"), At(18)) { To = [say("app")], Ipsec = say("in") };
    }

    private static IEnumerable<RuleStatement> Rewrites(Func<string, string> say)
    {
        yield return new RuleStatement(StatementKind.Rewrite, say("website"), At(20))
        {
            Ports = [new PortTerm.Map("443.To(4443)", new PortTerm.Name(say("443")), new PortTerm.Name(say("4443")))],
            Translations = [new TranslationRequest.Dnat([say("192.0.2.1")], say("10.0.0.5"))],
        };
        yield return new RuleStatement(StatementKind.Rewrite, say("out"), At(21))
        {
            Out = [say("eth0")], Translations = [new TranslationRequest.Snat([say("10.0.0.0/24")], say("192.0.2.1"))],
        };
        yield return new RuleStatement(StatementKind.Rewrite, say("masked"), At(22))
        {
            Out = [say("ppp0")], Translations = [new TranslationRequest.Masquerade([say("10.3.0.0/24")])],
        };
    }

    private static SourceSpan At(int line) => new(FilePath, line);
}
