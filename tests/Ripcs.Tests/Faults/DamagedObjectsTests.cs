using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>What the changes consist of is shared by them: what is damaged or gone of it costs the states that need it.</summary>
public sealed class DamagedObjectsTests : IDisposable
{
    private const string Gone = "gone";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private readonly string _first;
    private readonly string _second;

    public DamagedObjectsTests()
    {
        _first = _scene.Live().LiveRules();
        _second = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Without_what_only_an_earlier_change_needs_the_last_state_comes_back_and_whoever_looks_is_told()
    {
        var file = _scene.ObjectOfState(1);
        var said = $"/etc/ripcs/{file} is damaged: its content is not what was written; a rollback to a state that needs it is "
            + "refused; choose another: ripcs history";
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().With(file, "{");

        _scene.Run("status").Output.ShouldContain($"warning: {said}");
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(CheckCode.Warning),
            check => check.Output.ShouldContain(said));
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Failed);
        var result = _scene.Reboot().Run("restore");
        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldContain($"warning: {said}");
        _scene.LiveRules().ShouldContain("--dport 24");
    }

    [Theory]
    [InlineData("{", "damaged: its content is not what was written")]
    [InlineData(Gone, "gone")]
    public void Without_what_the_last_state_needs_an_earlier_one_can_still_come_back(string text, string trouble)
    {
        var file = _scene.ObjectOfState(2);
        Harm(file, text);

        var result = _scene.Run("rollback", "2");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"""
            error: /etc/ripcs/state/history/000002.json lacks what it consists of: /etc/ripcs/{file} is {trouble}; a rollback to that change is impossible; choose another: ripcs history
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
    public void Without_what_the_last_state_needs_a_restart_restores_the_state_before_it_and_says_so()
    {
        Harm(_scene.ObjectOfState(2), "{");

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain("change 1 is the newest that can be read: its state was restored instead");
        _scene.LiveRules().ShouldBe(_first);
    }

    [Theory]
    [InlineData("{")]
    [InlineData(Gone)]
    public void Without_what_the_last_state_needs_the_check_is_critical_until_an_apply_has_recorded_what_is_live_anew(string text)
    {
        Harm(_scene.ObjectOfState(2), text);
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(CheckCode.Critical),
            check => _scene.Run("status").Output.ShouldContain(
                "; a restart cannot restore what is live; move the file away and record again what is live: ripcs rules apply PATH"));

        var result = _scene.Apply();

        result.LastLine.ShouldBe("this is recorded as change 3.");
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_second);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_history_that_an_older_Ripcs_wrote_is_named_and_stops_no_change()
    {
        foreach (var number in new[] { 1, 2 })
        {
            SealedText.Rewrite(_scene.At($"state/history/{number:000000}.json"),
                json => json.Replace("\"Schema\":4", "\"Schema\":3", StringComparison.Ordinal));
        }

        _scene.Run("rollback", "1").Errors.ShouldStartWith(
            "error: /etc/ripcs/state/history/000001.json was written by an older ripcs (schema 3, this one knows 4); use that version\n");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        _scene.Run("rollback", "3").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 24");
    }

    private void Harm(string file, string text)
    {
        if (text == Gone)
        {
            _scene.Without(file);
        }
        else
        {
            _scene.With(file, text);
        }
    }
}
