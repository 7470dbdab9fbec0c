using System.Text;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;
using FakeNetfilter = Ripcs.Testing.FakeNetfilter;

namespace Ripcs.Tests.Security;

/// <summary>
/// Whatever bytes others put into their rules, or into ours: every command ends with an exit code and words, and prints nothing that
/// could end a line or steer a terminal.
/// </summary>
[Trait("Kind", "long")]
public sealed class EveryByteTests : IDisposable
{
    // A byte from 128 is no UTF-8 alone; these are, and mean something to a terminal.
    private static readonly string[] More = ["\u0085", "\u009b", "\u2028", "\u202e", "\ufeff", "é", "😀"];

    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx",
            RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.Shop).Live();

    public EveryByteTests()
    {
        var (v4, v6) = (With(_scene.Netfilter.Save(Family.IPv4)), With(_scene.Netfilter.Save(Family.IPv6)));
        _scene.With("v4", v4).With("v6", v6).Reboot(v4, v6);
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules", "generate", "{rules}")]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "diff", "{rules}", "--json")]
    [InlineData("rules", "diff", "{rules/shop.csx}")]
    [InlineData("rules", "diff", "{rules}", "--against", "{v4}", "--against6", "{v6}")]
    [InlineData("rules", "apply", "{rules}", "--dry-run")]
    [InlineData("clean", "diff", "{rules}")]
    [InlineData("clean", "diff", "{rules/office.csx}", "--json")]
    [InlineData("history")]
    [InlineData("history", "show", "2")]
    [InlineData("status")]
    [InlineData("status", "--json")]
    public void A_command_that_looks_shows_them_and_ends_well(params string[] command) => ShouldEnd(command, ExitCode.Done);

    [Theory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "apply", "{rules}", "--json")]
    [InlineData("rules", "apply", "{rules/office.csx}")]
    [InlineData("rules", "apply", "{rules}", "--clean")]
    [InlineData("rules", "apply", "{rules}", "--confirm", "60s")]
    [InlineData("rules", "flush")]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rollback")]
    [InlineData("rollback", "1", "--json")]
    [InlineData("restore")]
    public void A_command_that_changes_something_ends_well_and_leaves_foreign_rules(params string[] command)
    {
        var others = Others();

        ShouldEnd(command, ExitCode.Done);

        Others().ShouldBe(others);
    }

    [Fact]
    public void A_check_is_critical_and_has_one_line()
    {
        ShouldEnd(["check"], CheckCode.Critical);
        _scene.Run("check").Lines.Length.ShouldBe(1);
    }

    [Fact]
    public void A_confirmation_of_nothing_is_refused() => ShouldEnd(["confirm", "7"], ExitCode.Failed);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_save_leaves_out_what_no_restore_text_can_hold_and_says_so(Family family)
    {
        var result = ShouldEnd(["rules", "save", "--family", family is Family.IPv4 ? "4" : "6"], ExitCode.Failed);

        new FakeNetfilter().Restore(family, result.Output);
        result.Output.ShouldContain("aéb");
        result.Errors.ShouldMatch(
            $@"error: rule \d+ of office-a\w{{6}} \(filter {family}\) is left out, because no restore text can contain it: "
                + @"-m comment --comment ""a\\u0001b0"" -j ACCEPT\n");
    }

    [Fact]
    public void What_is_put_right_is_as_before_and_then_there_is_nothing_to_do()
    {
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Diff().FirstLine.ShouldBe("nothing to do: 2 partitions are live as written.");
        string[] ours = ["-A partition-", _scene.Named("-A {shop-a} "), _scene.Named("-A {office-a} "), _scene.Named("-A {office-d} ")];
        _scene.LiveRules().Split('\n').Where(line => line.Contains("a\u0001b", StringComparison.Ordinal))
            .ShouldAllBe(line => !ours.Any(chain => line.StartsWith(chain, StringComparison.Ordinal)));
    }

    private CommandResult ShouldEnd(string[] command, int code)
    {
        var result = _scene.Run(command);

        result.ExitCode.ShouldBe(code, result.Errors);
        (result.Output + result.Errors).Where(character => character != '\n' && char.IsControl(character)).ShouldBeEmpty();
        var forPeople = command.Contains("--json") || command.Contains("save") ? result.Errors : result.Output + result.Errors;
        forPeople.Where(character => character is '\u2028' or '\u202e' or '\ufeff').ShouldBeEmpty();
        return result;
    }

    private string Others() => string.Join('\n', _scene.LiveRules().Split("\n-A ").Select(rule => rule.Split("\nCOMMIT")[0])
        .Where(rule => rule.StartsWith("INPUT -m", StringComparison.Ordinal) || rule.StartsWith("f2b-", StringComparison.Ordinal)));

    /// <summary>A save with a rule for each byte in a foreign chain, in a built-in chain, and in each of ours.</summary>
    private static string With(string save)
    {
        var comments = Enumerable.Range(1, 255).Select(value => Encoding.UTF8.GetString([(byte)value])).Concat(More)
            .Select((text, i) => $"-m comment --comment {QuotedText.Quote($"a{text}b{i}")} -j ACCEPT\n").ToList();
        var text = new StringBuilder();
        var chains = new List<string>();
        foreach (var line in save.TrimEnd('\n').Split('\n'))
        {
            if (line[0] == '*')
                chains.Clear();

            if (line[0] == ':' && (!char.IsAsciiLetterUpper(line[1]) || line.StartsWith(":INPUT ", StringComparison.Ordinal)))
                chains.Add(line[1..line.IndexOf(' ', StringComparison.Ordinal)]);

            if (line == "COMMIT")
            {
                text.Append(string.Concat(chains.Append("f2b-sshd")
                    .SelectMany(chain => comments.Select(comment => $"-A {chain} {comment}"))));
            }

            text.Append(line).Append('\n').Append(line[0] == '*' ? ":f2b-sshd - [0:0]\n" : "");
        }

        return text.ToString();
    }
}
