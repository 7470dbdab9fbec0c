using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Each word of the language as somebody would write it; a test holds that each of them compiles behind its statement.</summary>
internal static class MethodExamples
{
    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        [nameof(Rules.Partition)] = "Partition(\"shop\")",
        [nameof(Rules.Label)] = "Label(\"www\", \"192.0.2.1\")",
        [nameof(Rules.Set)] = "Set(\"bad guys\", \"192.0.2.7\")",
        [nameof(Rules.Lines)] = "Lines(\"drop.txt\")",
        [nameof(Rules.Accept)] = "Accept(\"website\")",
        [nameof(Rules.Drop)] = "Drop(\"bad guys\")",
        [nameof(Rules.Reject)] = "Reject(\"telnet\")",
        [nameof(Rules.Log)] = "Log(\"telnet\")",
        [nameof(Rules.Rewrite)] = "Rewrite(\"website\")",
        [nameof(Rules.HostPolicy)] = "HostPolicy()",
        [nameof(Expect.Allowed)] = "Expect.Allowed(\"website\")",
        [nameof(Expect.Blocked)] = "Expect.Blocked(\"telnet\")",
        [nameof(Rules.Raw)] = "Raw(\"-A INPUT -i tun0 -j ACCEPT\")",
    };

    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        [nameof(FilterRule.From)] = "From(\"192.0.2.0/24\")",
        [nameof(FilterRule.To)] = "To(\"www\")",
        [nameof(FilterRule.NotFrom)] = "NotFrom(\"192.0.2.7\")",
        [nameof(FilterRule.NotTo)] = "NotTo(\"192.0.2.7\")",
        [nameof(FilterRule.OriginalTo)] = "OriginalTo(\"192.0.2.7\")",
        [nameof(FilterRule.Ports)] = "Ports(80, 443)",
        [nameof(FilterRule.SourcePorts)] = "SourcePorts(1024..65535)",
        [nameof(FilterRule.Protocols)] = "Protocols(\"udp\")",
        [nameof(FilterRule.AnyProtocol)] = "AnyProtocol()",
        [nameof(FilterRule.Icmp)] = "Icmp(\"echo-request\")",
        [nameof(FilterRule.In)] = "In(\"eth0\")",
        [nameof(FilterRule.Out)] = "Out(\"eth0\")",
        [nameof(FilterRule.State)] = "State(\"NEW\")",
        [nameof(FilterRule.Mac)] = "Mac(\"00:11:22:33:44:55\")",
        [nameof(FilterRule.NotMac)] = "NotMac(\"00:11:22:33:44:55\")",
        [nameof(FilterRule.User)] = "User(102)",
        [nameof(FilterRule.NotUser)] = "NotUser(102)",
        [nameof(FilterRule.Mark)] = "Mark(1)",
        [nameof(FilterRule.Dscp)] = "Dscp(\"ef\")",
        [nameof(FilterRule.TcpFlags)] = "TcpFlags(\"SYN,ACK\", set: \"SYN\")",
        [nameof(FilterRule.Syn)] = "Syn()",
        [nameof(FilterRule.Length)] = "Length(0..128)",
        [nameof(FilterRule.Between)] = "Between(\"08:00\", \"18:00\")",
        [nameof(FilterRule.Days)] = "Days(\"Sat\", \"Sun\")",
        [nameof(FilterRule.Until)] = "Until(\"2027-01-31\")",
        [nameof(FilterRule.Match)] = "Match(\"-m ttl --ttl-lt 5\")",
        [nameof(FilterRule.Limit)] = "Limit(\"10/second\")",
        [nameof(FilterRule.LimitPerSource)] = "LimitPerSource(\"4/minute\")",
        [nameof(FilterRule.MaxConnections)] = "MaxConnections(20)",
        [nameof(FilterRule.Log)] = "Log(level: \"info\")",
        [nameof(FilterRule.Family)] = "Family(4)",
        [nameof(FilterRule.Ticket)] = "Ticket(\"CHG-1234\")",
        [nameof(FilterRule.Owner)] = "Owner(\"web team\")",
        [nameof(FilterRule.With)] = "With(\"tcp-reset\")",
        [nameof(RewriteRule.Dnat)] = "Dnat(\"www\", to: \"app-01\")",
        [nameof(RewriteRule.Snat)] = "Snat(\"inside\", to: \"www\")",
        [nameof(RewriteRule.Masquerade)] = "Masquerade(\"inside\")",
        [nameof(RewriteRule.Redirect)] = "Redirect(to: 3128)",
        [nameof(RewriteRule.Balance)] = "Balance(\"www\", to: [\"app-01\", \"app-02\"])",
        [nameof(RewriteRule.Hairpin)] = "Hairpin(\"inside\")",
        [nameof(RewriteRule.Netmap)] = "Netmap(\"203.0.113.0/24\", to: \"192.168.5.0/24\")",
        [nameof(RewriteRule.NoAccept)] = "NoAccept()",
        [nameof(HostPolicy.Default)] = "Default(input: Policy.Drop)",
        [nameof(HostPolicy.AllowLoopback)] = "AllowLoopback()",
        [nameof(HostPolicy.AllowEstablished)] = "AllowEstablished()",
        [nameof(HostPolicy.AllowIcmp)] = "AllowIcmp(\"echo-request\")",
        [nameof(HostPolicy.DropInvalid)] = "DropInvalid()",
        [nameof(HostPolicy.LogDropped)] = "LogDropped(limit: \"1/second\")",
        [nameof(HostPolicy.Behind)] = "Behind(\"f2b-sshd\")",
    };

    /// <summary>Ports(80, 443)</summary>
    public static string OfMethod(string method) => Methods[method];

    /// <summary>Accept("website")</summary>
    public static string OfStatement(string statement) => Statements[statement];

    /// <summary>Rewrite("…").Masquerade("inside"): the method behind a statement that has it.</summary>
    public static string Behind(string method) =>
        $"{StatementWith(method)}({(IsOfHostPolicy(method) ? "" : "\"…\"")}).{Methods[method]}";

    /// <summary>A statement that can have the method: most do, With answers for a reject alone.</summary>
    public static string StatementWith(string method) =>
        method is nameof(FilterRule.With) ? nameof(Rules.Reject)
        : IsOfHostPolicy(method) ? nameof(Rules.HostPolicy)
        : Vocabulary.FilterMethods.Contains(method) ? nameof(Rules.Accept)
        : nameof(Rules.Rewrite);

    // Family stands behind most statements.
    private static bool IsOfHostPolicy(string method) => Vocabulary.HostPolicyMethods.Contains(method) && !Vocabulary.FilterMethods.Contains(method);
}
