using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Ripcs.Scripting.Parsing;

namespace Ripcs.Scripting.Compiling;

/// <summary>
/// A script's text cut into what may stand in a method and what may not. Each part keeps its line and column, by #line and blanks.
/// </summary>
internal sealed class ScriptParts
{
    private readonly ParsedFile _file;
    private readonly char[] _body;

    public ScriptParts(ParsedFile file)
    {
        _file = file;
        _body = file.Source.Text.ToCharArray();
        Usings = [.. file.Root.Usings.Select(Cut)];
        Members = [.. file.Root.Members.Where(StandsInClass).Select(Cut)];
        BlankModifiers();
        BlankDirectives();
        Body = $"#line 1 \"{file.Source.Path}\"\n{new string(_body)}\n";
    }

    /// <summary>The using directives.</summary>
    public IReadOnlyList<string> Usings { get; }

    /// <summary>Types, constants and extension methods.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Everything else: statements, variables, functions.</summary>
    public string Body { get; }

    private static bool StandsInClass(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax => true,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        MethodDeclarationSyntax method => IsExtension(method),
        _ => false,
    };

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true;

    private string Cut(SyntaxNode node)
    {
        var text = _file.Source.Text.Substring(node.SpanStart, node.Span.Length);
        var start = node.SyntaxTree.GetText().Lines.GetLinePosition(node.SpanStart);
        Blank(node.Span);
        return string.Create(
            CultureInfo.InvariantCulture, $"#line {start.Line + 1} \"{_file.Source.Path}\"\n{new string(' ', start.Character)}{text}\n");
    }

    // What a script may say of its variables and functions ("public static"), a method may not say of its own.
    private void BlankModifiers()
    {
        var inMethod = _file.Root.Members.Where(member => member is FieldDeclarationSyntax or MethodDeclarationSyntax && !StandsInClass(member));
        foreach (var modifier in inMethod.SelectMany(member => member.Modifiers).Where(IsOfMembers))
        {
            Blank(modifier.Span);
        }
    }

    private static bool IsOfMembers(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword
        or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.StaticKeyword or SyntaxKind.ReadOnlyKeyword;

    private void BlankDirectives()
    {
        for (var directive = _file.Root.GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
        {
            if (directive.IsKind(SyntaxKind.LoadDirectiveTrivia) || directive.IsKind(SyntaxKind.ShebangDirectiveTrivia))
            {
                Blank(directive.Span);
            }
        }
    }

    private void Blank(TextSpan span)
    {
        foreach (ref var character in _body.AsSpan(span.Start, span.Length))
        {
            character = character is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029' ? character : ' ';
        }
    }
}
