using Ripcs.Worker.Parsing;

namespace Ripcs.Scripting.Tests;

/// <summary>Texts that nest or run on as no author writes them: they would end the process where nothing can be caught.</summary>
public sealed class DepthTests
{
    private const int Far = 100_000;

    private const string Message = "an expression is too long or too deeply nested; split it into several statements";

    /// <summary>What stands in front, what is repeated, what stands in the middle, and what closes as often.</summary>
    public static TheoryData<string, string, string, string> Repeated => new()
    {
        { "var a = ", "(", "1", ")" },
        { "", "{", "", "}" },
        { "var a = ", "[", "", "]" },
        { "var a = x is ", "[", "1", "]" },
        { "var a = 1 is ", "(", "1", ")" },
        { "var a = ", "x is {a:", "1", "}" },
        { "var a = ", "$\"{", "1", "}\"" },
        { "var a = ", "$$\"\"\"{{", "1", "}}\"\"\"" },
        { "var a = ", "1 switch { _ => ", "1", "}" },
        { "var a = ", "checked(", "1", ")" },
        { "", "void f() {", "", "}" },
        { "", "class c {", "", "}" },
        { "", "if (true) {", "", "}" },
        { "Accept(\"a\").Ports(", "(", "80", ")" },
        { "", "List<", "int", ">" },
        { "var a = ", "- ", "1", "" },
        { "var a = ", "!", "true", "" },
        { "var a = ", "^", "1", "" },
        { "var a = ", "(int)", "1", "" },
        { "var a = ", "x => ", "1", "" },
        { "var a = 1 is ", "not ", "1", "" },
        { "var a = 1 is 1", " or 1", "", "" },
        { "var a = x", ".b", "", "" },
        { "var a = x", "?.b", "", "" },
        { "var a = x", "[0]", "", "" },
        { "var a = x", "!", "", "" },
        { "Accept(\"a\")", ".To(\"all\", \"host\")", "", "" },
        { "var a = 1", "+1", "", "" },
        { "var a = \"a\"", "+\"a\"", "", "" },
        { "var a = ", "true ? 1 : ", "1", "" },
        { "var a = x", " ?? x", "", "" },
        { "int a; ", "a = ", "1", "" },
        { "int", "[]", " a = null", "" },
        { "int", "?", " a = null", "" },
        { "a::", "b.", "c d", "" },
        { "var a = ", "await ", "x", "" },
        { "var a = ", "from x in ", "y select x", "" },
        { "", "if (true) ", "", "" },
        { "if (true) {}", " else if (true) {}", "", "" },
        { "if (true);", " else if (true);", "", "" },
        { "", "for (;;) ", "", "" },
        { "", "l: ", "", "" },
        { "\n#if ", "!", "true\n#endif\n", "" },
        { "\n#if ", "(", "true\n#endif\n", "" },
        { "\n#if true", " || true", "\n#endif\n", "" },
        { "", "\n#if true", "\n", "\n#endif" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_hundred_thousand_of_anything_is_an_error_with_its_place(string before, string opens, string middle, string closes)
    {
        using var folder = new RuleFolder();

        var loaded = folder.With("rules/deep.csx", Text(before, opens, middle, closes, Far)).Load();

        loaded.Lines().ShouldHaveSingleItem().ShouldMatch($@"^error RIP0128: rules/deep\.csx\(\d+,\d+\): {Message}$");
    }

    [Theory]
    [InlineData("Accept(\"a\").Ports(", "(", "80", ")", DepthScan.MostNested - 5)]
    [InlineData("var a = ", "!", "true", "", DepthScan.MostInARow - 5)]
    [InlineData("var a = \"a\"", "+\"a\"", "", "", (DepthScan.MostInARow / 2) - 5)]
    [InlineData("if (true) {}", " else if (true) {}", "", "", (DepthScan.MostInARow / 4) - 5)]
    public void As_many_as_are_let_through_are_compiled(string before, string opens, string middle, string closes, int times)
    {
        using var folder = new RuleFolder();

        var loaded = folder.With("rules/deep.csx", Text(before, opens, middle, closes, times)).Load();

        loaded.Lines().ShouldAllBe(line => !line.Contains("RIP0128", StringComparison.Ordinal)
            || line.StartsWith("error RIP0128: rules/deep.csx:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_place_is_the_first_that_is_too_deep()
    {
        using var folder = new RuleFolder();

        var loaded = folder.With("rules/deep.csx", "Partition(\"deep\");\nvar a =\n  " + new string('(', 500)).Load();

        loaded.Lines().ShouldBe([$"error RIP0128: rules/deep.csx(3,102): {Message}"]);
    }

    [Theory]
    [InlineData("// ((((")]
    [InlineData("/* (((( */")]
    [InlineData("var a = \"((((\";")]
    [InlineData("var a = \"\\\"((((\";")]
    [InlineData("var a = @\"((((\"\"((((\";")]
    [InlineData("var a = \"\"\"((((\"((((\"\"\";")]
    [InlineData("var a = $\"{{((((\";")]
    [InlineData("var a = $\"((((\\\"{1}((((\";")]
    [InlineData("var a = $@\"((((\"\"{1}((((\";")]
    [InlineData("var a = $$\"\"\"((((}{ {{1}} ((((\"\"\";")]
    [InlineData("var a = '(';")]
    [InlineData("var a = '\\'';")]
    public void Brackets_in_texts_and_comments_open_nothing(string line)
    {
        var text = string.Concat(Enumerable.Repeat(line + "\n", 200));

        DepthScan.Find(text).ShouldBeNull();
    }

    [Fact]
    public void A_long_list_and_a_long_file_are_no_depth()
    {
        var list = string.Join(", ", Enumerable.Range(0, 50_000).Select(number => $"\"10.0.{number / 250}.{number % 250}\""));
        var file = string.Concat(Enumerable.Repeat("Accept(\"web\").Ports(80, 443).From(\"192.0.2.0/24\").To(\"all\");\n", 20_000));

        DepthScan.Find($"Label(\"many\", {list});\n{file}").ShouldBeNull();
    }

    private static string Text(string before, string opens, string middle, string closes, int times) =>
        $"Partition(\"deep\");\n{before}{string.Concat(Enumerable.Repeat(opens, times))}{middle}"
            + $"{string.Concat(Enumerable.Repeat(closes, times))};\n";
}
