using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Core.Diagnostics;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Gate;
using Ripcs.Worker.Parsing;

namespace Ripcs.Scripting.Tests;

/// <summary>The gate itself, where no script is known that would lead there.</summary>
public sealed class GateTests
{
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Rules", [Parse("global using static Ripcs.Dsl.Rules;")], RuleReferences.All, new(OutputKind.DynamicallyLinkedLibrary));

    [Fact]
    public void Code_whose_place_is_not_found_is_refused_with_its_file_alone()
    {
        var scripts = Enumerable.Range(0, 5).Select(number => Wrapped($"rules/{number}.csx", "Accept(\"x\");")).ToList();
        var hostile = Emit([Wrapped("rules/3.csx", "System.Threading.Thread.Sleep(1);")]);

        var refused = RuleFileGate.Refuse(
            Empty.AddSyntaxTrees(scripts.Select(script => script.Tree)), scripts, hostile,
            some => some.Contains(scripts[3]) ? hostile : Emit(some));

        refused.ShouldBe([scripts[3]]);
        scripts[3].Script.Diagnostics.ToList().Select(said => said.ToString()).ShouldBe(
            ["error RIP0175: rules/3.csx: System.Threading.Thread: a rule file runs from top to bottom and cannot wait; remove it"]);
    }

    [Fact]
    public void Code_that_no_file_has_alone_refuses_all_files_together()
    {
        var scripts = Enumerable.Range(0, 2).Select(number => Wrapped($"rules/{number}.csx", "Accept(\"x\");")).ToList();
        var hostile = Emit([Wrapped("rules/3.csx", "System.Threading.Thread.Sleep(1);")]);

        var refused = RuleFileGate.Refuse(Empty.AddSyntaxTrees(scripts.Select(script => script.Tree)), scripts, hostile, Emit);

        refused.ShouldBe(scripts);
        scripts.SelectMany(script => script.Script.Diagnostics.ToList()).ShouldAllBe(said => said.Code == "RIP0175");
    }

    [Theory]
    [InlineData("int x = 5;", 0)]
    [InlineData("var x = System.DateTime.Now;", 2)]
    [InlineData("var x = System.Environment.NewLine;", 1)]
    public void Whatever_is_in_the_tables_and_not_on_the_list_is_found(string script, int rows) =>
        new AssemblyGate(AllowedCode.OfRuleFiles).Refused(Emit([Wrapped("rules/shop.csx", script)])).Count.ShouldBe(rows);

    [Fact]
    public void A_method_without_code_is_foreign()
    {
        var compilation = Empty.AddSyntaxTrees(Parse("static class Foreign { static extern int Id(); }"));

        new AssemblyGate(AllowedCode.OfRuleFiles).Refused(Emit(compilation)).ShouldBe([new ReachedMember("extern", "")]);
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(ParsedFile.Language));

    private static WrappedScript Wrapped(string path, string text)
    {
        var script = new RuleScript(ParsedFile.Parse(new RuleSource(path, path, new SourceText(path, text))), [],
            new DiagnosticBag()) { IsSound = true };
        return new WrappedScript(script, new ScriptWrapper().Wrap(script));
    }

    private static byte[] Emit(IReadOnlyList<WrappedScript> scripts) => Emit(Empty.AddSyntaxTrees(scripts.Select(script => script.Tree)));

    private static byte[] Emit(CSharpCompilation compilation)
    {
        using var assembly = new MemoryStream();
        compilation.Emit(assembly).Success.ShouldBeTrue();
        return assembly.ToArray();
    }
}
