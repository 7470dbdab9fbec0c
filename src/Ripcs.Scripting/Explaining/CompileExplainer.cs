using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Scripting.Explaining;

/// <summary>Reports what the C# compiler objects to: in the language's own words where those help more, else in the compiler's.</summary>
internal sealed class CompileExplainer(DiagnosticBag diagnostics)
{
    // Statements that are never reached, an empty statement behind an if, and what the author asked for by #warning.
    private static readonly string[] WarningsThatMatter = ["CS0162", "CS0642", "CS1030"];

    private readonly OutsideExplainer _outside = new(diagnostics);
    private readonly NameExplainer _names = new(diagnostics);
    private readonly ArgumentExplainer _arguments = new(diagnostics);
    private readonly ListExplainer _lists = new(diagnostics);
    private readonly CallExplainer _calls = new(diagnostics);

    public void Report(Compilation compilation, CompilerMessage message)
    {
        if (message.Severity is DiagnosticSeverity.Error)
        {
            if (message.Id is "CS1002")
            {
                diagnostics.SemicolonMissing(Places.Of(message.Location));
                return;
            }

            var node = NodeAt(message.Location);
            if (!_outside.Explain(message.Id, node) && !_names.Explain(compilation, message.Id, node) && !_lists.Explain(compilation, message.Id, node)
                && !_arguments.Explain(compilation, message.Id, node) && !_calls.Explain(message.Id, node))
            {
                diagnostics.CompilerError(Places.Of(message.Location), message.Id, Words(message));
            }
        }
        else if (WarningsThatMatter.Contains(message.Id) && !IsOfWrapper(message.Location))
        {
            diagnostics.CompilerWarning(Places.Of(message.Location), message.Id, Words(message));
        }
    }

    private static string Words(CompilerMessage message) => WrapperName.TakeOutOf(message.GetMessage(CultureInfo.InvariantCulture));

    private static bool IsOfWrapper(Location location) =>
        location.SourceTree!.GetLineVisibility(location.SourceSpan.Start) is LineVisibility.Hidden;

    // An argument and its value have the same span; the value says more.
    private static SyntaxNode NodeAt(Location location)
    {
        var node = location.SourceTree!.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        return node is ArgumentSyntax argument ? argument.Expression : node;
    }
}
