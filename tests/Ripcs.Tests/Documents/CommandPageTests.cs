using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Commands;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>ripcs(8) against the program: neither holds what the other does not.</summary>
public class CommandPageTests
{
    private const string Global = "Global options";

    private readonly ManualPage _page = ManualPage.Commands;
    private readonly RootCommand _program = CommandLines.Program();

    [Fact]
    public void Every_command_has_its_part_of_the_page_with_its_arguments() =>
        Parts().Select(part => part.Title).ShouldBe(Leaves().Select(Usage), ignoreOrder: true);

    [Fact]
    public void Every_command_has_the_options_that_the_page_gives_it()
    {
        foreach (var command in Leaves())
        {
            var part = Parts().Single(part => part.Title == Usage(command));
            var documented = part.Items.Select(item => $"--{item.Split(' ')[2]}");
            documented.ShouldBe(command.Command.Options.Select(option => option.Name), ignoreOrder: true, part.Title);
        }
    }

    [Fact]
    public void The_global_options_and_their_short_forms_stand_together()
    {
        var part = _page.Section("COMMANDS").Parts.Single(part => part.Title == Global);
        var documented = part.Items.SelectMany(item => Regex.Matches(item, @"Fl ((?:Fl )?[^\s,]+)"))
            .Select(match => Name(match.Groups[1].Value));

        // "/h" is for Windows.
        var names = _program.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith('-'));
        documented.ShouldBe(names, ignoreOrder: true);
    }

    [Fact]
    public void What_stands_behind_an_option_is_what_help_says()
    {
        var items = _page.Section("COMMANDS").Parts.SelectMany(part => part.Items)
            .Where(item => item.StartsWith("Fl Fl", StringComparison.Ordinal)).ToList();
        foreach (var options in AllOptions().Where(option => option.HelpName is not null).GroupBy(option => option.Name))
        {
            var values = items.Where(item => item.Split(' ')[2] == options.Key[2..]).Select(Values).Distinct();
            values.ShouldBe(options.Select(option => option.HelpName!).Distinct(), ignoreOrder: true, options.Key);
        }
    }

    [Fact]
    public void The_synopsis_has_every_option_of_a_command() =>
        OptionsOf(_page.Section("SYNOPSIS")).Distinct()
            .ShouldBe(Leaves().SelectMany(leaf => leaf.Command.Options).Select(option => option.Name).Distinct(), ignoreOrder: true);

    [Fact]
    public void No_option_is_named_that_does_not_exist() =>
        new[] { _page, ManualPage.Concepts, ManualPage.Json }.SelectMany(page => OptionsOf(page.Whole))
            .Except(AllOptions().Select(option => option.Name)).ShouldBeEmpty();

    [Fact]
    public void Every_exit_code_stands_in_the_page()
    {
        var codes = typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (int)field.GetRawConstantValue()!);

        _page.Section("EXIT STATUS").Items.Where(item => char.IsAsciiDigit(item[0]))
            .Select(item => int.Parse(item, CultureInfo.InvariantCulture)).ShouldBe(codes.Order());
    }

    [Fact]
    public void Every_exit_code_of_check_stands_in_the_page()
    {
        var codes = typeof(CheckCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => string.Create(CultureInfo.InvariantCulture,
                $"{field.Name.ToUpperInvariant()} ({field.GetRawConstantValue()})"));

        _page.Section("EXIT STATUS").Items.Where(item => !char.IsAsciiDigit(item[0])).ShouldBe(codes);
    }

    [Fact]
    public void Every_metric_stands_in_the_page()
    {
        using var scene = CommandLineScene.WithShopAndForum().Live();
        scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s");
        scene.Run("check", "--metrics", "{ripcs.prom}");
        scene.Run("hits", "--metrics", "{hits.prom}");
        var metrics = Regex.Matches(File.ReadAllText(scene.At("ripcs.prom")) + File.ReadAllText(scene.At("hits.prom")),
            @"^# TYPE (\w+) (?:gauge|counter)$", RegexOptions.Multiline);

        _page.Section("METRICS").Items.SelectMany(item => item["Va ".Length..].Split(" , "))
            .ShouldBe(metrics.Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Every_variable_that_is_read_stands_in_the_page()
    {
        var read = new HashSet<string>();
        RipcsEnvironment.From(name =>
        {
            read.Add(name);
            return null;
        });

        _page.Section("ENVIRONMENT").Items.SelectMany(item => Regex.Matches(item, @"Ev (\S+)"))
            .Select(match => match.Groups[1].Value).ShouldBe(read, ignoreOrder: true);
    }

    [Fact]
    public void The_files_are_where_the_page_says()
    {
        var files = _page.Section("FILES").Items.Select(item => item["Pa ".Length..]).ToList();

        files.Where(file => file.StartsWith(StateDirectory.Default + "/", StringComparison.Ordinal)).Count().ShouldBe(20);
        files.ShouldContain($"{ApplyLock.DefaultDirectory}/lock-ID");
    }

    public static TheoryData<string> Documents => [.. Repository.Pages, .. Repository.Manuals, "examples/demo.sh",
        "examples/01-first-partition/README.md", "examples/06-this-host/README.md", "examples/07-hosting-company/README.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_line_that_a_document_shows_can_be_parsed(string document)
    {
        foreach (var line in CommandLines.In(document))
        {
            _program.Parse(CommandLines.Words(line)).Errors.ShouldBeEmpty($"{document}: {line}");
        }
    }

    public static TheoryData<string> Texts => [.. AllTexts()];

    private static List<string> AllTexts() =>
    [
        .. Repository.Pages, .. Repository.Manuals,
        .. new[] { "packaging", "examples", "tests" }.SelectMany(folder =>
            Directory.GetFiles(Repository.At(folder), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !Regex.IsMatch(file, @"/(?:obj|bin)/|\.(?:cs|csx|dll|json|save|gz)$|^tests/Ripcs\.|^packaging/prometheus/")
                && !Repository.Pages.Contains(file) && CommandLines.Quoted(file).Count > 0),
    ];

    // A script of an older version's package, or a prompt of a document, would tell an operator in need to run what is no command.
    [Theory]
    [MemberData(nameof(Texts))]
    public void Nothing_that_a_text_or_a_script_tells_to_run_has_a_word_that_ripcs_does_not_know(string document)
    {
        foreach (var line in CommandLines.Quoted(document))
        {
            // Without what the sentence or the script says around it.
            var words = CommandLines.Words(line).Where(word => word[0] != '$').Select(word => word.Length == 1 ? word
                : word.TrimEnd('/', ':', '.'));
            _program.Parse([.. words]).UnmatchedTokens.ShouldBeEmpty($"{document}: {line}");
        }
    }

    [Fact]
    public void Scripts_of_packages_are_among_these_texts() =>
        AllTexts().ShouldContain("packaging/debian/ripcs.prerm");

    [Fact]
    public void The_documents_show_command_lines() =>
        Repository.Pages.Concat(Repository.Manuals).SelectMany(CommandLines.In).Count().ShouldBeGreaterThan(60);

    private IEnumerable<ManualPart> Parts() => _page.Section("COMMANDS").Parts.Where(part => part.Title != Global);

    private IReadOnlyList<(string Name, Command Command)> Leaves() =>
        [.. _program.Subcommands.SelectMany(command => Leaves(command, command.Name))];

    private static IEnumerable<(string Name, Command Command)> Leaves(Command command, string name) =>
        (command.Action is null ? [] : new[] { (name, command) })
        .Concat(command.Subcommands.SelectMany(below => Leaves(below, $"{name} {below.Name}")));

    private IEnumerable<Option> AllOptions() => _program.Options.Concat(Leaves().SelectMany(leaf => leaf.Command.Options));

    private static string Usage((string Name, Command Command) leaf) =>
        string.Join(' ', leaf.Command.Arguments.Select(argument => argument.Name).Prepend(leaf.Name));

    // "Fl Fl Ar COMMAND" is "-- COMMAND".
    private static IEnumerable<string> OptionsOf(ManualPart part) =>
        part.Words("Fl Fl").Where(word => word != "Ar").Select(word => $"--{word}");

    // "Fl help" behind "Fl Fl" is a long option, "h" a short one.
    private static string Name(string word) => word.StartsWith("Fl ", StringComparison.Ordinal) ? $"--{word[3..]}" : $"-{word}";

    private static string Values(string item) =>
        string.Concat(item.Split(' ').Skip(3).Where(word => word is not ("Ar" or "Ns")));
}
