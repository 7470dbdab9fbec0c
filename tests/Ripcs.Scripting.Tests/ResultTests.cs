using Ripcs.Core;
using Ripcs.Core.Results;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;
using Ripcs.Worker.Passes;

namespace Ripcs.Scripting.Tests;

/// <summary>What real rule files compile to survives being written as JSON.</summary>
public sealed class ResultTests
{
    public static TheoryData<string> Names => [.. Examples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_an_example_compiles_to_comes_back_from_its_bytes(string name) =>
        ShouldComeBack(ReadRuleFiles.At(Examples.Rules(name), FileTrust.OfThisProcess()));

    [Fact]
    public void What_a_file_with_most_of_the_language_compiles_to_comes_back_from_its_bytes() =>
        ShouldComeBack(ReadRuleFiles.At(Repository.At("tests", "Ripcs.Scripting.Tests", "harmless"), FileTrust.OfThisProcess()));

    [Fact]
    public void What_is_made_of_Ripts_own_examples_comes_back_from_its_bytes() =>
        ShouldComeBack(ReadRuleFiles.At(Repository.At("tests", "parity", "rules"), FileTrust.OfThisProcess()));

    [Fact]
    public void What_is_said_of_mistakes_comes_back_from_its_bytes()
    {
        using var folder = new RuleFolder();
        var mistakes = Directory.GetFiles(Repository.At("tests", "Ripcs.Scripting.Tests", "Mistakes")).SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("> ", StringComparison.Ordinal));
        foreach (var (number, mistake) in mistakes.Index())
        {
            folder.With($"rules/m{number}.csx", $"Partition(\"m{number}\");\n{mistake[2..]}");
        }

        var files = Compiled(ReadRuleFiles.At(folder.Path, FileTrust.OfThisProcess()));

        files.Count(file => file.Partition is null).ShouldBeGreaterThan(300);
        files.Where(file => Again(file) != file).SelectMany(file => file.Diagnostics).ShouldBeEmpty();
    }

    private static void ShouldComeBack(ReadRuleFiles read)
    {
        var files = Compiled(read);

        files.ShouldNotBeEmpty();
        files.ShouldAllBe(file => file.Partition != null || file.Expectations.Count > 0);
        files.Select(Again).ShouldBe(files);
    }

    private static List<CompiledFile> Compiled(ReadRuleFiles read) =>
        [.. ScriptPasses.Compile(read.Files, read.Sources, default, _ => { })];

    private static CompiledFile Again(CompiledFile file) => CompiledFileJson.Read(CompiledFileJson.Write(file), file.Path);
}
