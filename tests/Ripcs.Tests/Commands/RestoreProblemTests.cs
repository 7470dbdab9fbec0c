using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A restore with something missing: the host comes up with what can be brought back, and an operator is told.</summary>
public sealed class RestoreProblemTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private readonly string _first;
    private readonly string _second;

    public RestoreProblemTests()
    {
        _first = _scene.Live().LiveRules();
        _second = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
        _scene.Reboot();
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"Schema\":99}")]
    public void A_damaged_newest_change_is_named_and_the_one_before_comes_back(string text)
    {
        _scene.With("state/history/000002.json", text);

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("error: /etc/ripcs/state/history/000002.json ");
        result.Errors.ShouldEndWith("\nchange 1 is the newest that can be read: its state was restored instead\n");
        result.LastLine.ShouldStartWith("the state after change 1 is restored and verified");
        _scene.LiveRules().ShouldBe(_first);
        _scene.Applied.Change.ShouldBe(1);
    }

    [Fact]
    public void With_an_older_state_the_names_and_lines_are_those_of_that_state()
    {
        _scene.With("rules/shop.csx", "// A line more.\n" + RuleTexts.ShopOn(24)).Run("restore");
        _scene.Live().Reboot().With("state/history/000003.json", "{").Run("restore");
        _scene.ByHand("-D {shop-a} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP");

        _scene.Run("status").Output.ShouldContain("!   missing   drop \"bad guys\" :5");
    }

    [Fact]
    public void Once_the_damaged_file_is_moved_away_all_is_well()
    {
        _scene.With("state/history/000002.json", "{").Run("restore");
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.NeedsHuman);

        _scene.Without("state/history/000002.json").Run("restore")
            .ShouldBe(new CommandResult(0, "nothing to do: the host is in the state after change 1.\n", ""));
        _scene.Run("status").LastLine.ShouldBe("no drift: 2 partitions in force, as change 1 left them.");
        _scene.Live().LiveRules().ShouldBe(_second);
    }

    [Fact]
    public void A_newest_change_that_is_gone_is_named_too()
    {
        var result = _scene.Without("state/history/000002.json").Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("error: change 2 was the last one, but it is gone from /etc/ripcs/state/history; "
            + "see what is missing with: ripcs rules diff /etc/ripcs/rules\n");
        _scene.LiveRules().ShouldBe(_first);
    }

    [Fact]
    public void Where_no_change_can_be_read_nothing_is_touched()
    {
        _scene.With("state/history/000001.json", "").With("state/history/000002.json", "{").With("state/journal.json", "{")
            .Without("state/applied.json").WithoutNetfilter();

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith(
            "error: no recorded change can be read, so nothing was restored: /etc/ripcs/state/history/000002.json is damaged: ");
        result.Errors.ShouldContain("/etc/ripcs/state/history/000001.json is damaged: ");
        result.Errors.ShouldEndWith("; apply the rule files: ripcs rules apply PATH\nthe host is as before\n");
        File.ReadAllText(_scene.At("state/journal.json")).ShouldBe("{");
    }

    [Fact]
    public void Where_no_change_can_be_read_the_partitions_last_applied_come_back_from_their_own_record()
    {
        _scene.With("state/history/000001.json", "").With("state/history/000002.json", "{");

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("error: /etc/ripcs/state/history/000002.json is damaged: ");
        result.Errors.ShouldEndWith("no recorded change can be read: the partitions last applied were restored from their own record\n");

        // A stale chain is of no partition.
        _scene.LiveRules().ShouldBe(string.Join('\n', _second.Split('\n').Where(line =>
            !line.Contains("shop-abjety2", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_history_that_is_gone_is_not_taken_for_a_host_without_changes()
    {
        Directory.Delete(_scene.At("state/history"), recursive: true);

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe("error: change 2 was recorded, but its history is gone from /etc/ripcs/state/history, so nothing was "
            + "restored; "
            + "apply the rule files: ripcs rules apply /etc/ripcs/rules\n");
    }

    [Theory]
    [InlineData("applied.json", "/etc/ripcs/state/applied.json is damaged (",
        "and was ignored: it is now /etc/ripcs/state/applied.json.damaged; ")]
    [InlineData("journal.json", "the last change did not finish, or its journal was damaged since (",
        "; the journal is now /etc/ripcs/state/journal.json.damaged\n")]
    public void A_damaged_file_beside_the_history_is_named_and_put_aside_and_the_newest_state_comes_back(
        string name, string damage, string aside)
    {
        _scene.With($"state/{name}", "{");

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain($"warning: {damage}");
        result.Output.ShouldContain(aside);
        File.ReadAllText(_scene.At($"state/{name}.damaged")).ShouldBe("{");
        _scene.LiveRules().ShouldBe(_second);
        _scene.Applied.Known.Partitions.Count.ShouldBe(2);
        _scene.Run("restore").ShouldBe(new CommandResult(0, "nothing to do: the host is in the state after change 2.\n", ""));
        _scene.Run("status").LastLine.ShouldBe("no drift: 2 partitions in force, as change 2 left them.");
    }

    [Fact]
    public void What_is_held_stays_where_it_is_though_damaged_because_the_next_apply_needs_it()
    {
        _scene.With("state/held.json", "{");

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain("warning: /etc/ripcs/state/held.json is damaged: ");
        _scene.LiveRules().ShouldBe(_second);
        File.ReadAllText(_scene.At("state/held.json")).ShouldBe("{");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_names_and_lines_are_lost_the_rules_still_come_back(bool isDamaged)
    {
        var forum = _scene.ObjectOf("forum", 2);
        _scene.Without("state/applied.json").Without(forum);
        if (isDamaged)
            _scene.With(forum, "{");

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain($"warning: /etc/ripcs/{forum} is "
            + (isDamaged ? "damaged (its content is not what was written)" : "gone")
            + ", so the names, lines and orders of forum are lost until the next: ripcs rules apply PATH\n");
        _scene.LiveRules().ShouldBe(_second);
        _scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["shop"]);
    }

    [Fact]
    public void A_state_that_cannot_be_written_keeps_no_rule_out()
    {
        Directory.CreateDirectory(_scene.At("state/journal.json.new/in the way"));
        Directory.CreateDirectory(_scene.At("state/applied.json.new/in the way"));

        var result = _scene.Reboot("*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j DROP\nCOMMIT\n").Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("error: cannot write /etc/ripcs/state/applied.json: ");
        result.Errors.ShouldEndWith(
            "\nthe change is in force and verified, but not recorded: put that right, then run the same command again\n");
        _scene.LiveRules().Replace("-A FORWARD -j DROP\n", "", StringComparison.Ordinal).ShouldBe(_second);
    }

    [Fact]
    public void A_state_that_the_kernel_refuses_leaves_the_host_as_before()
    {
        var before = _scene.LiveRules();

        var result = _scene.RefuseRestore([.. Enumerable.Range(1, 20)]).Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("No space left on device");
        result.Errors.ShouldEndWith("\nthe host is as before: put that right, then run the same command again\n");
        _scene.LiveRules().ShouldBe(before);
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
        _scene.Netfilter.BeforeRestore = null;
        _scene.Run("restore").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_refusal_that_passes_by_itself_is_a_warning()
    {
        var result = _scene.RefuseRestore(1).Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain("warning: the first try failed: ");
        _scene.LiveRules().ShouldBe(_second);
    }

    [Theory]
    [InlineData(Family.IPv4, Family.IPv6)]
    [InlineData(Family.IPv6, Family.IPv4)]
    public void A_family_that_the_kernel_refuses_does_not_keep_the_other_one_out(Family refused, Family other)
    {
        var whole = new CommandLineScene().With("rules/office.csx", RuleTexts.Office).Live();
        var before = whole.Netfilter.Save(other);
        whole.Reboot();
        whole.Netfilter.BeforeRestore = (family, text) => _ = family == refused
            ? throw new NetfilterException($"this kernel runs without {family}") : 0;

        var result = whole.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldBe($"error: this kernel runs without {refused}\n{refused} was not restored: it has no rule of Ripcs's\n"
            + "everything else is in force; once the rest can be loaded, put it back with: ripcs rules apply /etc/ripcs/rules\n");
        result.ToString().ShouldNotContain("remove .Family");
        WithoutGuard(whole.Netfilter.Save(other)).ShouldBe(WithoutGuard(before));
        result.LastLine.ShouldMatch($"^{other} of the state after change 1 is restored and verified: filter( and nat)?$");
        result.Output.ShouldNotContain("Drift in ");
        var again = whole.Run("restore");
        again.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        again.LastLine.ShouldBe($"nothing to do: {other} is in the state after change 1.");
        whole.Netfilter.BeforeRestore = null;
        whole.Run("restore").ExitCode.ShouldBe(0);
        whole.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 1 left it.");
        whole.Dispose();
    }

    private static string WithoutGuard(string save) =>
        string.Join('\n', save.Split('\n').Where(line => !line.Contains(DispatchChain.Guard.Value, StringComparison.Ordinal)));
}
