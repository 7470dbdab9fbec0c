using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Which rule a reader sees in the place of which.</summary>
public sealed class RuleEditTests
{
    private static readonly RuleOrigin Ssh = new("accept", "ssh", "rules/shop.csx", 3);
    private static readonly RuleOrigin Http = new("accept", "http", "rules/shop.csx", 4);

    [Fact]
    public void A_rule_takes_the_place_of_the_one_of_its_statement_that_differs_in_one_option()
    {
        var edits = Edits(
            Gone("-s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j ACCEPT", Ssh),
            Gone("-s 192.0.2.2/32 -p tcp -m tcp --dport 22 -j ACCEPT", Ssh),
            Came("-s 192.0.2.2/32 -p tcp -m tcp --dport 23 -j ACCEPT", Ssh));

        edits.ShouldBe([(0, null), (1, 2)]);
    }

    [Fact]
    public void A_rule_of_another_statement_takes_no_place() =>
        Edits(Gone("-s 192.0.2.1/32 -j ACCEPT", Ssh), Came("-s 192.0.2.2/32 -j ACCEPT", Http)).ShouldBe([(0, null), (null, 1)]);

    [Fact]
    public void Each_rule_is_in_one_edit_whatever_they_have_in_common()
    {
        var lines = Enumerable.Range(1, 40).SelectMany(number => new[]
        {
            Gone($"-s 192.0.2.{number % 5}/32 -d 198.51.100.{number}/32 -j ACCEPT", Ssh),
            Came($"-s 192.0.2.{number % 7}/32 -d 198.51.100.{number % 11}/32 -j ACCEPT", Ssh),
        }).ToArray();

        var edits = RuleEdits.Of(Chain(lines));

        edits.SelectMany(edit => new[] { edit.Old, edit.New }).OfType<RuleLine>().ShouldBe(lines, ignoreOrder: true);
        edits.ShouldAllBe(edit => edit.IsReplacement);
    }

    [Theory]
    [InlineData("-s 192.0.2.0/24 -j ACCEPT", "-s 192.0.2.0/23 -j ACCEPT", "-s: 192.0.2.0/24 -> 192.0.2.0/23")]
    [InlineData("-s 192.0.2.0/24 -d 10.0.0.1/32 -j ACCEPT", "-d 10.0.0.1/32 -j ACCEPT", "-s: -s 192.0.2.0/24 -> ")]
    [InlineData("-p tcp -j ACCEPT", "-p tcp ! -i eth0 -j DROP", "! -i:  -> ! -i eth0; -j: ACCEPT -> DROP")]
    [InlineData("-m comment --comment \"a b\" -j DROP", "-m comment --comment \"a c\" -j DROP", "--comment: \"a b\" -> \"a c\"")]
    public void The_options_that_differ_are_told_with_their_values(string old, string now, string expected) =>
        string.Join("; ", OptionEdit.Between(old, now).Select(edit => $"{edit.Name}: {Part(old, edit.Old)} -> {Part(now, edit.New)}"))
            .ShouldBe(expected);

    private static string Part(string text, TextPart? part) => part is { } found ? found.In(text).ToString() : "";

    private static List<(int?, int?)> Edits(params RuleLine[] lines) =>
        [.. RuleEdits.Of(Chain(lines)).Select(edit => (Place(lines, edit.Old), Place(lines, edit.New)))];

    private static int? Place(RuleLine[] lines, RuleLine? line) => line is null ? null : Array.IndexOf(lines, line);

    private static ChainDiff Chain(IEnumerable<RuleLine> lines) =>
        new(Family.IPv4, TableName.Filter, new ChainName("shop-a000000"), new ChainName("shop-a000001"), 0, lines.ToValueList());

    private static RuleLine Gone(string text, RuleOrigin origin) => new(LineKind.Removed, text, origin);

    private static RuleLine Came(string text, RuleOrigin origin) => new(LineKind.Added, text, origin);
}
