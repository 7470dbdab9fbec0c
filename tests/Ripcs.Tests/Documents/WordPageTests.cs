using System.Text.RegularExpressions;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting;
using Ripcs.Testing;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>The names that ripcs-rules(5) lists, the codes, and its example.</summary>
public class WordPageTests
{
    private readonly ManualPage _page = ManualPage.Language;

    [Fact]
    public void Every_code_of_a_message_stands_in_the_page()
    {
        var sources = Directory.GetFiles(Repository.At("src/Ripcs.Core/Diagnostics"), "DiagnosticBag*.cs").Select(File.ReadAllText);
        var said = sources.SelectMany(source => Regex.Matches(source, @"(Error|Warning)\(\s*""(RIP\d{4})"""))
            .Select(match => (Code: match.Groups[2].Value, IsWarning: match.Groups[1].Value == "Warning")).Distinct();

        var section = _page.Section("DIAGNOSTICS");
        section.Items.Select(code => (code, section.Item(code).Lines[0].EndsWith("(warning)", StringComparison.Ordinal)))
            .ShouldBe(said, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""Accept("x").Ports(80).To("10.0.0.1").State("nonsense")""", "Traffic", "Fn State states")]
    [InlineData("""Reject("x").Ports(80).To("10.0.0.1").With("nonsense")""", "Logging and answering", "Fn With answer")]
    [InlineData("""Accept("x").Ports(80).To("10.0.0.1").Log(level: "nonsense")""", "Logging and answering", "Fn Log prefix level limit")]
    public void The_words_that_a_method_takes_are_those_of_its_message(string rule, string part, string item)
    {
        var message = Compile($"""Partition("shop"); {rule};""").Single().Message;
        var known = Regex.Split(message[(message.IndexOf("; write ", StringComparison.Ordinal) + 8)..], ", | or ");

        _page.Section("METHODS").Parts.Single(found => found.Title == part).Item(item).Words("Cm").Where(word => word != "none")
            .ShouldBe(known, ignoreOrder: true);
    }

    [Theory]
    [InlineData("In both families:", true, true)]
    [InlineData("Only in IPv4:", true, false)]
    [InlineData("Only in IPv6:", false, true)]
    public void Every_type_of_ICMP_stands_in_the_page(string heading, bool v4, bool v6)
    {
        var lines = _page.Section("NAMES OF ICMP TYPES").Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => line != ".Pp");

        Entries(lines).ShouldBe(Hidden.IcmpTypes().Where(type => (type.V4, type.V6) == (v4, v6)).Select(type => type.Name));
    }

    [Fact]
    public void Every_service_stands_in_the_page_with_its_port() =>
        Entries(_page.Section("NAMES OF SERVICES").Lines.SkipWhile(line => line != ".Pp").Skip(1)).ShouldBe(Hidden.Services());

    [Fact]
    public void Every_protocol_stands_in_the_page()
    {
        var lines = _page.Section("NAMES OF PROTOCOLS").Lines.TakeWhile(line => line != ".Pp").ToList();
        var refused = lines.Single(line => line.EndsWith(" are refused: write icmp.", StringComparison.Ordinal));

        Entries(lines.Where(line => line != refused)).Concat(Regex.Split(refused.Split(" are ")[0], ", | and "))
            .ShouldBe(Protocol.Names, ignoreOrder: true);
    }

    [Fact]
    public void The_example_compiles_without_a_warning() => Compile(_page.Section("DESCRIPTION").Displays[0]).ShouldBeEmpty();

    [Theory]
    [InlineData("WHAT RULES MEAN", 3)]
    [InlineData("POINTERS AND ORDER", 1)]
    public void The_worked_examples_become_what_the_page_says(string section, int count)
    {
        var examples = _page.Section(section).Displays.Where(display => display.Contains("   -> ", StringComparison.Ordinal)).ToList();

        examples.Count.ShouldBe(count);
        foreach (var example in examples)
        {
            // A rule that does not fit goes on in the next line, further in.
            var (rules, becomes) = (example[..example.IndexOf("   -> ", StringComparison.Ordinal)],
                Regex.Replace(example[example.IndexOf("   -> ", StringComparison.Ordinal)..], @"\n {9}", " ").Replace("->", "  ")
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            var chains = becomes.Select(Chain).Distinct().ToList();
            using var scene = new CommandLineScene().With("rules/shop.csx", $"Partition(\"shop\");\n{rules}");
            scene.Run("rules", "generate", "{rules}").Lines.Select(line =>
                    Regex.Replace(line.Replace("iptables -w ", "").Replace("-t filter ", ""), @"\b(shop-[a-z])\w{6}\b", "$1XXXXXX"))
                .Where(line => chains.Contains(Chain(line))).ShouldBe(becomes, example);
        }

        static string Chain(string rule) => Regex.Match(rule, @"-A (\S+)").Groups[1].Value;
    }

    private static string[] Entries(IEnumerable<string> lines) => string.Join(' ', lines).TrimEnd('.').Split(", ");

    private static ValueList<Diagnostic> Compile(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.In("shop.csx"), text);
        return WithoutFence.Compile(folder.In("shop.csx")).Diagnostics;
    }
}
