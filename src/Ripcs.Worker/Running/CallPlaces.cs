using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Running;

/// <summary>
/// Finds the statements of a rule file that call functions with rules in them. C# passes a rule its own place, but not the place that
/// called its function; the script's stack frame has it. It is read only for rules in functions: that takes some microseconds.
/// </summary>
internal sealed class CallPlaces(RuleScript script, string className)
{
    private readonly List<(int First, int Last)> _functions = [.. script.Main.Root.DescendantNodes()
        .Where(node => node is LocalFunctionStatementSyntax or MethodDeclarationSyntax or BaseTypeDeclarationSyntax)
        .Select(node => node.GetLocation().GetLineSpan())
        .Select(span => (span.StartLinePosition.Line + 1, span.EndLinePosition.Line + 1))];

    /// <summary>The calling statement of the rule that is being made; null if the rule is in the
    /// rule file itself and in no function.</summary>
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
