using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Explaining;
using Diagnostic = Ripcs.Core.Diagnostics.Diagnostic;
using RoslynText = Microsoft.CodeAnalysis.Text.SourceText;

namespace Ripcs.Worker.Parsing;

/// <summary>One file's text, parsed as a C# script.</summary>
/// <param name="IsSound">False if it contains invalid C#, or something that rule files cannot contain.</param>
/// <param name="Problems">What is wrong or doubtful in the text itself.</param>
internal sealed record ParsedFile(RuleSource From, CompilationUnitSyntax Root, bool IsSound, ValueList<Diagnostic> Problems)
{
    public const LanguageVersion Language = LanguageVersion.CSharp14;

    private static readonly CSharpParseOptions Options = new(Language, DocumentationMode.None, SourceCodeKind.Script);

    public SourceText Source => From.Text;

    /// <summary>The #load directives that no #if switches off, in order.</summary>
    public IEnumerable<LoadDirectiveTriviaSyntax> Loads => Root.GetLoadDirectives().Where(load => load.IsActive && !load.File.Span.IsEmpty);

    /// <summary>If there are parse errors, only those are reported: other errors may follow from them.</summary>
    public static ParsedFile Parse(RuleSource from)
    {
        var (source, diagnostics) = (from.Text, new DiagnosticBag());
        if (!HiddenCharacters.Report(source, diagnostics))
            return new ParsedFile(from, SyntaxFactory.CompilationUnit(), IsSound: false, diagnostics.ToList());

        if (DepthScan.Find(source.Text) is { } tooDeep)
        {
            var place = RoslynText.From(source.Text).Lines.GetLinePosition(tooDeep);
            diagnostics.TooDeep(new SourceSpan(source.Path, place.Line + 1, place.Character + 1));
            return new ParsedFile(from, SyntaxFactory.CompilationUnit(), IsSound: false, diagnostics.ToList());
        }

        var tree = CSharpSyntaxTree.ParseText(RoslynText.From(source.Text, Encoding.UTF8), Options, source.Path);
        var root = tree.GetCompilationUnitRoot();
        var isSound = SyntaxExplainer.Report(tree, diagnostics) && HiddenCharacters.ReportEscapes(root, source.Text, diagnostics)
            && Refusals.Report(root, diagnostics) && DoubtfulForms.Report(root, diagnostics);
        return new ParsedFile(from, root, isSound, diagnostics.ToList());
    }
}
