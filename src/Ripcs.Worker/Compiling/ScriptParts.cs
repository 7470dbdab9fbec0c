using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Compiling;

/// <summary>
/// A script's text split into what can be in a method and what cannot. Every part keeps its line and column, by #line and blanks.
/// </summary>
internal sealed class ScriptParts
{
    private readonly ParsedFile _file;
    private readonly char[] _body;

    public ScriptParts(ParsedFile file)
    {
        _file = file;
        _body = file.Source.Text.ToCharArray();
        BlankModifiers();
        Usings = [.. file.Root.Usings.Select(Cut)];
        Types = [.. file.Root.Members.Where(IsType).Select(Cut)];
        Members = [.. file.Root.Members.Where(IsOfClass).Select(CutMember)];
        BlankDirectives();
        Body = $"#line 1 \"{file.Source.Path}\"\n{new string(_body)}\n";
    }

    /// <summary>The using directives.</summary>
    public IReadOnlyList<string> Usings { get; }

    /// <summary>Types; C# does not allow those with extension methods inside another type.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Constants and extension methods of the script itself.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Everything else: statements, variables, functions.</summary>
    public string Body { get; }

    private static bool IsType(MemberDeclarationSyntax member) =>
        member is BaseTypeDeclarationSyntax and not ExtensionBlockDeclarationSyntax or DelegateDeclarationSyntax;

    private static bool IsOfClass(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        MethodDeclarationSyntax method => IsExtension(method),
        ExtensionBlockDeclarationSyntax => true,
        _ => false,
    };

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true;

    private string Cut(SyntaxNode node)
    {
        var text = new string(_body, node.SpanStart, node.Span.Length);
        var start = node.SyntaxTree.GetText().Lines.GetLinePosition(node.SpanStart);
        Blank(node.Span);
        return $"#line {start.Line + 1} \"{_file.Source.Path}\"\n{new string(' ', start.Character)}{text}\n";
    }

    // The types beside the class use its constants; an extension block takes no access modifier.
    private string CutMember(MemberDeclarationSyntax member) =>
        (member is ExtensionBlockDeclarationSyntax ? "#line hidden\n" : "#line hidden\ninternal\n") + Cut(member);

    // A script may write "private" or "public static" on what becomes part of a namespace or a method, where C# does not allow it.
    private void BlankModifiers()
    {
        foreach (var member in _file.Root.Members)
        {
            foreach (var modifier in member.Modifiers.Where(modifier => IsAccess(modifier) || (IsOfMethod(member) && IsOfMember(modifier))))
            {
                Blank(modifier.Span);
            }
        }
    }

    private static bool IsOfMethod(MemberDeclarationSyntax member) =>
        member is FieldDeclarationSyntax or MethodDeclarationSyntax && !IsOfClass(member);

    private static bool IsAccess(SyntaxToken modifier) => modifier.Kind()
        is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword;

    private static bool IsOfMember(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.ReadOnlyKeyword;

    private void BlankDirectives()
    {
        for (var directive = _file.Root.GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
        {
            if (directive.IsKind(SyntaxKind.LoadDirectiveTrivia) || directive.IsKind(SyntaxKind.ShebangDirectiveTrivia))
                Blank(directive.Span);
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
