using Ripcs.Core.Diagnostics;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;
using Ripcs.Worker.Parsing;

namespace Ripcs.Scripting.Tests;

/// <summary>Columns in the text of a rule file.</summary>
public sealed class LiteralPlacesTests
{
    private const string Path = "rules/shop.csx";

    [Theory]
    [InlineData("Accept(\"ssh\").Ports(22).To(\"app\");", "To", "app", 1, 28)]
    [InlineData("var x = 1; Accept(\"ssh\").Ports(22);", "Ports", "22", 1, 32)]
    [InlineData("Accept(\"ssh\").Ports(122, 22);", "Ports", "22", 1, 26)]
    [InlineData("Accept(\"22\").Ports(\"22\");", "Ports", "22", 1, 20)]
    [InlineData("Accept(\"ssh\").Ports(80, 8900..8600);", "Ports", "8900..8600", 1, 25)]
    [InlineData("Accept(\"ssh\").Ports(80, 443.To(4443));", "Ports", "443.To(4443)", 1, 25)]
    [InlineData("Accept(\"ssh\").Ports(80, 4_443);", "Ports", "4443", 1, 25)]
    [InlineData("Accept(\"ssh\").Ports([80, ..1024]);", "Ports", "..1024", 1, 26)]
    [InlineData("Accept(\"ssh\") // .To(\"app\")\n  .From(\"app\")\n  .To(\"app\");", "To", "app", 3, 7)]
    [InlineData("Accept(\"ssh\") /* .To(\"app\"); */ .To(\"app\");", "To", "app", 1, 37)]
    [InlineData("Accept(\"ssh\").From(\"say \\\"hi\\\"; .To(\").To(@\"a\\b\");", "To", "a\\b", 1, 43)]
    [InlineData("Accept(\"ssh\").To(\"\"\"app\"\"\");", "To", "app", 1, 18)]
    [InlineData("Accept(\"ssh\").To(\"\\u0061pp\");", "To", "app", 1, 18)]
    [InlineData("Accept(\"ssh\").To(xs.Select(x => { return x; })).From(\"app\");", "From", "app", 1, 54)]
    [InlineData("Accept(\"ssh\").To([\"a\", \"app\"]);", "To", "app", 1, 24)]
    [InlineData("if (x) { Accept(\"ssh\").To(';', \"app\"); }", "To", "app", 1, 32)]
    [InlineData("Use(Accept(\"ssh\").To(\"app\"), \"app\");", "To", "app", 1, 22)]
    [InlineData("Rewrite(\"x\").Dnat(\"app\", to: \"app-1\"); Accept(\"ssh\").To(\"app-1\");", "To", "app-1", 1, 57)]
    public void A_literal_is_found_between_its_methods_parentheses(string source, string method, string literal, int line, int column) =>
        Of(source).Literal(new(Path, 1), "Accept", "ssh", method, literal).ShouldBe(new SourceSpan(Path, line, column));

    [Theory]
    [InlineData("Accept(\"ssh\").To(app);", 1)]
    [InlineData("var rule = Accept(\"ssh\").To($\"app\");", 12)]
    [InlineData("Accept(\"ssh\"); Drop(\"x\").To(\"app\");", 1)]
    [InlineData("Accept(\"one\").To(\"app\"); Accept(\"ssh\").To(app);", 26)]
    [InlineData("/* Accept */ Accept(\"ssh\").From(\"app\").To(app);", 14)]
    [InlineData("foreach (var x in xs) Accept(\"ssh\"); Use(\"app\");", 23)]
    public void What_does_not_stand_in_the_statement_is_placed_at_the_statement(string source, int column) =>
        Of(source).Literal(new(Path, 1), "Accept", "ssh", "To", "app").ShouldBe(new SourceSpan(Path, 1, column));

    [Theory]
    [InlineData("Raw(\"one\");", "one", 1, 6)]
    [InlineData("Raw($\"one\");", "one", 1, 7)]
    [InlineData("Raw(\"\"\"one\"\"\");", "one", 1, 8)]
    [InlineData("Raw(\"\"\"\n    one\n      two\n    \"\"\");", "one\n  two", 2, 5)]
    [InlineData("Raw(@\"one\ntwo\");", "one\ntwo", 1, 0)]
    public void The_lines_of_a_text_are_found_where_they_begin(string source, string text, int line, int column) =>
        Of(source).FirstLine(new(Path, 1), "Raw", text).ShouldBe(new SourceSpan(Path, line, column));

    [Fact]
    public void A_labels_member_is_not_taken_for_its_name() =>
        Of("// labels\nLabel(\"a\", \"a\");").Literal(new(Path, 2), "Label", "a", "Label", "a").ShouldBe(new SourceSpan(Path, 2, 12));

    [Fact]
    public void A_literal_that_a_call_hands_on_is_found_in_the_call() =>
        Of("if (x)\n    Web(\n        \"app\", 80);").InStatement(new SourceSpan(Path, 2, 5), "app").ShouldBe(new SourceSpan(Path, 3, 9));

    [Theory]
    [InlineData(2, 5, "other")]
    [InlineData(2, 0, "app")]
    [InlineData(9, 1, "app")]
    [InlineData(2, 99, "app")]
    public void A_literal_that_the_call_does_not_show_is_not_found(int line, int column, string literal) =>
        Of("if (x)\n    Web(\"app\");\nUse(\"other\");").InStatement(new SourceSpan(Path, line, column), literal).ShouldBeNull();

    [Theory]
    [InlineData("rules/other.csx", 1)]
    [InlineData(Path, 9)]
    [InlineData(Path, 0)]
    public void A_place_that_the_sources_do_not_show_is_left_as_it_is(string path, int line) =>
        Of("Accept(\"ssh\");").Statement(new(path, line), "Accept", "ssh").ShouldBe(new SourceSpan(path, line));

    [Fact]
    public void Every_mistake_of_a_file_is_shown_where_its_literal_stands_else_at_the_statement()
    {
        using var folder = new RuleFolder().With(Path, """
            Partition("shop");
            Label("app-01", "192.168.5.230", "10.1");

            Rewrite("website").Ports(80, 443.To(4443))
                .Out("eth1")
                .Dnat("192.0.2.1", to: "app-1");
            Accept("ssh").Ports(22, 70000)
                .From("office")  // "office" is declared nowhere
                .To("app-01");
            Accept("late").To("app-01");
            """);

        WithoutFence.Compile(folder.At(Path)).Diagnostics.Select(diagnostic => $"{diagnostic.Code} {diagnostic.Span}")
            .ShouldBe([
            "RIP0211 rules/shop.csx(2,34)",
            "RIP0350 rules/shop.csx(5,10)",
            "RIP0204 rules/shop.csx(6,28)",
            "RIP0310 rules/shop.csx(7,25)",
            "RIP0204 rules/shop.csx(8,11)",
            "RIP0333 rules/shop.csx(10,1)",
        ]);
    }

    private static LiteralPlaces Of(string source) =>
        new(new RuleScript(ParsedFile.Parse(new RuleSource(Path, Path, new SourceText(Path, source))), [],
            new DiagnosticBag()) { IsSound = true });
}
