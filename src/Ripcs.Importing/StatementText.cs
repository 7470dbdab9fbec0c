using System.Text;
using Ripcs.Core.Matches;

namespace Ripcs.Importing;

/// <summary>A statement in the rule language, without its semicolon.</summary>
internal static class StatementText
{
    private const int Width = 130;

    // A line of its own for .Family(4) alone is no easier to read.
    private const int Slack = 10;

    public static string Of(LabelStatement label) => Wrapped([.. label.Members.Prepend(label.Name)
        .Select((word, i) => $"{(i == 0 ? "Label(" : " ")}{Words.Literal(word)}{(i < label.Members.Count ? "," : ")")}")]);

    public static string Of(HostPolicyStatement policy) => Parts(policy).ToList() is var parts && policy.Default is null
        ? Wrapped([.. parts.Prepend("HostPolicy()")]) : Wrapped([$"HostPolicy(){parts[0]}", string.Concat(parts[1..])]);

    public static string Of(RuleStatement rule) => Wrapped([.. Parts(rule).Prepend($"{rule.Kind}({Words.Literal(rule.What)})")]);

    // In lines of at most this width where it can be broken.
    private static string Wrapped(IReadOnlyList<string> parts)
    {
        if (parts.Sum(part => part.Length) <= Width + Slack)
            return string.Concat(parts);

        var (text, length) = (new StringBuilder(), 0);
        foreach (var part in parts)
        {
            var isNew = length > 0 && length + part.Length > Width;
            text.Append(isNew ? $"\n    {part.TrimStart()}" : part);
            length = (isNew ? 4 : length) + part.Length;
        }

        return text.ToString();
    }

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
        yield return policy.WithoutNeededIcmp ? ".WithoutNeededIcmp()" : "";
        yield return policy.DropInvalid ? ".DropInvalid()" : "";
        yield return policy.LogDropped is { } log ? $".LogDropped({Arguments(log)})" : "";
        yield return policy.RejectRest is { } rest ? Rest(rest) : "";
        yield return List("Behind", policy.Behind);
        yield return Family(policy.Family);
    }

    private static string Rest(RestRequest rest)
    {
        string?[] said =
            [rest.Input is true ? "input: true" : null, rest.Forward is true ? "forward: true" : null, Named("with", rest.With)];
        return $".RejectRest({string.Join(", ", said.OfType<string>())})";
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
        rule.TcpFlags is { } flags ? $".TcpFlags({Words.Literal(flags.Of)}, set: {Words.Literal(flags.Set)})" : "",
        .. rule.Matches.Select(match => $".Match({Words.Literal(match)})"),
        List("From", rule.From),
        List("NotFrom", rule.NotFrom),
        List("To", rule.To),
        List("NotTo", rule.NotTo),
        .. KnownMatch.All.SelectMany(match => match.Written(rule)),
        List("In", rule.In),
        List("Out", rule.Out),
        rule.NotIn is { } notInside ? $".NotIn({Words.Literal(notInside)})" : "",
        rule.NotOut is { } notOutside ? $".NotOut({Words.Literal(notOutside)})" : "",
        rule.Place is MatchPlace.Everywhere ? "" : $".{rule.Place}()",
        rule.RejectWith is { } answer ? $".With({Words.Literal(answer)})" : "",
        rule.Log is { } log ? Log(log, rule.LogGroup) : "",
        .. rule.Translations.Select(Translation),
        rule.NoAccept ? ".NoAccept()" : "",
        Family(rule.Family),
    ];

    private static string List(string method, ValueList<string>? words) => words is { } said
        ? $".{method}({string.Join(", ", said.Select(Words.Literal))})" : "";

    private static string Log(LogRequest log, int? group) => $".Log({Arguments(log)})"
        + (group is { } number ? string.Create(CultureInfo.InvariantCulture, $".ToGroup({number})") : "");

    private static string Arguments(LogRequest log)
    {
        string?[] said = [Named("prefix", log.Prefix), Named("level", log.Level), Named("limit", log.Limit),
            Named("burst", log.Burst), Named("group", log.Group)];
        return string.Join(", ", said.OfType<string>());
    }

    private static string? Named(string name, int? number) => number is { } said
        ? string.Create(CultureInfo.InvariantCulture, $"{name}: {said}") : null;

    private static string? Named(string name, string? text) => text is null ? null : $"{name}: {Words.Literal(text)}";

    private static string Translation(TranslationRequest translation) =>
        translation is TranslationRequest.Redirect redirect ? $".Redirect({(redirect.Port is { } port ? $"to: {port.Text}" : "")})"
        : $".{translation.Method}({Addresses(translation)}{(translation.Target is { } target ? $", to: {Words.Literal(target)}" : "")})";

    private static string Addresses(TranslationRequest translation)
    {
        var list = string.Join(", ", translation.Addresses.Select(Words.Literal));
        return translation.Addresses.Count == 1 || translation is TranslationRequest.Masquerade ? list : $"[{list}]";
    }

    private static string Family(int? family) => family is { } number ? string.Create(CultureInfo.InvariantCulture, $".Family({number})")
        : "";
}
