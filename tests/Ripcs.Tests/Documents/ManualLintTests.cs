using Ripcs.Host.Processes;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

public class ManualLintTests
{
    public static TheoryData<string> Pages => [.. Repository.Manuals];

    [MandocTheory]
    [MemberData(nameof(Pages))]
    public void The_page_is_clean(string page)
    {
        var result = new ProcessRunner().Run(new ProcessCommand(
            ProgramFiles.Require("mandoc", "mandoc"), ["-T", "lint", "-W", "style", Repository.At(page)]));

        result.Output.Split('\n').Where(line => line.Length > 0 && !IsAboutThisHost(line) && !IsEarlyExample(line)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_page_is_installed(string page) => Repository.Read("packaging/README.md")
        .ShouldContain($"install -D -m 0644 {page} /usr/local/share/man/man{page[^1]}/{Path.GetFileName(page)}\n");

    // Which other pages it knows depends on the host.
    private static bool IsAboutThisHost(string line) => line.Contains("referenced manual not found", StringComparison.Ordinal);

    // Examples stand behind DESCRIPTION, and not near the end as in most manuals: they are what is looked for first.
    private static bool IsEarlyExample(string line) =>
        line.EndsWith("sections out of conventional order: Sh ENVIRONMENT", StringComparison.Ordinal);
}

/// <summary>A test that needs mandoc: skipped where it is absent, but never if CI is true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MandocTheoryAttribute : TheoryAttribute
{
    public MandocTheoryAttribute()
    {
        if (ProgramFiles.Find("mandoc") is null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "mandoc is not installed";
    }
}
