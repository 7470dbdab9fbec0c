using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains names that nothing knows: statements, methods, variables, types.</summary>
internal sealed class NameExplainer(DiagnosticBag diagnostics)
{
    private readonly UnquotedExplainer _unquoted = new(diagnostics);

    /// <summary>True if the error has been reported.</summary>
    public bool Explain(Compilation compilation, string code, SyntaxNode node)
    {
        switch (code, node)
        {
            case ("CS0103", SimpleNameSyntax name):
                UnknownName(name);
                return true;
            case ("CS1061" or "CS0117", SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name):
                return UnknownMember(compilation, access, name);
            // Except and its like exist, but for lists: C# objects to what stands in front of them.
            case ("CS1929", ExpressionSyntax { Parent: MemberAccessExpressionSyntax access }) when access.Expression == node:
                return UnknownMember(compilation, access, access.Name);
            case ("CS0246", SimpleNameSyntax name):
                UnknownType(name);
                return true;
            case ("CS0119", SimpleNameSyntax { Parent: MemberAccessExpressionSyntax } name) when Vocabulary.Statements.Contains(Text(name)):
                diagnostics.StatementWithoutName(Place(name), Text(name));
                return true;
            case ("CS1955", SimpleNameSyntax name) when Synonyms.OfStatement(Text(name)) is { } write:
                diagnostics.ForeignName(Place(name), Text(name), Synonyms.Advice(write));
                return true;
            case ("CS0305", IdentifierNameSyntax { Identifier.ValueText: Vocabulary.Rule } name):
                diagnostics.ForeignType(Place(name), Text(name), $"{nameof(FilterRule)} for what Accept, Drop, Reject and Log return, {nameof(RewriteRule)} for Rewrite");
                return true;
            case ("CS0841", SimpleNameSyntax name):
                return UsedTooEarly(name);
            default:
                return false;
        }
    }

    private void UnknownName(SimpleNameSyntax name)
    {
        var text = Text(name);
        if (OutOfSight.Is(name))
        {
            diagnostics.OutOfSight(Place(name), text);
        }
        else if (name.Parent is InvocationExpressionSyntax && (Vocabulary.FilterMethods.Contains(text) || Vocabulary.RewriteMethods.Contains(text)))
        {
            diagnostics.MethodWithoutRule(Place(name), text, MethodExamples.StatementWith(text));
        }
        else if (!_unquoted.Explain(name, Suggest(name, Declared(name.SyntaxTree)) is not null))
        {
            UnknownWithSuggestion(name, text);
        }
    }

    private void UnknownWithSuggestion(SimpleNameSyntax name, string text)
    {
        var isCall = name.Parent is InvocationExpressionSyntax;
        var near = Suggest(name, [.. Vocabulary.Statements, nameof(Expect), .. Declared(name.SyntaxTree)]);
        if (isCall && Synonyms.OfStatement(text) is { } write)
        {
            diagnostics.ForeignName(Place(name), text, Synonyms.Advice(write));
        }
        else if (isCall && near is null && Synonyms.OfMethod(text) is { } method)
        {
            diagnostics.ForeignName(Place(name), text, $"write {method} behind a rule");
        }
        else if (name.Parent is AssignmentExpressionSyntax { Parent: ArgumentSyntax } argument && argument.Left == name)
        {
            diagnostics.NoList(Place(name), argument.ToString(), "an assignment", $"{text}: {argument.Right}");
        }
        else if (near is null && name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name)
        {
            diagnostics.NewVariable(Place(name), text);
        }
        else if (ArgumentOf(name) is nameof(FilterRule.Family) && Synonyms.OfMethod(text) is { } family)
        {
            diagnostics.ForeignName(Place(name), text, $"write {family}");
        }
        else
        {
            diagnostics.UnknownName(Place(name), text, near);
        }
    }

    private static string? ArgumentOf(SimpleNameSyntax name) =>
        name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } }
            ? access.Name.Identifier.ValueText
            : null;

    private void UnknownType(SimpleNameSyntax name)
    {
        if (Synonyms.OfType(Text(name)) is { } write)
        {
            diagnostics.ForeignType(Place(name), Text(name), write);
        }
        else
        {
            diagnostics.UnknownType(Place(name), Text(name), Suggest(name, [nameof(System), .. Vocabulary.Types, .. DeclaredTypes(name)]));
        }
    }

    private bool UnknownMember(Compilation compilation, MemberAccessExpressionSyntax access, SimpleNameSyntax name)
    {
        var model = compilation.GetSemanticModel(access.SyntaxTree);
        var type = model.GetTypeInfo(access.Expression).Type ?? model.GetSymbolInfo(access.Expression).Symbol as ITypeSymbol;
        if (type is null)
        {
            return false;
        }

        if (type.Name is nameof(FilterRule) or nameof(RewriteRule) or nameof(HostPolicy) or nameof(RawRules) or nameof(Expectation) or nameof(Expect) or nameof(Rules))
        {
            UnknownWord(access, name, type.Name);
        }
        else if (type.Name is nameof(Policy) && Synonyms.OfPolicy(Text(name)) is { } write)
        {
            diagnostics.NoPolicy(Place(name), Text(name), write);
        }
        else
        {
            var members = type.GetMembers().Where(member => member.CanBeReferencedByName).Select(member => member.Name);
            var shown = type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            diagnostics.UnknownMember(Place(name), shown, Text(name), Suggest(name, members.Append(nameof(PortMaps.To))));
        }

        return true;
    }

    private void UnknownWord(MemberAccessExpressionSyntax access, SimpleNameSyntax name, string owner)
    {
        var text = Text(name);
        var statement = Statement(access);
        var shown = owner is nameof(HostPolicy) ? "HostPolicy()" : owner is nameof(RawRules) ? "Raw(…)" : owner is nameof(Expectation) ? "an expectation" : owner is nameof(Expect) ? owner : statement ?? (owner is nameof(RewriteRule) ? "a rewrite" : "a filter rule");
        var (own, others, othersStatement) = owner switch
        {
            nameof(RewriteRule) => (Vocabulary.RewriteMethods, Vocabulary.FilterMethods, MethodExamples.StatementWith(text)),
            nameof(FilterRule) => (Vocabulary.FilterMethods, Vocabulary.RewriteMethods, Vocabulary.Rewrite),
            nameof(HostPolicy) => (Vocabulary.HostPolicyMethods, [], ""),
            nameof(RawRules) => (Vocabulary.RawMethods, [], ""),
            nameof(Expectation) => (Vocabulary.ExpectationMethods, [], ""),
            nameof(Expect) => (Vocabulary.Expectations, [], ""),
            _ => (Vocabulary.Statements, [], ""),
        };
        if (others.Contains(text))
        {
            diagnostics.MethodOfOtherRule(Place(name), text, othersStatement, shown);
        }
        else if (owner is nameof(Expect) && Synonyms.OfExpectation(text) is { } expected)
        {
            diagnostics.ForeignMethod(Place(name), shown, text, expected);
        }
        else if (Vocabulary.Statements.Contains(text))
        {
            diagnostics.ForeignMethod(Place(name), shown, text, $"a statement of its own: {text}(\"…\")");
        }
        else if (Synonyms.OfMethod(text) is { } write && !own.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            diagnostics.ForeignMethod(Place(name), shown, text, write);
        }
        else
        {
            diagnostics.UnknownMethod(Place(name), owner is nameof(Rules) ? owner : shown, text, Suggest(name, own));
        }
    }

    private bool UsedTooEarly(SimpleNameSyntax name)
    {
        var declaration = name.SyntaxTree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(variable => variable.Identifier.ValueText == Text(name) && variable.SpanStart > name.SpanStart);
        if (declaration is null)
        {
            return false;
        }

        diagnostics.UsedBeforeDeclared(Place(name), Text(name), Places.Of(declaration.Identifier.GetLocation()));
        return true;
    }

    /// <summary>The statement that a chain of methods begins with: "Accept(…)".</summary>
    private static string? Statement(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => Statement(access.Expression),
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } when Vocabulary.Statements.Contains(Text(name)) =>
            $"{Text(name)}(…)",
        InvocationExpressionSyntax invocation => Statement(invocation.Expression),
        _ => null,
    };

    private static IEnumerable<string> Declared(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Select(node => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => "",
    }).Where(name => name.Length > 0 && !name.StartsWith("__", StringComparison.Ordinal));

    private static IEnumerable<string> DeclaredTypes(SimpleNameSyntax name) => name.SyntaxTree.GetRoot().DescendantNodes()
        .OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.ValueText)
        .Where(type => !type.StartsWith("__", StringComparison.Ordinal));

    private static string? Suggest(SimpleNameSyntax name, IEnumerable<string> candidates) =>
        Suggestion.For(Text(name), candidates.Where(candidate => candidate != Text(name)).Order(StringComparer.Ordinal));

    private static Core.Model.SourceSpan Place(SimpleNameSyntax name) => Places.Of(name.Identifier.GetLocation());

    private static string Text(SimpleNameSyntax name) => name.Identifier.ValueText;
}
