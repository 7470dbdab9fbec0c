using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs rollback: any state that was comes back, without the rule files, and stays.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Without_a_number_it_rolls_back_to_the_state_before_the_last_change()
    {
        var before = _scene.Live().LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(before);
        result.Output.ShouldContain("-   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 23 -j ACCEPT\n"
            + "+   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT\n");
        result.Output.ShouldStartWith("back to the state before change 2: 1 of 2 partitions changed: 1 rule added, 1 removed.\n");
        result.LastLine.ShouldStartWith("change 3 applied and verified in 0.00 s: IPv4 filter");
    }

    [Fact]
    public void Where_only_stale_chains_would_come_back_a_dry_run_says_that_nothing_is_done()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Clean().ExitCode.ShouldBe(0);

        _scene.Run("rollback", "--dry-run").FirstLine.ShouldBe(
            "only shown, nothing is done: back to the state before change 3: no partition changes; 1 chain made, 0 chains deleted.");
        _scene.Run("rollback", "--dry-run", "--json").Json().GetProperty("result").GetString().ShouldBe("changes");
        _scene.Run("rollback").LastLine.ShouldStartWith("change 4 applied and verified");
    }

    [Fact]
    public void With_a_number_it_rolls_back_to_the_state_after_that_change_and_forward_again()
    {
        var states = new List<string> { _scene.Live().LiveRules() };
        states.Add(_scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules());
        states.Add(_scene.With("rules/office.csx", RuleTexts.Office).Live().LiveRules());
        states.Add(_scene.With("rules/office.csx", RuleTexts.OfficeMoved).Live().LiveRules());

        foreach (var number in new[] { 1, 3, 2, 4, 1 })
        {
            _scene.Run("rollback", $"{number}").ExitCode.ShouldBe(0);
            _scene.LiveRules().ShouldBe(states[number - 1]);
        }
    }

    [Fact]
    public void To_0_it_rolls_back_to_the_state_before_the_first_change()
    {
        var before = _scene.LiveRules();
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var result = _scene.Run("rollback", "0");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldStartWith("back to the state before the first change: 2 of 2 partitions changed: 0 rules added, 4 removed.\n");
        _scene.LiveRules().ShouldBe(before);
        _scene.Run("rollback", "0").Output.ShouldBe("nothing to do: the host is in the state before the first change.\n");
        _scene.Apply().Errors.ShouldStartWith("error: forum and shop are held: changes 1 and 2 were rolled back, ");
        _scene.Run("rollback", "2").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void To_0_it_names_the_oldest_state_that_there_is_where_the_first_change_is_kept_no_longer()
    {
        _scene.Run("rollback", "0").Errors.ShouldStartWith("error: no change was recorded yet: there is nothing to roll back\n");
        _scene.Keep = "2";
        for (var port = 1; port <= 4; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        var result = _scene.Run("rollback", "0");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe(
            "error: the state before the first change is no longer kept; the oldest is the one after change 3: ripcs rollback 3\nthe host "
                + "is as before\n");
    }

    [Fact]
    public void To_0_while_the_first_change_is_pending_it_rolls_that_back_at_once()
    {
        var before = _scene.LiveRules();
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);

        _scene.Run("rollback", "0").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(before);
        _scene.Run("history").Output.ShouldNotContain("pending");
    }

    [Fact]
    public void It_needs_no_rule_files()
    {
        var before = _scene.Live().LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        Directory.Delete(_scene.Rules, recursive: true);

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void Twice_rolls_back_two_changes_and_does_not_bring_the_first_one_back()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        var first = _scene.History.Read(1).After;
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.Run("rollback").Output.ShouldContain("back to the state before change 3: ");
        _scene.Run("rollback").Output.ShouldContain("back to the state before change 2: ");

        _scene.History.Latest()!.After.ShouldBe(first);
    }

    [Fact]
    public void Before_the_first_change_there_is_nothing_and_no_rollback_goes_further()
    {
        var empty = _scene.LiveRules();
        _scene.Run("rollback").Errors.ShouldBe("error: no change was recorded yet: there is nothing to roll back\nthe host is as before\n");
        _scene.Live();

        _scene.Run("rollback").Output.ShouldContain("- forum  went out of force: 1 rule (1 chain)\n");
        _scene.LiveRules().ShouldBe(empty);
        var again = _scene.Run("rollback");

        again.ExitCode.ShouldBe(1);
        again.Errors.ShouldBe("error: the host is already in the state before the first change; see: ripcs history\nthe host is as "
            + "before\n");
    }

    [Fact]
    public void A_change_that_is_not_kept_cannot_come_back()
    {
        _scene.Live();

        _scene.Run("rollback", "7").Errors.ShouldMatch(@"^error: there is no change 7 \([^\n]+\); see: ripcs history\nthe host is as before\n$");
    }

    [Fact]
    public void The_state_that_is_live_already_is_nothing_to_do()
    {
        _scene.Live();

        var result = _scene.Run("rollback", "1");

        result.Output.ShouldBe("nothing to do: the host is in the state after change 1.\n");
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Theory]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    public void A_clean_and_a_flush_can_be_rolled_back(params string[] command)
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().Without("rules/forum.csx").LiveRules();
        _scene.Run(command).ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldNotBe(before);

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_clean_of_nothing_but_stale_chains_can_be_rolled_back_too()
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
        _scene.Clean().ExitCode.ShouldBe(0);

        var result = _scene.Run("rollback");

        result.Output.ShouldStartWith("back to the state before change 3: no partition changed; 1 chain made, 0 chains deleted.\n");
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void Foreign_rules_stay_as_they_are_now()
    {
        _scene.ByHand("-N f2b-sshd", "-A INPUT -j f2b-sshd").Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.ByHand("-A f2b-sshd -s 66.6.6.6/32 -j REJECT", "-A FORWARD -j DROP");

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldContain("-A f2b-sshd -s 66.6.6.6/32 -j REJECT");
        _scene.LiveRules().ShouldContain("-A FORWARD -j DROP");
    }

    [Fact]
    public void After_a_rollback_drift_still_has_names_and_lines()
    {
        _scene.Live().With("rules/shop.csx", "// A line more.\n" + RuleTexts.ShopOn(23)).Live().Run("rollback");
        _scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["forum", "shop"]);
        _scene.ByHand("-D {shop-a} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP");
        _scene.With("rules/shop.csx", "// Lines\n// more.\n" + RuleTexts.ShopOn(24));

        _scene.Diff().Output.ShouldContain("!   missing   drop \"bad guys\" :5");
    }

    [Fact]
    public void A_rollback_whose_block_is_refused_leaves_the_host_as_before_and_holds_nothing()
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();

        _scene.RefuseRestore(1).Run("rollback").ExitCode.ShouldBe(1);

        _scene.LiveRules().ShouldBe(before);
        _scene.Netfilter.BeforeRestore = null;
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void Where_compiled_partitions_are_lost_the_state_still_comes_back()
    {
        var before = _scene.Live().LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Without(_scene.ObjectOf("shop", 1)).Without(_scene.ObjectOf("shop", 2));

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void It_speaks_json_as_other_changes_do()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var json = _scene.Run("rollback", "--json").Json();

        json.GetProperty("command").GetString().ShouldBe("rollback");
        json.GetProperty("result").GetString().ShouldBe("changed");
        json.GetProperty("change").GetInt32().ShouldBe(3);
        json.GetProperty("partitions")[0].GetProperty("name").GetString().ShouldBe("shop");
    }

    [Fact]
    public void Any_way_through_the_history_ends_in_the_state_that_was_asked_for()
    {
        var random = new Random(412);
        var states = new Dictionary<int, string>();
        for (var i = 0; i < 40; i++)
        {
            var before = _scene.LiveRules();
            var result = random.Next(4) switch
            {
                0 when states.Count > 0 => RollBackTo(states.Keys.ElementAt(random.Next(states.Count)), states),
                1 => _scene.Run("clean", "apply", "{rules}"),
                _ => _scene.With("rules/shop.csx", RuleTexts.ShopOn(random.Next(1, 9))).Apply("--again"),
            };
            result.ExitCode.ShouldBe(0, result.Errors);
            if (Regex.Match(result.LastLine, @"^change (\d+) ") is { Success: true } change)
            {
                states[int.Parse(change.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)] = _scene.LiveRules();
                _scene.Run("rollback").ExitCode.ShouldBe(0);
                _scene.Run("rollback", change.Groups[1].Value).ExitCode.ShouldBe(0);
            }
            else
            {
                _scene.LiveRules().ShouldBe(before);
            }
        }
    }

    private CommandResult RollBackTo(int number, Dictionary<int, string> states)
    {
        var result = _scene.Run("rollback", $"{number}");
        _scene.LiveRules().ShouldBe(states[number]);
        return result;
    }
}
