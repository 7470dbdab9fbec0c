using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Validation;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains calls of the language's own words that lack something: a name, a value, parentheses, a dot.</summary>
internal sealed class CallExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the error has been reported, or follows from one that has been.</summary>
    public bool Explain(string code, SyntaxNode node) => code switch
    {
        "CS7036" or "CS1501" => MissingValue(node) || TooManyValues(node),
        "CS1739" => ForeignParameter(node),
        "CS1503" or "CS0029" => WrongValue(node),
        "CS0021" or "CS0201" => WithoutParentheses(node),
        "CS0193" => Arrow(node),
        _ => false,
    };

    private bool MissingValue(SyntaxNode node)
    {
        if (node is not SimpleNameSyntax { Parent: { } parent } name || node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments.Count: 0 })
        {
            return false;
        }

        var (at, text) = (Places.Of(name.GetLocation()), name.Identifier.ValueText);
        switch (text)
        {
            case nameof(Rules.Partition) when parent is InvocationExpressionSyntax:
                diagnostics.PartitionWithoutName(at);
                return true;
            case nameof(Rules.Label) when parent is InvocationExpressionSyntax:
                diagnostics.LabelWithoutName(at);
                return true;
            case nameof(Rules.Set) when parent is InvocationExpressionSyntax:
                diagnostics.SetWithoutName(at);
                return true;
            case nameof(Rules.Lines) when parent is InvocationExpressionSyntax:
                diagnostics.LinesOfNoFile(at);
                return true;
            case var statement when parent is InvocationExpressionSyntax && Vocabulary.Statements.Contains(statement):
                diagnostics.RuleWithoutName(at, statement.ToLowerInvariant());
                return true;
            case var _ when IsExpectation(parent):
                diagnostics.RuleWithoutName(at, "expectation");
                return true;
            case nameof(PortMaps.To) when parent is MemberAccessExpressionSyntax { Expression: LiteralExpressionSyntax or ParenthesizedExpressionSyntax }:
                diagnostics.ValueMissing(at, text, "443.To(4443)");
                return true;
            case var method when parent is MemberAccessExpressionSyntax && IsMethod(method):
                diagnostics.ValueMissing(at, method, $".{MethodExamples.OfMethod(method)}");
                return true;
            default:
                return false;
        }
    }

    // .AllowEstablished("eth0")
    private bool TooManyValues(SyntaxNode node)
    {
        if (node is not SimpleNameSyntax { Parent: MemberAccessExpressionSyntax, Identifier.ValueText: var name } || !IsMethod(name)
            || node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList: { Arguments.Count: > 0 } list })
        {
            return false;
        }

        var one = list.Arguments.Count == 1 ? list.Arguments[0] : null;
        diagnostics.WrongValue(Places.Of((one ?? (SyntaxNode)list).GetLocation()), (one ?? (SyntaxNode)list).ToString(), name, $".{MethodExamples.OfMethod(name)}");
        return true;
    }

    // accept("ssh", from: "all") in Ript.
    private bool ForeignParameter(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<NameColonSyntax>() is not { } colon
            || node.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression is not { } called)
        {
            return false;
        }

        var (name, owner) = (colon.Name.Identifier.ValueText, called is MemberAccessExpressionSyntax access ? access.Name.Identifier.ValueText : called.ToString());
        if (owner is nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat))
        {
            diagnostics.MissingTranslationTarget(Places.Of(colon.GetLocation()), owner);
            return true;
        }

        // All of tcp is more than the port that was named.
        var write = KnownWords.IsProtocol(name) ? called is SimpleNameSyntax ? OfProtocol(name) : $".Protocols(\"{name}\")"
            : ForeignLineExplainer.MethodOf(name) is { } method ? $".{method}(…)"
            : null;
        var isStatement = (called is SimpleNameSyntax && Vocabulary.Statements.Contains(owner)) || IsExpectation(called);
        if (!isStatement && !IsMethod(owner))
        {
            return false;
        }

        if (write is not null)
        {
            diagnostics.ParameterOfAMethod(Places.Of(colon.GetLocation()), name, owner, write);
        }
        else
        {
            var example = isStatement ? MethodExamples.OfStatement(owner) : $".{MethodExamples.OfMethod(owner)}";
            diagnostics.WrongValue(Places.Of(colon.GetLocation()), $"{name}:", owner, example);
        }

        return true;
    }

    private static string OfProtocol(string name) => name.ToLowerInvariant() switch
    {
        "tcp" or "udp" or "sctp" or "dccp" or "udplite" => $".Protocols(\"{name}\").Ports(…)",
        "icmp" or "icmp6" or "icmpv6" => ".Icmp(…)",
        _ => $".Protocols(\"{name}\")",
    };

    private bool WrongValue(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Expression: var value, Parent.Parent: InvocationExpressionSyntax call })
        {
            return false;
        }

        var example = call.Expression switch
        {
            IdentifierNameSyntax name when Vocabulary.Statements.Contains(name.Identifier.ValueText) => MethodExamples.OfStatement(name.Identifier.ValueText),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } when IsExpectation(call.Expression) => MethodExamples.OfStatement(name),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } when IsMethod(name) => $".{MethodExamples.OfMethod(name)}",
            _ => null,
        };
        if (example is null)
        {
            return false;
        }

        diagnostics.WrongValue(Places.Of(value.GetLocation()), value.ToString(), example.TrimStart('.').Split('(')[0], example);
        return true;
    }

    // Ports[80] is an error of its own and one of the statement; the same message in the same place is printed once.
    private bool WithoutParentheses(SyntaxNode node)
    {
        var statement = node.FirstAncestorOrSelf<ExpressionStatementSyntax>();
        var name = (statement?.Expression ?? node).DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>()
            .Where(access => access.Parent is ElementAccessExpressionSyntax or ExpressionStatementSyntax)
            .Select(access => access.Name).FirstOrDefault(name => IsMethod(name.Identifier.ValueText));
        if (name is null)
        {
            return false;
        }

        diagnostics.MethodWithoutParentheses(Places.Of(name.GetLocation()), MethodExamples.OfMethod(name.Identifier.ValueText));
        return true;
    }

    private bool Arrow(SyntaxNode node)
    {
        var arrow = node.DescendantNodesAndSelf().Concat(node.Ancestors()).OfType<MemberAccessExpressionSyntax>()
            .FirstOrDefault(access => access.IsKind(SyntaxKind.PointerMemberAccessExpression) && IsMethod(access.Name.Identifier.ValueText));
        if (arrow is null)
        {
            return false;
        }

        diagnostics.MethodWithoutDot(Places.Of(arrow.OperatorToken.GetLocation()), arrow.Name.Identifier.ValueText);
        return true;
    }

    private static bool IsExpectation(SyntaxNode called) =>
        called is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(Expect) }, Name.Identifier.ValueText: var fate }
        && Vocabulary.Expectations.Contains(fate);

    private static bool IsMethod(string name) =>
        Vocabulary.FilterMethods.Contains(name) || Vocabulary.RewriteMethods.Contains(name) || Vocabulary.HostPolicyMethods.Contains(name);
}
