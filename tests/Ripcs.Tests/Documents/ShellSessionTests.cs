using System.Text.RegularExpressions;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Tests.Documents;

/// <summary>What the documents show is what one sees. ./build.sh golden writes it again.</summary>
public class ShellSessionTests
{
    [KernelFact]
    public void The_session_of_the_README_is_real()
    {
        var blocks = Regex.Matches(
            Repository.Read("README.md"), @"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        var ruleFiles = Regex.Matches(Repository.Read("README.md"), @"^`(rules/\w+\.csx)`[^\n]*:\n```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
            .ToDictionary(file => file.Groups[1].Value, file => file.Groups[2].Value);
        var shown = blocks.Where(block => block.Groups[1].Value == "console").Select(block => block.Groups[2].Value).ToList();

        Check("README.md", shown, new ShellSession(ruleFiles, shown).Run(), asWritten: text => text);
    }

    [KernelFact]
    public void The_examples_of_the_manual_page_are_real()
    {
        var displays = ManualPage.Commands.Section("EXAMPLES").Displays;
        var shown = displays.Where(display => display.StartsWith("$ ", StringComparison.Ordinal)).ToList();

        Check("man/ripcs.8", shown, new ShellSession(new Dictionary<string, string> { ["rules/shop.csx"] = displays[0] }, shown).Run(),
            ManualPage.WithEscapes);
    }

    private static void Check(string document, List<string> shown, IReadOnlyList<string> seen, Func<string, string> asWritten)
    {
        if (Environment.GetEnvironmentVariable("RIPCS_GOLDEN") == "update")
        {
            var changed = shown.Zip(seen).Where(block => WithoutTimes([block.First]) != WithoutTimes([block.Second]));
            var text = changed.Aggregate(
                Repository.Read(document),
                (text, block) => text.Replace(asWritten(block.First), asWritten(block.Second), StringComparison.Ordinal));
            File.WriteAllText(Repository.At(document), text);
            return;
        }

        WithoutTimes(seen).ShouldBe(WithoutTimes(shown));
    }

    // How long a change took differs from run to run.
    private static string WithoutTimes(IEnumerable<string> blocks) =>
        Regex.Replace(string.Concat(blocks), @"verified in \d+\.\d\d s", "verified in N s");
}
