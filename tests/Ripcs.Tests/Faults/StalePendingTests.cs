using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A file of a change that was pending long ago comes back out of a backup: changes that were confirmed since stay.</summary>
public sealed class StalePendingTests : IDisposable
{
    private const string Pending = "state/pending/000002.pending.json";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
    private readonly string _kept;

    public StalePendingTests()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _kept = File.ReadAllText(_scene.At(Pending));
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rollback 4")]
    [InlineData("restore")]
    [InlineData("rules apply {rules}")]
    [InlineData("clean apply {rules}")]
    public void No_command_reverts_anything_for_it_and_it_is_put_aside(string command)
    {
        BackFromTheBackup();
        var before = _scene.LiveRules();

        var result = _scene.Run(command.Split(' '));

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldContain(
            "warning: /etc/ripcs/state/pending/000002.pending.json records change 2 as pending, but the last change is 4, so the file "
                + "was ignored; it is renamed to 000002.pending.json.damaged\n");
        _scene.LiveRules().ShouldContain("--dport 25");
        (command.StartsWith("clean", StringComparison.Ordinal) ? before : _scene.LiveRules()).ShouldBe(before);
        File.Exists(_scene.At(Pending)).ShouldBeFalse();
    }

    [Fact]
    public void A_rollback_without_a_number_rolls_back_one_change()
    {
        BackFromTheBackup();

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 24");
    }

    [Fact]
    public void A_guard_of_its_own_has_nothing_to_wait_for()
    {
        BackFromTheBackup();

        var result = _scene.Run("guard", "2");

        result.Output.ShouldBe("no change is pending any more\n");
        _scene.LiveRules().ShouldContain("--dport 25");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("check")]
    public void Who_looks_is_told(string command)
    {
        BackFromTheBackup();

        _scene.Run(command).Output.ShouldContain(command == "check" ? "a file records a change as pending, but others were made since"
            : "records change 2 as pending");
    }

    [Fact]
    public void One_whose_number_is_still_to_come_reverts_nothing_either()
    {
        BackFromTheBackup();
        var pending = new PendingFiles(_scene.State);
        _scene.Without(Pending);
        pending.Write(new PendingChange { Number = 9, Seconds = 60, Place = "another boot", Command = "rules apply elsewhere",
            User = "mallory" });

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 25");
        File.Exists(_scene.At("state/pending/000009.pending.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_pending_change_whose_file_got_another_number_stops_others_and_says_what_to_do()
    {
        File.Move(_scene.At(Pending), _scene.At("state/pending/000003.pending.json"));

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith(
            "error: /etc/ripcs/state/pending/000003.pending.json is damaged: it claims to be of change 2; rename it to "
                + "000002.pending.json\n");
    }

    private void BackFromTheBackup()
    {
        _scene.Run("confirm", "2").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Guards.Kill();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().With("rules/shop.csx", RuleTexts.ShopOn(25)).Live();
        File.WriteAllText(_scene.At(Pending), _kept);
        _scene.Clock.Advance(TimeSpan.FromMinutes(10));
    }
}
