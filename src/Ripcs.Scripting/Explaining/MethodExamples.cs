using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Each word of the language as somebody would write it; a test holds that each of them compiles behind its statement.</summary>
internal static class MethodExamples
{
    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        [nameof(Rules.Partition)] = "Partition(\"shop\")",
        [nameof(Rules.Label)] = "Label(\"www\", \"192.0.2.1\")",
        [nameof(Rules.Accept)] = "Accept(\"website\")",
        [nameof(Rules.Drop)] = "Drop(\"bad guys\")",
        [nameof(Rules.Reject)] = "Reject(\"telnet\")",
        [nameof(Rules.Log)] = "Log(\"telnet\")",
        [nameof(Rules.Rewrite)] = "Rewrite(\"website\")",
    };

    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        [nameof(FilterRule.From)] = "From(\"192.0.2.0/24\")",
        [nameof(FilterRule.To)] = "To(\"www\")",
        [nameof(FilterRule.NotFrom)] = "NotFrom(\"192.0.2.7\")",
        [nameof(FilterRule.NotTo)] = "NotTo(\"192.0.2.7\")",
        [nameof(FilterRule.Ports)] = "Ports(80, 443)",
        [nameof(FilterRule.SourcePorts)] = "SourcePorts(1024..65535)",
        [nameof(FilterRule.Protocols)] = "Protocols(\"udp\")",
        [nameof(FilterRule.AnyProtocol)] = "AnyProtocol()",
        [nameof(FilterRule.Icmp)] = "Icmp(\"echo-request\")",
        [nameof(FilterRule.In)] = "In(\"eth0\")",
        [nameof(FilterRule.Out)] = "Out(\"eth0\")",
        [nameof(FilterRule.State)] = "State(\"NEW\")",
        [nameof(FilterRule.Log)] = "Log(level: \"info\")",
        [nameof(FilterRule.Family)] = "Family(4)",
        [nameof(FilterRule.Ticket)] = "Ticket(\"CHG-1234\")",
        [nameof(FilterRule.Owner)] = "Owner(\"web team\")",
        [nameof(FilterRule.With)] = "With(\"tcp-reset\")",
        [nameof(RewriteRule.Dnat)] = "Dnat(\"www\", to: \"app-01\")",
        [nameof(RewriteRule.Snat)] = "Snat(\"inside\", to: \"www\")",
        [nameof(RewriteRule.Masquerade)] = "Masquerade(\"inside\")",
        [nameof(RewriteRule.NoAccept)] = "NoAccept()",
    };

    /// <summary>Ports(80, 443)</summary>
    public static string OfMethod(string method) => Methods[method];

    /// <summary>Accept("website")</summary>
    public static string OfStatement(string statement) => Statements[statement];

    /// <summary>Rewrite("…").Masquerade("inside"): the method behind a statement that has it.</summary>
    public static string Behind(string method) => $"{StatementWith(method)}(\"…\").{Methods[method]}";

    /// <summary>A statement that can have the method: most do, With answers for a reject alone.</summary>
    public static string StatementWith(string method) =>
        method is nameof(FilterRule.With) ? nameof(Rules.Reject)
        : Vocabulary.FilterMethods.Contains(method) ? nameof(Rules.Accept)
        : nameof(Rules.Rewrite);
}
