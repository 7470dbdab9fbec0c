using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Core.Diagnostics;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;
using Ripcs.Worker.Running;

namespace Ripcs.Scripting.Tests.Running;

/// <summary>What it changes belongs to the process: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(CanariesTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>A rule file that got through the gate, which no known one does: what it changes is found before it is used.</summary>
[Collection(nameof(CanariesTests))]
public sealed class CanariesTests
{
    // A text of Core that no other test looks at, and what makes another one of it.
    private const string Shared = "RIP0186";
    private const string Evil = "System.Runtime.InteropServices.MemoryMarshal.AsMemory(\"RIP0186\".AsMemory()).Span[6] = '7';";

    [Fact]
    public void A_rule_file_that_changes_a_shared_text_is_named_and_none_behind_it_runs()
    {
        var ran = new List<string>();
        try
        {
            var scripts = new[] { Script("rules/a.csx", "Accept(\"a\");"), Script("rules/b.csx", Evil),
                Script("rules/c.csx", "Accept(\"c\");") };

            var said = ScriptRunner.Run(Compiled(scripts), null!,
                script => ran.Add(script.Path)).Select(result => result.Script.Path).ToList();

            (said, ran).ShouldSatisfyAllConditions(() => said.ShouldBe(["rules/a.csx"]),
                () => ran.ShouldBe(["rules/a.csx", "rules/b.csx"]), () => ScriptRunner.IsMemoryWhole.ShouldBeFalse());
            scripts.SelectMany(script => script.Diagnostics.ToList()).Select(line => line.Message).ShouldBe(
            [
                "the script changed memory that all rule files share, so nothing of this run can be used; remove the file, and find out "
                    + "who wrote it",
                "not run, because rules/b.csx changed memory that all rule files share; remove that file first",
            ]);
        }
        finally
        {
            MemoryMarshal.AsMemory(Shared.AsMemory()).Span[6] = '6';
        }
    }

    [Fact]
    public void Nothing_is_found_where_nothing_was_changed() => Canaries.Take().AreWhole().ShouldBeTrue();

    private static RuleScript Script(string path, string text) =>
        new(ParsedFile.Parse(new RuleSource(path, path, new SourceText(path, text))), [], new DiagnosticBag()) { IsSound = true };

    // As RuleCompiler does it, without the gate.
    private static CompiledScripts Compiled(IReadOnlyList<RuleScript> scripts)
    {
        var wrapper = new ScriptWrapper();
        var compilation = CSharpCompilation.Create(
            "Rules.PastTheGate",
            [CSharpSyntaxTree.ParseText("global using System;\nglobal using static Ripcs.Dsl.Rules;",
                new CSharpParseOptions(ParsedFile.Language)), .. scripts.Select(wrapper.Wrap)],
            RuleReferences.All,
            new(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        compilation.Emit(assembly, symbols).Success.ShouldBeTrue();
        return new CompiledScripts([.. scripts.Select(script => (script, ScriptWrapper.ClassName(script)))], assembly.ToArray(),
            symbols.ToArray());
    }
}
