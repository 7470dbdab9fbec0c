using Ripcs.Host.Processes;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

public class ManualLintTests
{
    [MandocTheory]
    [InlineData("man/ripcs.8")]
    [InlineData("man/ripcs-rules.5")]
    public void The_page_is_clean(string page)
    {
        var result = new ProcessRunner().Run(new ProcessCommand(
            ProgramFiles.Require("mandoc", "mandoc"), ["-T", "lint", "-W", "style", Repository.At(page)]));

        result.Output.Split('\n').Where(line => line.Length > 0 && !IsAboutThisHost(line)).ShouldBeEmpty();
    }

    // Which other pages it knows depends on the host.
    private static bool IsAboutThisHost(string line) => line.Contains("referenced manual not found", StringComparison.Ordinal);
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
