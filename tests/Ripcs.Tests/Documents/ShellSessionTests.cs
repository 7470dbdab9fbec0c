using System.Text.RegularExpressions;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Tests.Documents;

/// <summary>What the documents show is what one sees.</summary>
public class ShellSessionTests
{
    [KernelFact]
    public void The_session_of_the_README_is_real()
    {
        var blocks = Regex.Matches(
            Repository.Read("README.md"), @"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        var session = new ShellSession(
            blocks.First(block => block.Groups[1].Value == "csharp").Groups[2].Value,
            [.. blocks.Where(block => block.Groups[1].Value == "console").Select(block => block.Groups[2].Value)]);

        session.Run().ShouldBe(session.Shown);
    }

    [KernelFact]
    public void The_examples_of_the_manual_page_are_real()
    {
        var displays = ManualPage.Commands.Section("EXAMPLES").Displays;
        var session = new ShellSession(displays[0], [.. displays.Where(display => display.StartsWith("$ ", StringComparison.Ordinal))]);

        session.Run().ShouldBe(session.Shown);
    }
}
