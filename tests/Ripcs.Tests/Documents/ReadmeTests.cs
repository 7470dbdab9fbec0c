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
        var projects = Directory.GetDirectories(Repository.At("src")).Concat(Directory.GetDirectories(Repository.At("tests")))
            .Select(path => Path.GetRelativePath(Repository.At(""), path)).Where(path => Path.GetFileName(path).StartsWith("Ripcs"))
            .ToDictionary(path => Path.GetFileName(path) is "Ripcs" ? "Ripcs" : Path.GetFileName(path)["Ripcs.".Length..]);
        var names = string.Join('|', projects.Keys.Select(Regex.Escape));
        var places = Maps.SelectMany(map => Regex.Matches(Repository.Read(map), $@"`((?:(?:src|tests|man)|({names}))/[^`*]+)`")
            .Select(match => match.Groups[2].Value is { Length: > 0 } name ? projects[name] + match.Groups[1].Value[name.Length..]
                : match.Groups[1].Value)).ToList();

        places.Count.ShouldBeGreaterThan(60);
        places.Where(place => !Path.Exists(Repository.At(place))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_for_who_works_on_Ripcs_is_linked_and_every_link_in_them_leads_somewhere()
    {
        Maps.Where(map => map != Map && !Repository.Read(Map).Contains($"]({map})", StringComparison.Ordinal)).ShouldBeEmpty();
        Maps.SelectMany(map => Regex.Matches(Repository.Read(map), @"\]\(([^)#:]+)\)")
            .Select(match => Path.Combine(Path.GetDirectoryName(map)!, match.Groups[1].Value)))
            .Where(link => !Path.Exists(Repository.At(link))).ShouldBeEmpty();
    }

    private const string Map = "CONTRIBUTING.md";

    // What stands beside the code; the starter's page is for those who write rules.
    private static IEnumerable<string> Maps =>
        Directory.GetFiles(Repository.At("src"), "README.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.At(""), file))
            .Where(file => !file.Split('/').Any(part => part is "Starter" or "bin" or "obj"))
            .Append("tests/README.md").Prepend(Map);

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
