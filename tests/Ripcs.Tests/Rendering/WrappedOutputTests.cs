using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>Lines that are too long for a terminal go on below their own beginning.</summary>
public sealed class WrappedOutputTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("one two three", 80, 80, "one two three")]
    [InlineData("one two three", 7, 7, "one two|three")]
    [InlineData("one two three", 8, 5, "one two|three")]
    [InlineData("one two three", 6, 3, "one|two|three")]
    [InlineData("2001:db8:1234:5678::/64 -j DROP", 10, 10, "2001:db8:1234:5678::/64|-j DROP")]
    [InlineData("    one  two", 8, 8, "    one|two")]
    [InlineData("\e[32mone two\e[0m", 7, 7, "\e[32mone two\e[0m")]
    [InlineData("\e[32mone two\e[0m", 6, 6, "\e[32mone|two\e[0m")]
    [InlineData("", 5, 5, "")]
    public void A_line_is_broken_at_blanks_and_never_in_a_word(string line, int first, int others, string expected) =>
        string.Join('|', LineBreaks.Of(line, first, others).Select(piece => line.Substring(piece.Start, piece.Length))).ShouldBe(expected);

    [Fact]
    public void A_rule_goes_on_below_its_own_beginning_with_carets_below_each_piece()
    {
        _scene.OutputWidth = 60;
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23).Replace("192.0.2.0/24", "198.51.100.0/24", StringComparison.Ordinal));

        _scene.Diff().Output.ShouldBeGolden("narrow terminal");
    }

    [Theory]
    [InlineData(25)]
    [InlineData(40)]
    [InlineData(72)]
    [InlineData(100)]
    public void On_a_terminal_nothing_is_lost_and_no_line_of_words_is_too_long(int width)
    {
        _scene.Live().With("rules/office.csx", RuleTexts.Office);
        var whole = _scene.Diff("--all", "--color", "never").Output;

        _scene.OutputWidth = width;
        var wrapped = _scene.Diff("--all", "--color", "never");

        Words(wrapped.Output).ShouldBe(Words(whole));
        wrapped.Lines.ShouldAllBe(line => line.Length <= width || line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length < 3);
        wrapped.Lines.Length.ShouldBeGreaterThan(whole.Split('\n').Length);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(40)]
    public void A_warning_about_a_rule_file_is_broken_as_the_text_below_it(int width)
    {
        _scene.With("rules/late.csx", RuleTexts.LateDeny);
        var whole = _scene.Diff("--color", "never").Errors;

        _scene.ErrorWidth = width;
        var wrapped = _scene.Diff("--color", "never").Errors.Split('\n');

        var warning = wrapped.TakeWhile(line => !line.Contains("Drop(", StringComparison.Ordinal)).ToList();
        Words(string.Join('\n', warning)).ShouldBe(Words(whole));
        warning.Skip(1).ShouldAllBe(line => line.StartsWith("    ", StringComparison.Ordinal));
        wrapped.ShouldAllBe(line => line.Length <= width || line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length < 3);
        wrapped.ShouldContain(line => line.Trim() == "^");
    }

    [Fact]
    public void A_warning_that_is_piped_stays_one_line()
    {
        _scene.OutputWidth = 40;
        _scene.With("rules/late.csx", RuleTexts.LateDeny);

        _scene.Diff().Errors.Split('\n').ShouldContain(line => line.Length > 140
            && line.StartsWith("warning RIP0502: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_piped_is_never_broken()
    {
        _scene.IsTerminal = false;
        _scene.With("rules/office.csx", RuleTexts.Office);

        _scene.Diff("--all").Lines.ShouldContain(line => line.Length > 140 && line.StartsWith("+   ", StringComparison.Ordinal));
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
