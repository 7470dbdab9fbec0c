namespace Ripcs.Core.Importing;

/// <summary>A statement in the rule language, without its semicolon.</summary>
internal static class StatementText
{
    public static string Of(LabelStatement label) => $"Label({string.Join(", ", label.Members.Prepend(label.Name).Select(Quoted))})";

    public static string Of(HostPolicyStatement policy) => string.Concat(Parts(policy).Prepend("HostPolicy()"));

    public static string Of(RuleStatement rule) => string.Concat(Parts(rule).Prepend($"{rule.Kind}({Quoted(rule.What)})"));

    /// <summary>A text as a C# string literal.</summary>
    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Parts(HostPolicyStatement policy)
    {
        if (policy.Default is { } defaults)
        {
            string?[] said = [Default("input", defaults.Input), Default("forward", defaults.Forward), Default("output", defaults.Output)];
            yield return $".Default({string.Join(", ", said.OfType<string>())})";
        }

        yield return policy.AllowLoopback ? ".AllowLoopback()" : "";
        yield return policy.AllowEstablished ? ".AllowEstablished()" : "";
        yield return List("Behind", policy.Behind);
        yield return Family(policy.Family);
    }

    private static string? Default(string chain, int? policy) => policy is null ? null
        : $"{chain}: Policy.{(policy == 1 ? "Drop" : "Accept")}";

    private static IEnumerable<string> Parts(RuleStatement rule) =>
    [
        rule.Ports is { } ports ? $".Ports({string.Join(", ", ports.Select(port => port.Text))})" : "",
        rule.SourcePorts is { } sources ? $".SourcePorts({string.Join(", ", sources.Select(port => port.Text))})" : "",
        List("Protocols", rule.Protocols),
        rule.AnyProtocol ? ".AnyProtocol()" : "",
        List("Icmp", rule.IcmpTypes),
        List("State", rule.States),
        rule.Syn ? ".Syn()" : "",
        List("From", rule.From),
        List("NotFrom", rule.NotFrom),
        List("To", rule.To),
        List("NotTo", rule.NotTo),
        List("In", rule.In),
        List("Out", rule.Out),
        .. rule.Translations.Select(Translation),
        rule.NoAccept ? ".NoAccept()" : "",
        Family(rule.Family),
    ];

    private static string List(string method, ValueList<string>? words) => words is { } said
        ? $".{method}({string.Join(", ", said.Select(Quoted))})" : "";

    private static string Translation(TranslationRequest translation) =>
        $".{translation.Method}({Addresses(translation)}{(translation.Target is { } target ? $", to: {Quoted(target)}" : "")})";

    private static string Addresses(TranslationRequest translation)
    {
        var list = string.Join(", ", translation.Addresses.Select(Quoted));
        return translation.Addresses.Count == 1 || translation is TranslationRequest.Masquerade ? list : $"[{list}]";
    }

    private static string Family(int? family) => family is { } number ? string.Create(CultureInfo.InvariantCulture, $".Family({number})")
        : "";
}
