using System.Diagnostics;
using System.Text;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The command as it was built, in processes of its own.</summary>
[Trait("Kind", "long")]
public sealed class WholeRunTests : IDisposable
{
    // What starts processes.
    private const string Starter = "System.Diagnostics.Process";

    private readonly TemporaryFolder _folder = new();

    public WholeRunTests()
    {
        foreach (var (name, text) in new[] { ("shop", RuleTexts.Shop), ("office", RuleTexts.Office), ("late", RuleTexts.LateDeny) })
        {
            Write("rules", name, text);
            Write("elsewhere/below/rules", name, text);
        }
    }

    [Fact]
    public void A_run_that_finds_all_results_loads_no_compiler_and_starts_no_worker()
    {
        Generate("rules");

        var found = AssembliesLoadedBy("rules");

        found.ShouldContain("Ripcs.Scripting");
        found.ShouldNotContain("Microsoft.CodeAnalysis");
        found.ShouldNotContain("Ripcs.Dsl");
        found.ShouldNotContain(Starter);
        AssembliesLoadedBy("rules", "--no-cache").ShouldContain(Starter);
    }

    [Fact]
    public void The_same_rule_files_say_the_same_bytes_wherever_and_whenever()
    {
        var first = Generate("rules", ("RIPCS_CACHE_DIR", _folder.In("cache/one")));
        var all = new[]
        {
            Generate("rules", ("RIPCS_CACHE_DIR", _folder.In("cache/one"))),
            Generate("rules", ["--no-cache"]),
            Generate("elsewhere/below/rules", ("RIPCS_CACHE_DIR", _folder.In("cache/one"))),
            Generate("elsewhere/below/rules", ("RIPCS_CACHE_DIR", _folder.In("cache/two")), ("LC_ALL", "tr_TR.UTF-8"),
                ("TZ", "Asia/Tokyo")),
            Generate("rules", ("RIPCS_CACHE_DIR", _folder.In("cache/two")), ("LC_ALL", "ar_EG.UTF-8"), ("TZ", "America/St_Johns")),
            Generate("rules", ("RIPCS_CACHE_DIR", _folder.In("cache/three")), ("DOTNET_PROCESSOR_COUNT", "1")),
            Generate("rules", ("RIPCS_CACHE_DIR", _folder.In("cache/three")), ("DOTNET_PROCESSOR_COUNT", "2")),
        };

        first.ShouldContain("office-d");
        first.ShouldContain("warning RIP");
        all.ShouldAllBe(said => said == first);

        // The results of three files, and for each path the warnings about all of them, which name it.
        Directory.GetFiles(_folder.In("cache/two")).Length.ShouldBe(3 + 2);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(_folder.In(folder));
        File.WriteAllText(_folder.In($"{folder}/{name}.csx"), text);
    }

    /// <summary>The runtime's own record of what a run loads.</summary>
    private string AssembliesLoadedBy(string rules, params string[] options)
    {
        var trace = _folder.In("trace");
        const string loads = "Microsoft-Windows-DotNETRuntime:0x8:4";
        Generate(rules, options, ("DOTNET_EnableEventPipe", "1"), ("DOTNET_EventPipeConfig", loads), ("DOTNET_EventPipeOutputPath", trace));
        var bytes = File.ReadAllBytes(trace);

        // The names stand between numbers, at places even or odd.
        return Encoding.Unicode.GetString(bytes) + Encoding.Unicode.GetString(bytes.AsSpan(1));
    }

    private string Generate(string rules, params (string Name, string Value)[] variables) => Generate(rules, [], variables);

    /// <summary>What ripcs rules generate prints, errors behind the rest.</summary>
    private string Generate(string rules, string[] options, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ripcs.dll"), "rules", "generate",
            _folder.In(rules), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["RIPCS_CACHE_DIR"] = _folder.In("cache/one") },
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        return output + errors.Result;
    }
}
