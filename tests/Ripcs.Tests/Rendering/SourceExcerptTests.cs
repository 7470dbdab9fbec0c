using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class SourceExcerptTests
{
    private const string Name = "rules/shop.csx";

    private static IReadOnlyList<string> Excerpt(string text, int line, int column, int width = 80) =>
        new SourceExcerpt([new SourceText(Name, text)], width).Of(new SourceSpan(Name, line, column));

    [Fact]
    public void The_caret_stands_below_the_place() => Excerpt("Partition(\"shop\");\nAccept(\"a\").To(\"b\");\n", 2, 16).ShouldBe(
        [
            "      Accept(\"a\").To(\"b\");",
            "                     ^",
        ]);

    [Theory]
    [InlineData("\tAccept(1);", 9, "      Accept(1);", "             ^")]
    [InlineData("    Accept(1);", 12, "      Accept(1);", "             ^")]
    [InlineData("a\tAccept(1);", 10, "      a   Accept(1);", "                 ^")]
    [InlineData("abcd\tAccept(1);", 13, "      abcd    Accept(1);", "                     ^")]
    public void Tabs_are_four_blanks_and_what_stands_in_front_of_a_line_is_left_out(string source, int column, string line, string caret) =>
        Excerpt(source, 1, column).ShouldBe([line, caret]);

    [Theory]
    [InlineData("\"漢字\".To(1);", 9, "      \"漢字\".To(1);", "                ^")]
    [InlineData("\"e\u0301\".To(1);", 9, "      \"e\u0301\".To(1);", "             ^")]
    [InlineData("\"😀\".To(1);", 9, "      \"😀\".To(1);", "              ^")]
    public void Characters_of_two_columns_and_of_none_count_as_such(string source, int column, string line, string caret) =>
        Excerpt(source, 1, column).ShouldBe([line, caret]);

    [Fact]
    public void Nothing_in_a_line_steers_the_terminal() => Excerpt("a(\"\u001b[31m\u202e\", 1);", 1, 13).ShouldBe(
        [
            "      a(\"\\u001b[31m\\u202e\", 1);",
            "                            ^",
        ]);

    [Fact]
    public void A_wide_line_is_cut_around_the_caret() =>
        Excerpt(new string('a', 100) + "HERE" + new string('b', 100), 1, 101, width: 40).ShouldBe(
        [
            "      …" + new string('a', 22) + "HERE" + new string('b', 5) + "…",
            "      " + new string(' ', 23) + "^",
        ]);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(199)]
    [InlineData(200)]
    public void However_wide_a_line_is_it_fits_and_the_caret_stands_below_its_character(int column)
    {
        var source = string.Concat(Enumerable.Range(1, 200).Select(number => number == column ? '#' : '.'));

        var lines = Excerpt(source, 1, column, width: 60);

        lines[0].Length.ShouldBeLessThan(60);
        lines[1].Length.ShouldBe(lines[0].IndexOf('#', StringComparison.Ordinal) + 1);
    }

    [Fact]
    public void Without_a_column_the_caret_stands_below_the_first_word() =>
        Excerpt("   Accept(1);", 1, 0).ShouldBe(["      Accept(1);", "      ^"]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(99, 1)]
    public void There_is_none_for_a_whole_file_an_empty_line_or_one_that_is_not_there(int line, int column) =>
        Excerpt("a;\nb;\n", line, column).ShouldBeEmpty();

    [Fact]
    public void A_line_ends_where_the_compiler_ends_it() => Excerpt("a;\r\nb;\rc;\u2028d;", 4, 1).ShouldBe(["      d;", "      ^"]);

    [Fact]
    public void A_terminal_sees_the_line_of_the_file_that_it_is_about()
    {
        using var scene = new CommandLineScene { ErrorWidth = 80, IsColorRefused = true }.WithoutNetfilter()
            .With("rules/_labels.csx", "\tLabel(\"app\", \"10.5.0.*\");\n")
            .With("rules/shop.csx", "#load \"_labels.csx\"\nPartition(\"shop\");\nAccept(\"a\").Ports(0).To(\"app\");\n");

        scene.Run("rules", "generate", "{rules}").Errors.ShouldBe("""
            error RIP0223: rules/_labels.csx(1,15): "10.5.0.*" is a pattern, and addresses
                and labels cannot be patterns; write the prefix "10.5.0.0/24"
                  Label("app", "10.5.0.*");
                               ^
            error RIP0310: rules/shop.csx(3,19): 0 is not a port; write a number from 1 to
                65535
                  Accept("a").Ports(0).To("app");
                                    ^
            2 errors.

            """);
    }

    [Fact]
    public void A_file_that_is_no_CSharp_is_shown_too()
    {
        using var scene = new CommandLineScene { ErrorWidth = 80, IsColorRefused = true }.WithoutNetfilter()
            .With("rules/shop.csx", "Partition(\"shop\")\n");

        scene.Diff().Errors.ShouldBe("""
            error RIP0133: rules/shop.csx(1,18): a ";" is missing here at the end of a
                statement
                  Partition("shop")
                                   ^
            1 error.

            """);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(80, true)]
    public void What_is_piped_stays_one_line_without_colours(int? width, bool isTerminal)
    {
        using var scene = new CommandLineScene { IsTerminal = true, ErrorWidth = width }.WithoutNetfilter().With("rules/shop.csx",
            "Partition(\"shop\")\n");

        var errors = scene.Diff().Errors;

        errors.Contains('\e', StringComparison.Ordinal).ShouldBe(isTerminal);
        errors.Split('\n').Length.ShouldBe(isTerminal ? 6 : 3);
    }

    [Fact]
    public void JSON_has_one_line_for_each_message()
    {
        using var scene = new CommandLineScene { ErrorWidth = 80 }.WithoutNetfilter().With("rules/shop.csx", "Partition(\"shop\")\n");

        var result = scene.Diff("--json");

        result.Errors.ShouldBe("");
        result.Json().GetProperty("diagnostics")[0].GetProperty("message").GetString()
            .ShouldBe("a \";\" is missing here at the end of a statement");
    }
}
