using System.Text.RegularExpressions;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>What the documents show is what one sees. ./build.sh golden writes it again.</summary>
[Trait("Kind", "long")]
public class ShellSessionTests
{
    // Sections know nothing of each other, and what they start waits now and then.
    private const int AtOnce = 3;

    public static TheoryData<string> Pages => [.. Repository.Pages.Where(page => Repository.Read(page).Contains("```console"))];

    [KernelTheory]
    [MemberData(nameof(Pages))]
    public void The_sessions_of_a_page_are_real(string page)
    {
        var text = Repository.Read(page);
        var ruleFiles = Regex.Matches(text, @"^`(rules/\w+\.csx)`[^\n]*:\n```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
            .ToDictionary(file => file.Groups[1].Value, file => file.Groups[2].Value);
        var (shown, seen) = (new List<string>(), new List<string>());
        var sections = Regex.Split(text, "^(?=## )", RegexOptions.Multiline).Select(Blocks).Where(blocks => blocks.Count > 0);
        foreach (var (section, outputs) in sections.AsParallel().AsOrdered().WithDegreeOfParallelism(AtOnce).Select(section =>
            (section, new ShellSession(ruleFiles, [.. section.Select(block => block.Text)]).Run())))
        {
            var visible = section.Zip(outputs).Where(block => !block.First.IsHidden).ToList();
            shown.AddRange(visible.Select(block => block.First.Text));
            seen.AddRange(visible.Select(block => block.Second));
        }

        Check(page, shown, seen, asWritten: text => text);
    }

    [KernelFact]
    public void The_examples_of_the_manual_page_are_real()
    {
        var displays = ManualPage.Commands.Section("EXAMPLES").Displays;
        var shown = displays.Where(display => display.StartsWith("$ ", StringComparison.Ordinal)).ToList();

        Check("man/ripcs.8", shown, new ShellSession(new Dictionary<string, string> { ["rules/shop.csx"] = displays[0] }, shown).Run(),
            ManualPage.WithEscapes);
    }

    // All of a section share one sandbox. A comment holds what has been done before the reader joins.
    private static List<(string Text, bool IsHidden)> Blocks(string section) =>
        [.. Regex.Matches(section, @"^<!-- (\$ [^\n]*\n?)-->$|^```console\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(block => (block.Groups[1].Value + block.Groups[2].Value, block.Groups[1].Success))];

    private static void Check(string document, List<string> shown, IReadOnlyList<string> seen, Func<string, string> asWritten)
    {
        if (Environment.GetEnvironmentVariable("RIPCS_GOLDEN") == "update")
        {
            var changed = shown.Zip(seen).Where(block => WithoutTimes([block.First]) != WithoutTimes([block.Second]));
            var text = Repository.Read(document);
            foreach (var (old, now) in changed)
            {
                text.ShouldContain(asWritten(old), Case.Sensitive, "this text is not written in the page as it is compared");
                text = text.Replace(asWritten(old), asWritten(now), StringComparison.Ordinal);
            }

            File.WriteAllText(Repository.At(document), text);
            return;
        }

        WithoutTimes(seen).ShouldBe(WithoutTimes(shown));
    }

    // Times differ from run to run, and with them the hash of a plan.
    private static string WithoutTimes(IEnumerable<string> blocks) => Regex.Replace(
        string.Concat(blocks), @"verified in \d+\.\d\d s|(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC|\b[0-9a-f]{64}\b", "…");
}
