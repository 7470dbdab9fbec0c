using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Explaining;
using RoslynText = Microsoft.CodeAnalysis.Text.SourceText;

namespace Ripcs.Scripting.Parsing;

/// <summary>One file's text as C# script sees it.</summary>
/// <param name="IsSound">False if it holds what is no C# or what a rule file cannot hold; that has been reported.</param>
internal sealed record ParsedFile(string FullPath, SourceText Source, CompilationUnitSyntax Root, bool IsSound)
{
    public const LanguageVersion Language = LanguageVersion.CSharp14;

    private static readonly CSharpParseOptions Options = new(Language, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>The #load directives that are not switched off by an #if, in order.</summary>
    public IEnumerable<LoadDirectiveTriviaSyntax> Loads => Root.GetLoadDirectives().Where(load => load.IsActive && !load.File.Span.IsEmpty);

    /// <summary>Parse errors are reported alone: whatever else is wrong may follow from them.</summary>
    public static ParsedFile Parse(string fullPath, SourceText source, DiagnosticBag diagnostics)
    {
        if (DepthScan.Find(source.Text) is { } tooDeep)
        {
            var place = RoslynText.From(source.Text).Lines.GetLinePosition(tooDeep);
            diagnostics.TooDeep(new SourceSpan(source.Path, place.Line + 1, place.Character + 1));
            return new ParsedFile(fullPath, source, SyntaxFactory.CompilationUnit(), IsSound: false);
        }

        var tree = CSharpSyntaxTree.ParseText(RoslynText.From(source.Text, Encoding.UTF8), Options, source.Path);
        var root = tree.GetCompilationUnitRoot();
        var isSound = SyntaxExplainer.Report(tree, diagnostics) && Refusals.Report(root, diagnostics) && DoubtfulForms.Report(root, diagnostics);
        return new ParsedFile(fullPath, source, root, isSound);
    }
}
