using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Testing;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>README.md, the pages in docs/, and the READMEs of folders.</summary>
public class ReadmeTests
{
    // GitHub shows about this much on two screens.
    private const int Longest = 10_500;

    private static readonly string Readme = Repository.Read("README.md");

    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Fact]
    public void It_is_short() => Readme.Length.ShouldBeLessThanOrEqualTo(Longest);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var links = Regex.Matches(Repository.Read(page), @"\]\((?!https?:)([^)#]+)").Select(match => match.Groups[1].Value).ToList();

        links.Where(link => !Path.Exists(Repository.At(Path.Combine(Path.GetDirectoryName(page)!, link)))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_of_docs_is_linked() =>
        Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && !Readme.Contains($"]({page})"))
            .ShouldBeEmpty();

    [Fact]
    public void Every_place_that_the_map_of_the_house_names_is_there()
    {
        var full = new Dictionary<string, string>
        {
            ["Core/"] = "src/Ripcs.Core/", ["Scripting/"] = "src/Ripcs.Scripting/", ["Worker/"] = "src/Ripcs.Worker/",
            ["Core.Tests/"] = "tests/Ripcs.Core.Tests/", ["Kernel.Tests/"] = "tests/Ripcs.Kernel.Tests/",
        };
        var places = Regex.Matches(Repository.Read("CONTRIBUTING.md"), @"`((?:src|tests|man|Core|Scripting|Worker|Core\.Tests|Kernel\.Tests)/[^`*]+)`")
            .Select(match => full.Aggregate(match.Groups[1].Value, (place, name) =>
                place.StartsWith(name.Key, StringComparison.Ordinal) ? name.Value + place[name.Key.Length..] : place)).ToList();

        places.Count.ShouldBeGreaterThan(20);
        places.Where(place => !Path.Exists(Repository.At(place))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_rule_file_that_a_page_shows_compiles_without_a_warning()
    {
        var blocks = Regex.Matches(string.Concat(Repository.Pages.Select(Repository.Read)), @"^```csharp\n(.*?)^```$",
            RegexOptions.Multiline | RegexOptions.Singleline);

        blocks.Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (Match block in blocks)
        {
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.In("_labels.csx"), "");
            File.WriteAllText(folder.In("shop.csx"), block.Groups[1].Value);
            WithoutFence.Compile(folder.In("shop.csx")).Diagnostics.ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_tutorial_names_every_statement_and_every_method_of_a_rule()
    {
        var tutorial = Repository.Read("docs/tutorial.md");
        var words = ManualPage.Language.Section("STATEMENTS").Words("Fn").Concat(ManualPage.Language.Section("METHODS").Words("Fn"));

        words.Distinct().Where(word => !Regex.IsMatch(tutorial, $@"\b{word}\b")).ShouldBeEmpty();
    }

    [Fact]
    public void The_door_knows_the_commands_that_it_names()
    {
        var door = Repository.Read("build.sh");
        var commands = Regex.Matches(Readme, @"\./build\.sh (\w+)").Select(match => match.Groups[1].Value).Distinct().ToList();

        commands.ShouldContain("demo");
        commands.ShouldContain("test");
        commands.Where(command => !door.Contains($"\n    {command})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Operations_say_what_to_do_about_every_kind_of_finding()
    {
        var kinds = Enum.GetValues<FindingKind>().Select(kind => $"`{JsonReport.Word(kind)}`");

        var operations = Repository.Read("docs/operations.md");
        kinds.Where(kind => !Regex.IsMatch(operations, $@"^\|[^|]*{kind}[^|]*\|", RegexOptions.Multiline)).ShouldBeEmpty();
    }

    [Fact]
    public void The_messages_that_operations_explain_are_messages_of_the_program()
    {
        var sources = string.Concat(Directory.GetFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(OneWordTests.Literals));
        var table = Regex.Match(Repository.Read("docs/operations.md"), @"^## Messages of a change\n(.*?)^## ",
            RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var messages = Regex.Matches(table, "^\\| `([^`]+)` \\|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).ToList();

        messages.Count.ShouldBeGreaterThan(10);
        messages.SelectMany(message => message.Split('…')).Where(part => !sources.Contains(part, StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
