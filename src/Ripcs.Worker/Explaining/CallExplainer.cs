using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Validation;
using Ripcs.Dsl;

namespace Ripcs.Worker.Explaining;

/// <summary>Explains calls in a rule file that lack something: a name, a value, parentheses, a dot.</summary>
internal static class CallExplainer
{
    public static Explanation? MissingValue(Mistake mistake) => mistake.Call switch
    {
        not { Arguments.Count: 0 } => null,
        { IsExpectation: true } call => said => said.RuleWithoutName(call.At, "expectation"),
        { IsStatement: false, Example: { } example } call => said => said.ValueMissing(call.At, call.Method, example),
        { IsStatement: false } => null,
        { Method: nameof(Rules.Partition) } call => said => said.PartitionWithoutName(call.At),
        { Method: nameof(Rules.Label) } call => said => said.LabelWithoutName(call.At),
        { Method: nameof(Rules.Set) } call => said => said.SetWithoutName(call.At),
        { Method: nameof(Rules.Lines) } call => said => said.LinesOfNoFile(call.At),
        { } call => said => said.RuleWithoutName(call.At, call.Method.ToLowerInvariant()),
    };

    // .AllowEstablished("eth0")
    public static Explanation? TooManyValues(Mistake mistake) => mistake.Node is not SimpleNameSyntax ? null : mistake.Call switch
    {
        { Method: nameof(FilterRule.NotIn) or nameof(FilterRule.NotOut), Arguments.Count: > 1 } call =>
            said => said.ManyExceptedInterfaces(Places.Of(call.List), call.Method),
        { IsMethod: true, Arguments.Count: > 0 } call => WrongValue(call.Arguments.Count == 1 ? call.Arguments[0] : call.List, call),
        _ => null,
    };

    public static Explanation? WrongValue(Mistake mistake) =>
        mistake.Nearest<ArgumentSyntax>() is { Expression: var value, Parent.Parent: var called } && Call.Of(called) is { } call
            ? WrongValue(value, call)
            : null;

    // Ript writes accept("ssh", from: "all").
    public static Explanation? ForeignParameter(Mistake mistake)
    {
        if (mistake.Nearest<NameColonSyntax>() is not { } colon || Call.Around(colon) is not { Example: not null } call)
            return null;

        var (at, name) = (Places.Of(colon), colon.Name.Identifier.ValueText);
        return call.Method is nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat)
                ? said => said.MissingTranslationTarget(at, call.Method, MethodExamples.OfMethod(call.Method))
            : call.Method is not nameof(RewriteRule.SynProxy) && MethodFor(name, call) is { } method
                ? said => said.ParameterOfAMethod(at, name, call.Method, method)
            : WrongValue(colon, call);
    }

    // Without Ports(…) the rule would match all of tcp, more than the port that was named.
    private static string? MethodFor(string parameter, Call call) => parameter.ToLowerInvariant() switch
    {
        "tcp" or "udp" or "sctp" or "dccp" or "udplite" when call.IsStatement => $".Protocols(\"{parameter}\").Ports(…)",
        "icmp" or "icmp6" or "icmpv6" when call.IsStatement => ".Icmp(…)",
        "group" when call.Method is nameof(FilterRule.Log) => $".{nameof(FilterRule.ToGroup)}(…)",
        _ when KnownWords.IsProtocol(parameter) => $".Protocols(\"{parameter}\")",
        _ => ForeignLine.MethodOf(parameter) is { } method ? $".{method}(…)" : null,
    };

    // C# reports Ports[80] twice, as an expression and as a statement; the same message at the same place is printed once.
    public static Explanation? WithoutParentheses(Mistake mistake)
    {
        var within = mistake.Nearest<ExpressionStatementSyntax>()?.Expression ?? mistake.Node;
        return within.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>()
            .Where(access => access.Parent is ElementAccessExpressionSyntax or ExpressionStatementSyntax)
            .Select(access => access.Name).FirstOrDefault(name => Vocabulary.IsMethod(name.Identifier.ValueText)) is { } name
            ? said => said.MethodWithoutParentheses(Places.Of(name), MethodExamples.OfMethod(name.Identifier.ValueText))
            : null;
    }

    // Accept("a")->Ports(80)
    public static Explanation? Arrow(Mistake mistake) =>
        mistake.Node.DescendantNodesAndSelf().Concat(mistake.Node.Ancestors()).OfType<MemberAccessExpressionSyntax>()
            .FirstOrDefault(access => access.OperatorToken.Text is "->") is { Name.Identifier.ValueText: var name } arrow
            && Vocabulary.IsMethod(name)
            ? said => said.MethodWithoutDot(Places.Of(arrow.OperatorToken), name)
            : null;

    private static Explanation? WrongValue(SyntaxNode written, Call call) => call.Example is not { } example ? null
        : said => said.WrongValue(Places.Of(written), written.ToString(), call.Shown, example);
}
