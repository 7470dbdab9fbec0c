using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>What the changes consist of stands in two files each: one of them that
/// is damaged or gone costs nothing, both cost what only they held.</summary>
public sealed class DamagedPiecesTests : IDisposable
{
    private const string Gone = "gone";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private readonly string _first;
    private readonly string _second;

    public DamagedPiecesTests()
    {
        _first = _scene.Live().LiveRules();
        _second = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
    }

    public void Dispose() => _scene.Dispose();

    public static TheoryData<string, string> OneFile => new()
    {
        { "000001.json", "{" },
        { "000001.json", Gone },
        { "000001.twin.json", "{" },
        { "000001.twin.json", Gone },
        { "000002.json", "{" },
        { "000002.json", Gone },
        { "000002.twin.json", "{" },
        { "000002.twin.json", Gone },
    };

    [Theory]
    [MemberData(nameof(OneFile))]
    public void Without_one_of_them_a_rollback_brings_every_state_back(string file, string text)
    {
        Harm(file, text);

        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldNotContain("--dport 23");
        _scene.Run("rollback", "2").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_second);
    }

    [Theory]
    [MemberData(nameof(OneFile))]
    public void Without_one_of_them_a_restart_restores_the_last_state_and_names_it(string file, string text)
    {
        Harm(file, text);

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldContain($"warning: /etc/ripcs/state/pieces/{file} is ");
        _scene.LiveRules().ShouldBe(_second);
    }

    [Theory]
    [MemberData(nameof(OneFile))]
    public void Whoever_looks_is_told_of_it_until_the_next_change_has_written_it_again(string file, string text)
    {
        Harm(file, text);
        var said = $"/etc/ripcs/state/pieces/{file} is {(text == Gone ? "gone" : "damaged: it is cut off, or was not written by ripcs")}; "
            + $"its twin is used, and the next change writes it again";

        _scene.Run("status").Output.ShouldContain($"warning: {said}");
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(1),
            check => check.Output.ShouldContain(said));

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        File.ReadAllText(_scene.At("state/pieces/000001.twin.json")).ShouldBe(File.ReadAllText(_scene.At("state/pieces/000001.json")));
    }

    [Fact]
    public void Where_both_of_the_last_change_are_lost_an_earlier_state_can_still_come_back()
    {
        Harm("000002.json", "{");
        Harm("000002.twin.json", Gone);

        var result = _scene.Run("rollback", "2");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe("""
            error: /etc/ripcs/state/history/000002.json lacks what it consists of: /etc/ripcs/state/pieces/000002.json is damaged (it is cut off, or was not written by ripcs), and its twin is not there either; a rollback to that change is impossible; choose another: ripcs history
            the host is as before

            """);
        _scene.LiveRules().ShouldBe(_second);
        _scene.Run("history").ShouldSatisfyAllConditions(
            history => history.LastLine.ShouldStartWith("2 changes kept; "),
            history => history.Output.ShouldNotContain("cannot be read"));
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldNotContain("--dport 23");
    }

    [Fact]
    public void Where_both_of_the_last_change_are_lost_a_restart_restores_the_state_before_it_and_says_so()
    {
        Harm("000002.json", "{");
        Harm("000002.twin.json", "{");

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain("change 1 is the newest that can be read: its state was restored instead");
        _scene.LiveRules().ShouldBe(_first);
    }

    [Theory]
    [InlineData("000001")]
    [InlineData("000002")]
    public void Where_both_are_lost_the_check_is_critical_until_an_apply_has_recorded_what_is_live_anew(string number)
    {
        Harm($"{number}.json", Gone);
        Harm($"{number}.twin.json", Gone);
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(2),
            check => _scene.Run("status").Output.ShouldContain(
                "its twin is not there either, so a restart cannot restore what is live; record that anew with: ripcs rules apply PATH"));

        var result = _scene.Apply();

        result.LastLine.ShouldBe("this is recorded as change 3.");
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_second);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void Those_of_another_state_directory_or_of_another_change_are_not_taken_for_them()
    {
        using var other = CommandLineScene.WithShopAndForum();
        other.Live();
        File.Copy(other.At("state/pieces/000001.json"), _scene.At("state/pieces/000001.json"), overwrite: true);
        File.Copy(_scene.At("state/pieces/000001.twin.json"), _scene.At("state/pieces/000002.json"), overwrite: true);

        _scene.Run("status").Output.ShouldContain(
            "/etc/ripcs/state/pieces/000001.json is damaged: it was written for another state directory; its twin is used");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rollback", "2").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_second);
    }

    [Fact]
    public void Changes_and_partitions_that_an_older_Ripcs_wrote_whole_are_read_as_they_are_beside_new_ones()
    {
        foreach (var number in new[] { 1, 2 })
        {
            var (change, partitions) = ($"history/{number:000000}.json", $"partitions/{number:000000}.json");
            _scene.State.Write(change, _scene.History.Read(number));
            Rewrite(change, json => Regex.Replace(json, "\"Unhooked\":\\[.*?\\],\"Tickets\":\\[\\],", ""));
            var plain = Encoding.UTF8.GetString(StateJson.Content(new KeptPartitions(_scene.State).BroughtBy(number)));
            Rewrite(partitions, json =>
                Regex.Replace(json, "\"Schema\":2,(.*)\"Content\":\".*\"",
                match => $"\"Schema\":1,{match.Groups[1].Value}\"Partitions\":{plain}"));
        }

        Directory.Delete(_scene.At("state/pieces"), recursive: true);
        File.ReadAllText(_scene.At("state/history/000001.json")).ShouldContain("--dport 22");
        File.ReadAllText(_scene.At("state/partitions/000001.json")).ShouldContain("--dport 22");
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.Run("history").ShouldSatisfyAllConditions(
            history => history.LastLine.ShouldStartWith("3 changes kept; "),
            history => history.Output.ShouldNotContain("cannot be read"));
        _scene.Run("history", "show", "2").Output.ShouldContain("--dport 23");
        _scene.Run("status").Output.ShouldContain("stale since change 2");
        _scene.Run("rollback", "2").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 23");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_first);
    }

    private void Harm(string file, string text)
    {
        if (text == Gone)
        {
            File.Delete(_scene.At($"state/pieces/{file}"));
        }
        else
        {
            File.WriteAllText(_scene.At($"state/pieces/{file}"), text);
        }
    }

    private void Rewrite(string file, Func<string, string> change)
    {
        var path = _scene.At($"state/{file}");
        var before = SealedText.Of(path);
        SealedText.Rewrite(path, change);
        SealedText.Of(path).ShouldNotBe(before);
    }
}
