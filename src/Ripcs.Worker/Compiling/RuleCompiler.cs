using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Ripcs.Worker.Explaining;
using Ripcs.Worker.Gate;
using Ripcs.Worker.Parsing;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;
using RoslynText = Microsoft.CodeAnalysis.Text.SourceText;

namespace Ripcs.Worker.Compiling;

/// <summary>Compiles all rule files in one compilation; those that have no errors and use nothing forbidden go into one assembly.</summary>
internal static class RuleCompiler
{
    private const string AssemblyName = "Ripcs.RuleFiles";

    // Unoptimised code keeps the place of every statement, for scripts that throw, and takes no longer to compile.
    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Debug,
            nullableContextOptions: NullableContextOptions.Disable);

    /// <summary>Null if every file has errors.</summary>
    public static CompiledScripts? Compile(IReadOnlyList<RuleScript> scripts)
    {
        var wrapper = new ScriptWrapper();
        List<WrappedScript> sound = [.. scripts.Select(script => new WrappedScript(script, wrapper.Wrap(script)))];
        var empty = CSharpCompilation.Create(AssemblyName, [Usings()], RuleReferences.All, Options);
        var compilation = empty.AddSyntaxTrees(sound.Select(script => script.Tree));
        while (sound.Count > 0)
        {
            var emitted = Emitted.Of(compilation);
            var faulty = Report(compilation, emitted.Diagnostics, sound.ToDictionary(script => script.Tree, script => script.Script));
            foreach (var script in sound.Where(script => faulty.Contains(script.Tree)))
            {
                RuleFileGate.ReportBesideErrors(compilation, script);
            }

            if (faulty.Count == 0)
            {
                var refused = RuleFileGate.Refuse(compilation, sound, emitted.Assembly,
                    some => Emitted.Of(empty.AddSyntaxTrees(some.Select(script => script.Tree))).Assembly);
                if (refused.Count == 0)
                {
                    return new([.. sound.Select(script => (script.Script, ScriptWrapper.ClassName(script.Script)))], emitted.Assembly,
                        emitted.Symbols);
                }

                faulty.UnionWith(refused.Select(script => script.Tree));
            }

            sound.RemoveAll(script => faulty.Contains(script.Tree));
            compilation = compilation.RemoveSyntaxTrees(faulty);
        }

        return null;
    }

    private static HashSet<SyntaxTree> Report(
        Compilation compilation, IEnumerable<CompilerMessage> messages, Dictionary<SyntaxTree, RuleScript> scripts)
    {
        var faulty = new HashSet<SyntaxTree>();
        foreach (var message in messages)
        {
            var tree = message.Location.SourceTree;
            if (tree is not null && scripts.TryGetValue(tree, out var script))
            {
                CompileExplainer.Report(compilation, message, Message(message), script.Diagnostics);
                if (message.Severity is DiagnosticSeverity.Error)
                    faulty.Add(tree);
            }
            else if (message.Severity is DiagnosticSeverity.Error)
            {
                throw new InvalidOperationException(message.ToString());
            }
        }

        return faulty;
    }

    private static string Message(CompilerMessage message) => WrapperName.TakeOutOf(message.GetMessage(CultureInfo.InvariantCulture));

    private static SyntaxTree Usings()
    {
        var text = string.Concat(RuleReferences.Usings.Select(name => $"global using {name};\n"));
        return CSharpSyntaxTree.ParseText(RoslynText.From(text, Encoding.UTF8), new CSharpParseOptions(ParsedFile.Language));
    }

    private sealed record Emitted(IReadOnlyList<CompilerMessage> Diagnostics, byte[] Assembly, byte[] Symbols)
    {
        public static Emitted Of(CSharpCompilation compilation)
        {
            using var assembly = new MemoryStream();
            using var symbols = new MemoryStream();
            var result = compilation.Emit(assembly, symbols,
                options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
            return new Emitted(result.Diagnostics, assembly.ToArray(), symbols.ToArray());
        }
    }
}
