using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs history: what was done, by whom, and what became of it.</summary>
public sealed class HistoryCommandTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    private sealed class Crash : Exception;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    public void What_goes_out_of_force_by_a_clean_or_a_flush_books_its_tickets(params string[] command)
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum.Replace("Ports(443)", "Ports(443).Ticket(\"CHG-9\")", StringComparison.Ordinal))
            .Live().Without("rules/forum.csx");

        _scene.Run(command).ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("history").Lines[0].ShouldContain("  CHG-9  current  ");
    }

    [Fact]
    public void Each_change_is_one_line_the_last_one_first()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23).Replace("Ports(23)", "Ports(23).Ticket(\"CHG-1234\")",
            StringComparison.Ordinal)).Live();
        _scene.Run("rollback");

        _scene.WithoutNetfilter().Run("history").Lines.ShouldBe([
            "3  2026-11-20 03:12:20 UTC  alice  -         current      shop        back to the state before change 2: 1 of 2 partitions "
                + "changed: 1 rule added, 1 removed.",
            "2  2026-11-20 03:12:20 UTC  alice  CHG-1234  rolled back  shop        1 of 2 partitions changed: 1 rule added, 1 removed.",
            "1  2026-11-20 03:12:20 UTC  alice  -         earlier      forum,shop  2 of 2 partitions changed: 4 rules added, 0 removed.",
            "3 changes kept; show one with: ripcs history show N; roll back to the state after it with: ripcs rollback N"]);
    }

    [Fact]
    public void A_rollback_whose_state_came_back_later_is_not_called_rolled_back()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Run("rollback");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.Run("rollback");

        _scene.Run("history").Lines.Take(5).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[4].Trim()).ShouldBe(
            ["current", "rolled back", "earlier", "rolled back", "earlier"]);
    }

    [Theory]
    [InlineData("Ports(22)", "Ports(23)", "CHG-2")]
    [InlineData("Ports(22)", "Ports(23)", "CHG-3", "CHG-2", "CHG-3")]
    [InlineData("Accept(\"ssh\")", "// ", "CHG-2")]
    [InlineData("Drop(\"bad guys\")", "// ", "-")]
    [InlineData("\"192.168.7.10\"", "\"192.168.7.11\"", "CHG-1,CHG-2")]
    public void Only_tickets_of_rules_that_change_are_booked(string from, string to, string tickets, params string[] more)
    {
        var shop = RuleTexts.Shop.Replace("Ports(80)", "Ports(80).Ticket(\"CHG-1\")", StringComparison.Ordinal).Replace("Ports(22)",
            "Ports(22).Ticket(\"CHG-2\")", StringComparison.Ordinal);
        _scene.With("rules/shop.csx", shop).Live();
        shop = shop.Replace(from, to, StringComparison.Ordinal);
        _scene.With("rules/shop.csx", more.Length == 0 ? shop : shop.Replace(more[0], more[1], StringComparison.Ordinal)).Live();

        var booked = _scene.Run("history").Lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries)[3];

        string.Join(',', booked.Split(',').Order(StringComparer.Ordinal)).ShouldBe(tickets);
    }

    [Fact]
    public void The_ticket_of_a_change_is_booked_beside_those_of_its_rules()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--ticket", "CHG-77").ExitCode.ShouldBe(0);

        _scene.Run("history").Output.ShouldContain("CHG-77");
        _scene.Run("history", "show", "1").Output.ShouldContain("CHG-77");
        _scene.Apply("--ticket", "a\nb").Errors.ShouldContain("--ticket takes one line of 1 to 500 characters that can be printed.");
    }

    [Fact]
    public void What_is_put_back_after_a_change_by_hand_books_no_ticket()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop.Replace("Ports(22)", "Ports(22).Ticket(\"CHG-2\")", StringComparison.Ordinal)).Live()
            .ByHand("-D {shop-a} -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT").Live();

        _scene.Run("history").Lines[0].ShouldContain("  alice  -  ");
    }

    [Fact]
    public void The_changes_of_one_partition_are_listed_alone()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/forum.csx", RuleTexts.ForumOn(444)).Live();

        var lines = _scene.WithoutNetfilter().Run("history", "--partition", "shop").Lines;

        lines.Select(line => line[..3]).ShouldBe(["2  ", "1  ", "2 o"]);
        lines[^1].ShouldStartWith("2 of 3 changes kept are about partition \"shop\"; show one with: ");
        _scene.Run("history", "--partition", "nobody").Lines.ShouldHaveSingleItem()
            .ShouldStartWith("0 of 3 changes kept are about partition \"nobody\"; ");
    }

    [Fact]
    public void Two_recorded_states_are_compared_without_anything_live()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/forum.csx",
            RuleTexts.ForumOn(444)).Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        var lines = _scene.WithoutNetfilter().Run("history", "diff", "1", "4").Lines;

        lines.Where(line => line[0] is '+' or '-').Select(line => line[..line.IndexOf("  -", StringComparison.Ordinal)]).ShouldBe(
            ["-   accept \"https\"  :3", "+   accept \"https\"  :3", "-   accept \"ssh\"  :6", "+   accept \"ssh\"  :6"]);
        lines[0].ShouldBe("from the state after change 1 to that after change 4: 2 of 2 partitions changed: 2 rules added, 2 removed.");
    }

    [Fact]
    public void A_state_is_compared_with_a_later_one_that_is_the_same_and_with_an_earlier_one()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.Shop).Live();

        _scene.WithoutNetfilter().Run("history", "diff", "1",
            "3").Output.ShouldBe("nothing differs from the state after change 1 to that after change 3.\n");
        _scene.Run("history", "diff", "2",
            "1").Lines.ShouldContain("+   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT");
        _scene.Run("history", "diff", "0",
            "1").FirstLine.ShouldBe("from the state before the first change to that after change 1: 2 of 2 partitions changed: 4 rules "
            + "added, 0 removed.");
    }

    [Fact]
    public void A_state_that_was_never_recorded_cannot_be_compared()
    {
        _scene.Live();

        _scene.Run("history", "diff", "1", "7").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void Of_many_partitions_the_first_are_named()
    {
        foreach (var name in new[] { "a", "b" })
        {
            _scene.With($"rules/{name}.csx", RuleTexts.Forum.Replace("forum", name, StringComparison.Ordinal));
        }

        _scene.Live().Run("history").Lines[0].ShouldContain("  current  a,b and 2 more  4 of 4");
    }

    [Fact]
    public void What_a_clean_takes_out_of_force_is_named()
    {
        _scene.Live().Without("rules/forum.csx").Clean();

        _scene.Run("history").Lines[0].ShouldContain("  current  forum ");
    }

    [Fact]
    public void Why_a_change_was_made_stands_behind_it()
    {
        _scene.Apply("--message", "the new office opens").ExitCode.ShouldBe(0);

        _scene.Run("history").Lines[0].ShouldEndWith(": 4 rules added, 0 removed. \"the new office opens\"");
        _scene.Run("history", "show", "1", "--json").Json().GetProperty("history")[0].GetProperty("message").GetString()
            .ShouldBe("the new office opens");
    }

    [Fact]
    public void The_reason_of_a_change_that_did_not_finish_is_recorded_with_it()
    {
        _scene.AtStateStep = step => _ = step == "write history/000001.json" ? throw new Crash() : 0;
        Should.Throw<Crash>(() => _scene.Apply("--message", "why"));
        _scene.AtStateStep = null;

        _scene.Apply();

        _scene.Run("history").Lines[0].ShouldEndWith(" \"why\"");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("\u202e")]
    public void The_reason_of_a_change_is_one_line_that_can_be_printed(string message)
    {
        var result = _scene.Apply("--message", message);

        (result.ExitCode, _scene.Run("history").Output).ShouldBe((64, "no change was recorded yet.\n"));
        result.Errors.ShouldContain("--message takes one line of 1 to 500 characters that can be printed.");
    }

    [Fact]
    public void Before_the_first_change_it_says_so() =>
        _scene.WithoutNetfilter().Run("history").ShouldBe(new CommandResult(0, "no change was recorded yet.\n", ""));

    [Fact]
    public void Show_prints_what_an_apply_printed()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        var diff = _scene.Diff().Lines[2..];
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.WithoutNetfilter().Run("history", "show", "2").Lines[1..]
            .ShouldBe([.. diff, "made by: ripcs rules apply /etc/ripcs/rules"]);
    }

    [Fact]
    public void Show_prints_what_a_clean_deleted_and_took_out_of_force()
    {
        var clean = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().Without("rules/forum.csx").Clean();

        string[] gone = ["- forum   went OUT OF FORCE: 1 rule (1 chain); it had no rule file", "stale, no packet reaches it any more, "
            + "deleted: 3 rules (1 chain)"];
        gone.ShouldBeSubsetOf(clean.Lines);
        gone.ShouldBeSubsetOf(_scene.Run("history", "show", "3").Lines);
    }

    [Fact]
    public void What_was_done_is_told_in_the_past()
    {
        _scene.Live().ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP").Live();
        _scene.Without("rules/forum.csx").With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Clean();
        _scene.Run("rollback", "2");
        _scene.Run("rules", "flush");

        _scene.Run("history").Lines[..^1].Select(line => line[(line.LastIndexOf("  ", StringComparison.Ordinal) + 2)..]).ShouldBe([
            "2 partitions went OUT OF FORCE: forum and shop; flush removed 4 rules (2 chains).",
            "back to the state after change 2: 2 of 2 partitions changed: 2 rules added, 1 removed.",
            "1 partition went OUT OF FORCE: forum; clean removed 4 rules (2 chains).",
            "1 of 1 partition changed: 1 rule added, 1 removed; 1 partition that no file named stayed in force (1 rule).",
            "no partition changed. Drift in 1 partition: apply REMOVED 1 hand-typed rule.",
            "2 of 2 partitions changed: 4 rules added, 0 removed."]);
        _scene.Run("history", "show",
            "4").Output.ShouldContain("- forum   went OUT OF FORCE: 1 rule (1 chain); it had no rule file\n");
        _scene.Run("history", "show", "6").Output.ShouldContain("- forum   went OUT OF FORCE: 1 rule (1 chain)\n");
    }

    [Fact]
    public void A_rolled_back_change_that_came_back_counts_again()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Run("rollback");
        _scene.Run("rollback", "2");

        var states = _scene.Run("history", "--json").Json().GetProperty("history").EnumerateArray()
            .Select(change => change.GetProperty("state").GetString());

        states.ShouldBe(["current", "rolled_back", "earlier", "earlier"]);
    }

    [Fact]
    public void A_change_that_was_never_made_is_named()
    {
        _scene.Run("history", "show", "7").Errors.ShouldBe("error: there is no change 7: no change was recorded yet\n");
        _scene.Live().Run("history", "show", "7").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void A_damaged_change_does_not_hide_the_others_nor_stop_a_rollback_past_it()
    {
        var first = _scene.Live().LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        _scene.With("state/history/000002.json", "{");

        var result = _scene.Run("history");

        result.ExitCode.ShouldBe(0);
        result.Lines.ShouldContain("warning: change 2 cannot be read; see: ripcs history show 2");
        _scene.Run("rollback", "2").Errors.ShouldStartWith("error: /etc/ripcs/state/history/000002.json is damaged: ");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(first);
    }

    [Fact]
    public void Only_so_many_changes_are_kept_and_the_one_that_is_current_always_is()
    {
        _scene.Keep = "3";
        for (var port = 1; port <= 5; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        _scene.History.Numbers().ShouldBe([3, 4, 5]);
        _scene.Run("rollback", "3").ExitCode.ShouldBe(0);
        _scene.Keep = "1";
        _scene.ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP").Run("rollback", "3").ExitCode.ShouldBe(0);

        _scene.History.Numbers().ShouldBe([3, 7]);
        _scene.Run("rollback").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_look_at_a_state_that_is_kept_no_longer_advises_another_look_and_no_rollback()
    {
        _scene.Keep = "3";
        for (var port = 1; port <= 5; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        var diff = _scene.Run("history", "diff", "0", "5");

        diff.ExitCode.ShouldBe(1);
        diff.Errors.ShouldBe("error: the state before the first change is no longer kept; the oldest is the one after change 3: ripcs "
            + "history diff 3 5\n");
        _scene.Run("history", "diff", "3", "5").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_rollback_to_one_that_brought_back_a_change_kept_no_longer_still_knows_its_partitions_and_holds_none_that_is_in_force()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(1)).Live().With("rules/shop.csx", RuleTexts.ShopOn(2)).Live();
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        var broughtBack = _scene.LiveRules();
        _scene.Keep = "3";
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(4)).Live().With("rules/shop.csx", RuleTexts.ShopOn(5)).Live();
        _scene.History.Numbers().ShouldBe([3, 4, 5]);

        var rollback = _scene.Run("rollback", "3");

        rollback.ExitCode.ShouldBe(0, rollback.Errors);
        _scene.LiveRules().ShouldBe(broughtBack);
        _scene.Run("status").Output.ShouldNotContain("not recorded");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(1)).Apply().ShouldSatisfyAllConditions(
            apply => apply.ExitCode.ShouldBe(0, apply.Errors),
            apply => apply.Errors.ShouldNotContain("held"));
    }

    [Fact]
    public void Compiled_partitions_that_no_change_names_go_too()
    {
        _scene.Keep = "2";
        var first = _scene.Live().ObjectOf("shop", 1);
        for (var port = 2; port <= 4; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        File.Exists(_scene.At(first)).ShouldBeFalse();
        _scene.Run("rollback").Output.ShouldContain("accept \"ssh\"  :6");
    }

    [Fact]
    public void The_run_that_writes_a_change_down_says_how_many_are_kept()
    {
        _scene.Keep = "many";
        for (var port = 1; port <= 5; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Apply("--keep", "2").ExitCode.ShouldBe(0);
        }

        _scene.History.Numbers().ShouldBe([4, 5]);
        _scene.Apply("--keep", "0").Errors.ShouldContain("--keep takes a number of changes, 1 or more.");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("-1")]
    public void A_number_of_changes_to_keep_that_is_none_stops_a_change(string keep)
    {
        _scene.Keep = keep;

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe($"error: RIPCS_KEEP is '{keep}'; set it to a number of changes, 1 or more, or unset it\nthe host is as "
            + $"before\n");
    }

    [Fact]
    public void A_change_of_one_partition_among_many_writes_only_that_one_down()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        _scene.ObjectOf("forum", 2).ShouldBe(_scene.ObjectOf("forum", 1));
        _scene.ObjectOf("shop", 2).ShouldNotBe(_scene.ObjectOf("shop", 1));
    }

    [Fact]
    public void A_variant_of_iptables_that_does_not_exist_hinders_nobody_who_needs_none()
    {
        _scene.Live();
        _scene.Backend = "ntf";

        var result = _scene.Run("history");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain("2 of 2 partitions change");
    }
}
