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
        yield return List("AllowIcmp", policy.IcmpTypes);
        yield return policy.DropInvalid ? ".DropInvalid()" : "";
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
        rule.TcpFlags is { } flags ? $".TcpFlags({Quoted(flags.Of)}, set: {Quoted(flags.Set)})" : "",
        rule.Mark is { } mark ? Mark(mark) : "",
        .. rule.Matches.Select(match => $".Match({Quoted(match)})"),
        List("From", rule.From),
        List("NotFrom", rule.NotFrom),
        List("To", rule.To),
        List("NotTo", rule.NotTo),
        List("Mac", rule.Macs),
        List("NotMac", rule.NotMacs),
        Numbers("User", rule.Users),
        Numbers("NotUser", rule.NotUsers),
        Numbers("Group", rule.Groups),
        Numbers("NotGroup", rule.NotGroups),
        List("Cgroup", rule.Cgroups),
        List("NotCgroup", rule.NotCgroups),
        rule.Ipsec is { } way ? $".Ipsec({Quoted(way)})" : "",
        List("In", rule.In),
        List("Out", rule.Out),
        rule.NotIn is { } notInside ? $".NotIn({Quoted(notInside)})" : "",
        rule.NotOut is { } notOutside ? $".NotOut({Quoted(notOutside)})" : "",
        rule.RejectWith is { } answer ? $".With({Quoted(answer)})" : "",
        rule.Log is { } log ? Log(log) : "",
        .. rule.Translations.Select(Translation),
        rule.NoAccept ? ".NoAccept()" : "",
        Family(rule.Family),
    ];

    private static string List(string method, ValueList<string>? words) => words is { } said
        ? $".{method}({string.Join(", ", said.Select(Quoted))})" : "";

    private static string Numbers(string method, ValueList<string>? numbers) => numbers is { } said
        ? $".{method}({string.Join(", ", said.Select(number => number.Replace("-", "..", StringComparison.Ordinal)))})" : "";

    private static string Mark(MarkRequest mark) => mark.Mask == uint.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $".Mark(0x{mark.Mark:x})")
        : string.Create(CultureInfo.InvariantCulture, $".Mark(0x{mark.Mark:x}, mask: 0x{mark.Mask:x})");

    private static string Log(LogRequest log)
    {
        string?[] said = [Named("prefix", log.Prefix), Named("level", log.Level), Named("limit", log.Limit)];
        return $".Log({string.Join(", ", said.OfType<string>())})";
    }

    private static string? Named(string name, string? text) => text is null ? null : $"{name}: {Quoted(text)}";

    private static string Translation(TranslationRequest translation) =>
        translation is TranslationRequest.Redirect redirect ? $".Redirect({(redirect.Port is { } port ? $"to: {port.Text}" : "")})"
        : $".{translation.Method}({Addresses(translation)}{(translation.Target is { } target ? $", to: {Quoted(target)}" : "")})";

    private static string Addresses(TranslationRequest translation)
    {
        var list = string.Join(", ", translation.Addresses.Select(Quoted));
        return translation.Addresses.Count == 1 || translation is TranslationRequest.Masquerade ? list : $"[{list}]";
    }

    private static string Family(int? family) => family is { } number ? string.Create(CultureInfo.InvariantCulture, $".Family({number})")
        : "";
}
