using System.Text.RegularExpressions;
using Ripcs.Scripting;
using Ripcs.Testing;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

public class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md");

    [Theory]
    [InlineData("README.md", "")]
    [InlineData("examples/README.md", "examples")]
    [InlineData("packaging/README.md", "packaging")]
    public void Every_link_leads_somewhere(string document, string folder)
    {
        var links = Regex.Matches(Repository.Read(document), @"\]\((?!https?:)([^)#]+)").Select(match => match.Groups[1].Value).ToList();

        links.ShouldNotBeEmpty();
        links.Where(link => !Path.Exists(Repository.At(Path.Combine(folder, link)))).ShouldBeEmpty();
    }

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
    public void Every_rule_file_that_it_shows_compiles_without_a_warning()
    {
        var blocks = Regex.Matches(Readme, @"^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);

        blocks.Count.ShouldBe(3);
        foreach (Match block in blocks)
        {
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.In("_labels.csx"), "");
            File.WriteAllText(folder.In("shop.csx"), block.Groups[1].Value);
            WithoutFence.Compile(folder.In("shop.csx")).Diagnostics.ShouldBeEmpty();
        }
    }

    [Fact]
    public void It_names_every_statement_and_every_method_of_a_rule()
    {
        var words = ManualPage.Language.Section("STATEMENTS").Words("Fn").Concat(ManualPage.Language.Section("METHODS").Words("Fn"));

        words.Distinct().Where(word => !Regex.IsMatch(Readme, $@"\b{word}\b")).ShouldBeEmpty();
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
}
