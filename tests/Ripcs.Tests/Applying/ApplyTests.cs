using Ripcs.Core.Model;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

public sealed class ApplyTests : IDisposable
{
    private const string Docker = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :f2b-apache1 - [0:0]
        -A FORWARD -j DOCKER
        -A DOCKER -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j ACCEPT
        -A f2b-apache1 -j RETURN
        COMMIT

        """;

    private readonly CommandLineScene _scene = new CommandLineScene(Docker).With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void An_apply_prints_the_rules_that_diff_prints_and_then_what_it_did()
    {
        var shown = _scene.Diff().LinesOfRules;

        var result = _scene.Apply();

        (result.ExitCode, string.Join('\n', result.LinesOfRules)).ShouldBe((0, string.Join('\n', (string[])[
            "1 of 1 partition changed: 3 rules added, 0 removed.",
            "warning: nothing in FORWARD (filter IPv4) accepts ESTABLISHED: answers are dropped unless another rule accepts them; "
                + "write HostPolicy().AllowEstablished()",
            .. shown[1..],
            "INPUT (filter IPv4) has policy ACCEPT: what no partition accepts passes anyway; to close it, accept what must "
                + "still pass, such as ssh, and write "
                + "HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()",
            "change 1 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged"])));
    }

    [Fact]
    public void An_apply_a_rollback_and_its_dry_run_say_for_which_packets_they_change_what()
    {
        const string Opened = "newly allowed (2)", Closed = "newly denied (2)";

        _scene.Apply().Lines.ShouldContain(Opened);
        var shown = _scene.Run("rollback", "--dry-run");
        shown.Lines.ShouldContain(Closed);
        shown.FirstLine.ShouldStartWith("only shown, nothing is done: back to the state before change 1: ");
        _scene.LiveRules().ShouldContain("-j shop-");
        _scene.Run("rollback").Lines.ShouldContain(Closed);
    }

    [Theory]
    [InlineData("Accept(\"a\").Ports(1).To(\"192.0.2.1\", \"2001:db8::1\");", "IPv4 filter, IPv6 filter; nat unchanged")]
    [InlineData("Rewrite(\"a\").Ports(1).NoAccept().Dnat(\"192.0.2.1\", to: \"10.0.0.1\");", "IPv4 nat; filter and IPv6 unchanged")]
    [InlineData("Rewrite(\"a\").Ports(1).Dnat(\"2001:db8::1\", to: \"2001:db8::2\");", "IPv6 filter and nat; IPv4 unchanged")]
    public void The_last_line_says_which_tables_changed(string rule, string tables)
    {
        _scene.With("rules/shop.csx", $"Partition(\"shop\");\n{rule}\n");

        _scene.Apply().LastLine.ShouldBe($"change 1 applied and verified in 0.00 s: {tables}");
    }

    [Fact]
    public void A_second_apply_has_nothing_to_do_and_leaves_no_trace()
    {
        _scene.Live();
        var (applied, record) = (_scene.Netfilter.Applied.Count, _scene.Applied);

        _scene.Apply().ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));

        _scene.Netfilter.Applied.Count.ShouldBe(applied);
        _scene.History.Numbers().ShouldBe([1]);
        _scene.Applied.ShouldBe(record);
    }

    [Fact]
    public void A_foreign_chain_that_an_apply_unhooks_is_no_foreign_change()
    {
        _scene.Live().ByHand("-A partition-a -s 192.0.2.7/32 -j f2b-apache1");

        var result = _scene.Apply();

        result.LastLine.ShouldBe("change 2 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged");
        _scene.LiveRules().ShouldContain("-A f2b-apache1 -j RETURN");
    }

    [Fact]
    public void Drift_is_put_right_and_named()
    {
        var desired = _scene.Live().LiveRules();
        _scene.ByHand(
            "-I {shop-a} 1 -s 66.6.6.6/32 -j DROP",
            "-D {shop-a} -d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT",
            "-D INPUT -j partition-a");

        var result = _scene.Apply();

        result.LinesOfRules.ToArray()[..^1].ShouldBe([
            "no partition changed. Drift in 1 partition and the jumps: apply put back 2 rules and REMOVED 1 hand-typed rule.",
            "! filter IPv4  INPUT was changed by hand:",
            "!   missing   jump  -j partition-a",
            _scene.Named("! shop  filter IPv4  {shop-a} was changed by hand:"),
            "!   missing   accept \"http\" :7  -d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT",
            "!   not ours  at position 1     -s 66.6.6.6/32 -j DROP",
        ]);
        _scene.LiveRules().ShouldBe(desired);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void What_others_changed_meanwhile_is_named_and_left_alone()
    {
        var once = true;
        _scene.Netfilter.BeforeRestore = (family, _) =>
        {
            if (once)
            {
                once = false;
                _scene.Netfilter.ChangeByOthers(family, TableName.Filter, "-A DOCKER -d 172.17.0.3/32 -j ACCEPT");
            }
        };

        _scene.Apply().LastLine.ShouldBe(
            "change 1 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged; "
            + "1 change meanwhile in rules not managed by Ripcs (DOCKER: 1 rule added), left alone");
        _scene.LiveRules().ShouldContain("-A DOCKER -d 172.17.0.3/32 -j ACCEPT");
    }

    [Fact]
    public void Foreign_chains_are_as_they_were_after_apply_clean_and_flush()
    {
        var before = _scene.LiveRules();

        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Clean().ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldContain("-A FORWARD -j partition-a\n-A FORWARD -j DOCKER\n");
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_dry_run_prints_what_diff_prints_and_touches_nothing()
    {
        var shown = _scene.Diff();

        _scene.Apply("--dry-run").ShouldBe(shown);

        _scene.Netfilter.Applied.ShouldBeEmpty();
        Directory.Exists(_scene.StatePath).ShouldBeFalse();
    }

    [Fact]
    public void Old_chains_stay_until_clean_unless_apply_is_told_to_clean()
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum).Live();
        var (shop, forum) = (_scene.ChainInForce("shop-a"), _scene.ChainInForce("forum-a"));
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.LiveRules().ShouldContain($":{shop} ");

        var older = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24));
        var dry = _scene.Apply("--clean", "--dry-run");
        var result = _scene.Apply("--clean");

        dry.Lines.ShouldContain("stale, no packet reaches it any more: 6 rules (2 chains)");
        result.Lines.ShouldContain("stale, no packet reaches it any more, deleted: 6 rules (2 chains)");
        _scene.LiveRules().ShouldNotContain(shop);
        _scene.LiveRules().ShouldNotContain(older);
        _scene.LiveRules().ShouldContain($":{forum} ");
    }

    [Fact]
    public void A_changed_order_moves_the_pointers_and_nothing_else()
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum).Live();
        _scene.With("rules/shop.csx", RuleTexts.Shop.Replace("\"shop\"", "\"shop\", order: -10", StringComparison.Ordinal));

        var result = _scene.Apply();

        result.Lines[0].ShouldBe("1 of 2 partitions changed: only its order; 1 pointer moved.");
        _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A partition-a", StringComparison.Ordinal)).ShouldBe([
            _scene.Named("-A partition-a -d 192.168.7.10/32 -j {shop-a}"), _scene.Named("-A partition-a -d 192.168.8.10/32 -j {forum-a}")]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_renamed_partition_is_a_new_one_beside_the_old_which_stays_in_force_until_clean()
    {
        _scene.Live().Without("rules/shop.csx");
        _scene.With("rules/store.csx", RuleTexts.Shop.Replace("\"shop\"", "\"store\"", StringComparison.Ordinal));

        var applied = _scene.Apply();
        var cleaned = _scene.Clean();

        applied.Lines.ShouldContain("+ store  (rules/store.csx)  new partition: 3 rules (1 chain)");
        applied.Lines.ShouldContain(
            "warning: shop has no rule file but stays in force (3 rules); remove it with: ripcs "
            + "clean apply /etc/ripcs/rules, or apply with "
                + "--prune");
        cleaned.Output.ShouldContain("1 partition went OUT OF FORCE: shop; ");
        _scene.LiveRules().ShouldNotContain("shop-a");
    }
}
