using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>CONTRIBUTING.md, The words: one for each thing, in what the program prints and in what stands about it in its manual.</summary>
public class OneWordTests
{
    private const string OtherWords =
        @"\b(?:(?<pending>waits? for (?:its|a) confirmation|waits no more)"
        + "|(?<revert>go(?:es)? back|going back|gone back|taken back|takes? (?:it |that |the change )?back)"
        + "|(?<undo>way back)"
        + "|(?<desired>as wanted|is wanted)"
        + "|(?<foreign>(?:rules?|chains?|files?) of others|changes? by others|somebody else)"
        + "|(?<partly>host (?:is|was) between|neither as before)"
        + "|(?<permission>may not (?:open|reach|read|be opened))"
        + @"|(?<plain>of no use|done without|nobody (?:knows|can)|in other words|by right|contradicts its(?:elf)?|prove themselves))\b";

    [Fact]
    public void No_message_of_the_program_says_it_in_another_word()
    {
        var files = Directory.GetFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).ToList();

        files.Count.ShouldBeGreaterThan(100);
        files.SelectMany(file => Found(file, Literals(file))).ShouldBeEmpty();
    }

    public static TheoryData<string> Pages => [.. Repository.Manuals, .. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_page_says_it_in_another_word(string path) =>
        Found(path, string.Join(' ', Repository.Read(path).Split('\n').Select(WithoutMacro))).ShouldBeEmpty();

    [Fact]
    public void No_test_is_named_in_another_word()
    {
        var names = Directory.GetFiles(Repository.At("tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"public (?:async Task|void) (\w+)\(")).Select(match => match.Groups[1].Value.Replace('_', ' ')).ToList();

        names.Count.ShouldBeGreaterThan(1000);
        names.SelectMany(name => Found(name, name)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("change 1 waits for its confirmation")]
    [InlineData("too late: change 1 goes back")]
    [InlineData("the host is between")]
    [InlineData("iptables-save may not reach the kernel's tables")]
    [InlineData("2 rules of others")]
    [InlineData("1 change by others meanwhile")]
    public void Another_word_is_found(string text) => Found("text", text).ShouldNotBeEmpty();

    private static IEnumerable<string> Found(string path, string text) =>
        Regex.Matches(text, OtherWords).Select(match =>
            $"{Path.GetFileName(path)}: {text[Math.Max(0, match.Index - 40)..Math.Min(text.Length, match.Index + 40)]}");

    // A message may stand in several literals that are put together.
    internal static string Literals(string file) => Regex.Replace(
        string.Join(' ', File.ReadLines(file).Select(line => line.Trim()).Where(line => !line.StartsWith("//", StringComparison.Ordinal))), @"""\s*\+\s*\$?""", "");

    private static string WithoutMacro(string line) => Regex.Replace(line, @"^\.[A-Z][a-z]+ ", "");
}
