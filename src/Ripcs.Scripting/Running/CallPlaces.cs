using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Parsing;

namespace Ripcs.Scripting.Running;

/// <summary>
/// The statements of a rule file that call functions in which rules stand. C# tells a rule where it stands, but not from where its
/// function was called; the running script's own frame does. It is asked only for rules in functions: it takes some microseconds.
/// </summary>
internal sealed class CallPlaces(RuleScript script, string className)
{
    private readonly List<(int First, int Last)> _functions = [.. script.Main.Root.DescendantNodes()
        .Where(node => node is LocalFunctionStatementSyntax or MethodDeclarationSyntax or BaseTypeDeclarationSyntax)
        .Select(node => node.GetLocation().GetLineSpan())
        .Select(span => (span.StartLinePosition.Line + 1, span.EndLinePosition.Line + 1))];

    /// <summary>The calling statement for a rule that is just being made; null
    /// if it stands in the rule file itself and in no function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public SourceSpan? Of(SourceSpan rule)
    {
        if (rule.File == script.Path && !_functions.Exists(function => function.First <= rule.Line && rule.Line <= function.Last))
            return null;

        var frames = new StackTrace(fNeedFileInfo: false).GetFrames();
        var run = Array.FindIndex(frames, frame => frame.GetMethod() is { Name: ScriptWrapper.Method, DeclaringType.FullName: var type }
            && type == className);
        if (run < 0)
            return null;

        var statement = new StackFrame(run, needFileInfo: true);
        return statement.GetFileName() == script.Path && statement.GetFileLineNumber() is > 0 and var line
            ? new SourceSpan(script.Path, line, statement.GetFileColumnNumber())
            : null;
    }
}
