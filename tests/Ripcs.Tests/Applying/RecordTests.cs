using System.Text.Json;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;
using Ripcs.Host.Processes;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>What an apply leaves in the state directory, and what happens where that is lost or damaged.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_history_holds_what_was_and_what_is()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var (first, second) = (_scene.History.Read(1), _scene.History.Read(2));

        (second.Number, second.User, second.RipcsVersion).ShouldBe((2, "alice", ThisProgram.Version));
        second.Time.ShouldBe(new DateTimeOffset(2026, 11, 20, 3, 12, 20, TimeSpan.Zero));
        second.Command.ShouldBe($"rules apply {_scene.Rules}");
        second.Summary.ShouldBe("1 of 1 partition changed: 1 rule added, 1 removed.");
        first.Before.ShouldBe(OwnedState.Empty);
        second.Before.ShouldBe(first.After);
        second.After.ShouldBe(Ownership.Read(_scene.Netfilter.State, _scene.Applied.Known));
    }

    [Fact]
    public void The_record_holds_partitions_chains_directory_and_what_stands_behind_our_jumps()
    {
        _scene.ByHand("-A FORWARD -j ACCEPT").Live();

        var record = _scene.Applied;

        (record.Change, record.Directory).ShouldBe((1, _scene.Rules));
        record.Known.Partitions.ShouldHaveSingleItem().Name.Value.ShouldBe("shop");
        record.Known.Made.Select(chain => chain.Chain.Value).ShouldBe([_scene.ChainInForce("shop-a"), "partition-a"], ignoreOrder: true);
        record.Known.Behind.Single(jump => jump.BuiltIn.Value == "FORWARD").Rules.ShouldBe(["-j ACCEPT"]);
    }

    [Fact]
    public void Without_a_record_drift_is_still_found_rule_by_rule_and_put_right()
    {
        var desired = _scene.Live().LiveRules();
        _scene.ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP");
        Directory.Delete(_scene.StatePath, recursive: true);

        _scene.Diff().Lines[2].ShouldBe("!   not ours  at position 1  -s 66.6.6.6/32 -j DROP");
        _scene.Live().LiveRules().ShouldBe(desired);
    }

    [Theory]
    [InlineData("not json", "is damaged: it is cut off, or was not written by ripcs; ")]
    [InlineData("{}", "is damaged: ")]
    [InlineData("null", "is damaged: ")]
    [InlineData("{\"Schema\":99}", "was written by a newer ripcs (schema 99, this one knows 2); use that version")]
    public void A_record_that_cannot_be_read_stops_every_command_that_needs_it_and_names_the_file(string text, string error)
    {
        _scene.Live().With("state/applied.json", text);
        var applied = _scene.Netfilter.Applied.Count;

        CommandResult[] results =
            [_scene.Diff(), _scene.Apply(), _scene.CleanDiff(), _scene.Clean(), _scene.Run("rules", "save"), _scene.Run("rules", "flush")];

        foreach (var result in results)
        {
            result.ExitCode.ShouldBe(1);
            result.Output.ShouldBe("");
            result.Errors.ShouldStartWith($"error: /etc/ripcs/state/applied.json {error}");
        }

        _scene.Netfilter.Applied.Count.ShouldBe(applied);
    }

    [Fact]
    public void A_change_that_cannot_be_recorded_is_not_called_done_and_not_called_undone()
    {
        _scene.Netfilter.BeforeRestore = (_, _) => _scene.With("state/history", "in the way");

        var result = _scene.Apply("--json");

        result.ExitCode.ShouldBe(4);
        result.Json().GetProperty("result").GetString().ShouldBe("needs_human");
        result.Json().GetProperty("error").GetString().ShouldEndWith(
            "the change is in force and verified, but not recorded: put that right, then run the same command again");
        _scene.LiveRules().ShouldContain("partition-a");
    }

    [Fact]
    public void The_record_is_json_that_people_can_read()
    {
        _scene.Live();

        using var document = JsonDocument.Parse(File.ReadAllText(_scene.At("state/applied.json")));

        document.RootElement.GetProperty("Schema").GetInt32().ShouldBe(2);
        document.RootElement.GetProperty("Change").GetInt32().ShouldBe(1);
    }
}
