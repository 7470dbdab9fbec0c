using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Validation;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>
/// Explains words that stand without their quotes. What they are the name of is told by the method: ssh is a service in Ports(ssh),
/// and the name of a rule in Accept(ssh). C# sees echo-request as a difference and www.example.com as members of www; the message
/// names the whole.
/// </summary>
internal sealed class UnquotedExplainer(DiagnosticBag diagnostics)
{
    private const string Label = "a label";

    // Log is a statement, too.
    private const string LogMethod = "." + nameof(FilterRule.Log);

    /// <param name="name">What C# does not know.</param>
    /// <param name="isNearVariable">True if a variable is called nearly so, and that was meant rather than a free text.</param>
    /// <returns>True if the error has been reported.</returns>
    public bool Explain(SimpleNameSyntax name, bool isNearVariable)
    {
        if (name.Parent is InvocationExpressionSyntax)
        {
            return false;
        }

        var whole = Whole(name);
        var text = whole.ToString();
        var isInQuotes = StandsInQuotes(name.SyntaxTree, text);
        if (whole.Parent is BinaryExpressionSyntax { Left: LiteralExpressionSyntax port } slash && slash.IsKind(SyntaxKind.DivideExpression) && KnownWords.IsProtocol(text))
        {
            diagnostics.NoList(Places.Of(slash.GetLocation()), slash.ToString(), "a division", PortOfProtocol(slash, port, text));
            return true;
        }

        var what = Outer(whole).Parent switch
        {
            ArgumentSyntax { Parent: ArgumentListSyntax arguments } argument =>
                WhatIs(text, Method(arguments), argument.NameColon?.Name.Identifier.ValueText, isInQuotes, whole != name, isNearVariable),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(PortMaps.To) } when KnownWords.IsService(text) => "a service",
            _ => isInQuotes ? Label : null,
        };
        if (what is not null)
        {
            // C# knows neither half of echo-request; the same message in the same place is printed once.
            diagnostics.NameWithoutQuotes(Places.Of(whole.GetLocation()), whole.GetFirstToken().ValueText, what, text);
        }

        return what is not null;
    }

    // Several protocols in one rule would take each other's ports.
    private static string PortOfProtocol(BinaryExpressionSyntax slash, LiteralExpressionSyntax port, string protocol)
    {
        var arguments = slash.Parent is ArgumentSyntax { Parent: ArgumentListSyntax list } ? list : null;
        var method = arguments is not null && Method(arguments) is nameof(FilterRule.SourcePorts) ? nameof(FilterRule.SourcePorts) : nameof(FilterRule.Ports);
        var methods = $".Protocols(\"{protocol}\").{method}({port})";
        return arguments is null || arguments.Arguments.All(argument => argument.Expression is BinaryExpressionSyntax other && other.Right.ToString() == protocol)
            ? methods
            : $"a rule for each protocol, this one's with {methods}";
    }

    /// <summary>Null for what is no name of its kind: a variable that nobody declared.</summary>
    private static string? WhatIs(string text, string method, string? parameter, bool isInQuotes, bool isComposite, bool isNearVariable) => method switch
    {
        nameof(FilterRule.Ports) or nameof(FilterRule.SourcePorts) => KnownWords.IsService(text) ? "a service" : null,
        nameof(FilterRule.Protocols) => KnownWords.IsProtocol(text) ? "a protocol" : null,
        nameof(FilterRule.Icmp) => KnownWords.IsIcmpType(text) ? "an ICMP type" : null,
        nameof(FilterRule.State) => KnownWords.IsState(text) ? "a state" : null,
        nameof(FilterRule.With) => KnownWords.IsRejectAnswer(text) ? "an answer" : null,
        LogMethod => parameter is "level" && KnownWords.IsLogLevel(text) ? "a level" : null,
        nameof(FilterRule.In) or nameof(FilterRule.Out) => isNearVariable ? null : "an interface",
        nameof(Rules.Accept) or nameof(Rules.Drop) or nameof(Rules.Reject) or nameof(Rules.Log) or nameof(Rules.Rewrite) =>
            isNearVariable ? null : "a rule",
        nameof(Rules.Partition) => isNearVariable ? null : "a partition",
        nameof(Rules.Label) or nameof(Rules.Set) => isNearVariable ? null : Label,
        nameof(FilterRule.Ticket) => isNearVariable ? null : "a ticket",
        nameof(FilterRule.Owner) => isNearVariable ? null : "an owner",
        nameof(FilterRule.From) or nameof(FilterRule.To) or nameof(FilterRule.NotFrom) or nameof(FilterRule.NotTo)
            or nameof(FilterRule.OriginalTo)
            or nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat) or nameof(RewriteRule.Masquerade) or nameof(RewriteRule.Balance) or nameof(RewriteRule.Hairpin) or nameof(RewriteRule.Netmap) =>
            isInQuotes || isComposite || KnownWords.IsBuiltInLabel(text) ? Label : null,
        _ => isInQuotes ? Label : null,
    };

    private static ExpressionSyntax Whole(ExpressionSyntax part) => part.Parent switch
    {
        MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } access when access.Expression == part => Whole(access),
        BinaryExpressionSyntax dash when dash.IsKind(SyntaxKind.SubtractExpression) && IsWord(dash.Left) && IsWord(dash.Right) => Whole(dash),
        _ => part,
    };

    // tcp|udp, (tcp)
    private static ExpressionSyntax Outer(ExpressionSyntax part) =>
        part.Parent is BinaryExpressionSyntax or ParenthesizedExpressionSyntax or RangeExpressionSyntax ? Outer((ExpressionSyntax)part.Parent) : part;

    // Without blanks: app-01 is a name, first - last a difference.
    private static bool IsWord(ExpressionSyntax part) => part is SimpleNameSyntax or LiteralExpressionSyntax or MemberAccessExpressionSyntax
        || (part is BinaryExpressionSyntax dash && dash.IsKind(SyntaxKind.SubtractExpression));

    // In 80.To(http) a port is mapped; in any other To an address is meant.
    private static string Method(ArgumentListSyntax arguments) => arguments.Parent switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(PortMaps.To) } access }
            when access.Expression is LiteralExpressionSyntax or ParenthesizedExpressionSyntax => nameof(FilterRule.Ports),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(FilterRule.Log) } } => LogMethod,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier.ValueText,
        _ => "",
    };

    private static bool StandsInQuotes(SyntaxTree tree, string text) => tree.GetRoot().DescendantTokens()
        .Any(token => token.IsKind(SyntaxKind.StringLiteralToken) && token.ValueText == text);
}
