using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Ripcs.Core.Diagnostics;
using Ripcs.Scripting.Explaining;
using Ripcs.Scripting.Parsing;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;
using RoslynText = Microsoft.CodeAnalysis.Text.SourceText;

namespace Ripcs.Scripting.Compiling;

/// <summary>Compiles all rule files in one compilation, and those without errors to one assembly.</summary>
internal sealed class RuleCompiler(DiagnosticBag diagnostics)
{
    private const string AssemblyName = "Ripcs.RuleFiles";

    // Unoptimised code keeps every statement's place, for scripts that throw, and is made no slower.
    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Debug, nullableContextOptions: NullableContextOptions.Disable);

    private readonly CompileExplainer _explainer = new(diagnostics);

    /// <summary>Null if no file is without errors.</summary>
    public CompiledScripts? Compile(IReadOnlyList<RuleScript> scripts)
    {
        var wrapper = new ScriptWrapper();
        var trees = scripts.Select(wrapper.Wrap).ToList();
        var all = CSharpCompilation.Create(AssemblyName, [Usings(), .. trees], RuleReferences.All(), Options);
        var faulty = new HashSet<SyntaxTree>();
        while (faulty.Count < trees.Count)
        {
            using var assembly = new MemoryStream();
            using var symbols = new MemoryStream();
            var compilation = all.RemoveSyntaxTrees(faulty);
            var emitted = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
            Report(compilation, emitted.Diagnostics, faulty);
            if (emitted.Success)
            {
                var sound = scripts.Index().Where(script => !faulty.Contains(trees[script.Index]));
                return new([.. sound.Select(script => (script.Item, ScriptWrapper.ClassName(script.Item)))], assembly.ToArray(), symbols.ToArray());
            }
        }

        return null;
    }

    private void Report(Compilation compilation, IEnumerable<CompilerMessage> messages, HashSet<SyntaxTree> faulty)
    {
        foreach (var message in messages)
        {
            _explainer.Report(compilation, message);
            if (message.Severity is DiagnosticSeverity.Error)
            {
                faulty.Add(message.Location.SourceTree ?? throw new InvalidOperationException(message.ToString()));
            }
        }
    }

    private static SyntaxTree Usings()
    {
        var text = string.Concat(RuleReferences.Usings.Select(name => $"global using {name};\n"));
        return CSharpSyntaxTree.ParseText(RoslynText.From(text, Encoding.UTF8), new CSharpParseOptions(ParsedFile.Language));
    }
}
