using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Diagnostics;

public sealed class LiteralLocatorTests
{
    private const string Path = "rules/shop.csx";

    [Theory]
    [InlineData("Accept(\"ssh\").Ports(22).To(\"app\");", "To", "app", 1, 28)]
    [InlineData("var x = 1; Accept(\"ssh\").Ports(22);", "Ports", "22", 1, 32)]
    [InlineData("Accept(\"ssh\").Ports(122, 22);", "Ports", "22", 1, 26)]
    [InlineData("Accept(\"22\").Ports(\"22\");", "Ports", "22", 1, 20)]
    [InlineData("Accept(\"ssh\").Ports(80, 8900..8600);", "Ports", "8900..8600", 1, 25)]
    [InlineData("Accept(\"ssh\").Ports(80, 443.To(4443));", "Ports", "443.To(4443)", 1, 25)]
    [InlineData("Accept(\"ssh\") // .To(\"app\")\n  .From(\"app\")\n  .To(\"app\");", "To", "app", 3, 7)]
    [InlineData("Accept(\"ssh\") /* .To(\"app\"); */ .To(\"app\");", "To", "app", 1, 37)]
    [InlineData("Accept(\"ssh\").From(\"say \\\"hi\\\"; .To(\").To(@\"a\\b\");", "To", "a\\b", 1, 43)]
    [InlineData("Accept(\"ssh\").To(\"\"\"app\"\"\");", "To", "app", 1, 18)]
    [InlineData("Accept(\"ssh\").To(xs.Select(x => { return x; })).From(\"app\");", "From", "app", 1, 54)]
    [InlineData("Accept(\"ssh\").To([\"a\", \"app\"]);", "To", "app", 1, 24)]
    [InlineData("if (x) { Accept(\"ssh\").To(';', \"app\"); }", "To", "app", 1, 32)]
    public void A_literal_is_found_between_its_methods_parentheses(string source, string method, string literal, int line, int column) =>
        Locator(source).Literal(new(Path, 1), "Accept", "ssh", method, literal).ShouldBe(new SourceSpan(Path, line, column));

    [Theory]
    [InlineData("Accept(\"ssh\").To(app);", 1)]
    [InlineData("var rule = Accept(\"ssh\").To($\"app\");", 12)]
    [InlineData("Accept(\"ssh\"); Drop(\"x\").To(\"app\");", 1)]
    [InlineData("Accept(\"one\").To(\"app\"); Accept(\"ssh\").To(app);", 26)]
    [InlineData("/* Accept */ Accept(\"ssh\").From(\"app\").To(app);", 14)]
    [InlineData("foreach (var x in xs) Accept(\"ssh\"); Use(\"app\");", 23)]
    public void What_does_not_stand_in_the_statement_is_placed_at_the_statement(string source, int column) =>
        Locator(source).Literal(new(Path, 1), "Accept", "ssh", "To", "app").ShouldBe(new SourceSpan(Path, 1, column));

    [Fact]
    public void A_labels_member_is_not_taken_for_its_name() =>
        Locator("// labels\nLabel(\"a\", \"a\");").Literal(new(Path, 2), "Label", "a", "Label", "a").ShouldBe(new SourceSpan(Path, 2, 12));

    [Theory]
    [InlineData("rules/other.csx", 1)]
    [InlineData(Path, 9)]
    [InlineData(Path, 0)]
    public void A_place_that_the_sources_do_not_show_is_left_as_it_is(string path, int line) =>
        Locator("Accept(\"ssh\");").Statement(new(path, line), "Accept", "ssh").ShouldBe(new SourceSpan(path, line));

    [Theory]
    [InlineData("Accept(\"ssh")]
    [InlineData("Accept(\"\"\"ssh")]
    [InlineData("Accept(@\"ssh")]
    [InlineData("Accept('")]
    [InlineData("Accept(\"a\\")]
    [InlineData("Accept /*")]
    public void A_source_that_ends_in_the_middle_does_no_harm(string source) =>
        Locator(source).Literal(new(Path, 1), "Accept", "ssh", "To", "app").Line.ShouldBe(1);

    private static LiteralLocator Locator(string source) => new([new SourceText(Path, source)]);
}
