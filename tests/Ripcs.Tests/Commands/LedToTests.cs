using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>fail2ban with chain = partition-a: its chain has the form of ours
/// and hangs below our dispatch chain, and is its own all the same.</summary>
public sealed class LedToTests : IDisposable
{
    private const string Ban = "-A f2b-apache1 -s 198.51.100.9/32 -j REJECT --reject-with icmp-port-unreachable";
    private const string Jump = "-p tcp -m multiport --dports 80,443 -j f2b-apache1";
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public LedToTests() => _scene.ByHand("-N f2b-apache1", $"-I partition-a 1 {Jump}", Ban, "-A f2b-apache1 -j RETURN");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Diff_shows_the_jump_as_drift_with_what_to_do_and_apply_removes_it_alone()
    {
        var diff = _scene.Diff();

        diff.Output.ShouldContain($"\n! filter IPv4  partition-a was changed by hand:\n!   not ours  at position 1  {Jump}\n");
        diff.Output.ShouldContain(Warning("apply"));
        diff.Output.ShouldNotContain("f2b is");
        _scene.Live();
        _scene.LiveRules().ShouldNotContain(Jump);
        _scene.LiveRules().ShouldContain(Ban);
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void Status_counts_it_to_no_partition_and_advises_no_clean()
    {
        var status = _scene.Run("status");

        status.Output.ShouldContain(Warning("ripcs rules apply /etc/ripcs/rules"));
        status.Output.ShouldContain("filter IPv4  2 partitions  4 rules (2 chains)");
        status.Output.ShouldNotContain("clean apply");
        status.LastLine.ShouldStartWith("drift in the dispatch chains (1 rule)");
    }

    [Fact]
    public void A_pointer_of_our_form_makes_it_no_partition_either()
    {
        _scene.ByHand("-A partition-a -s 192.0.2.7/32 -j f2b-apache1");

        _scene.Diff().Output.ShouldContain(
            "which looks like a chain of Ripcs, but nothing proves that Ripcs made it: apply removes that rule");
        _scene.Run("status").Output.ShouldContain("filter IPv4  2 partitions  4 rules (2 chains)");
        _scene.Clean().LastLine.ShouldBe("nothing to do: drift must be put right first.");
        _scene.Live();
        _scene.Clean().LastLine.ShouldBe("nothing to do: no stale chain, pointer or partition.");
        _scene.LiveRules().ShouldContain(Ban);
    }

    [Fact]
    public void Bans_that_come_while_a_change_is_pending_stay_when_it_is_reverted()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.ByHand($"-I partition-a 1 {Jump}", "-I f2b-apache1 1 -s 198.51.100.10/32 -j REJECT",
            "-I f2b-apache1 1 -s 198.51.100.11/32 -j REJECT");

        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        _scene.Run("guard", "2").ExitCode.ShouldBe(0);

        Bans().ShouldBe(["198.51.100.11/32", "198.51.100.10/32", "198.51.100.9/32"]);
    }

    [Fact]
    public void Nor_does_a_rollback_touch_them()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(0);
        _scene.ByHand("-I f2b-apache1 1 -s 198.51.100.10/32 -j REJECT");

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        Bans().ShouldBe(["198.51.100.10/32", "198.51.100.9/32"]);
    }

    [Fact]
    public void A_restore_makes_no_foreign_chain_and_no_jump_to_one()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldContain(Jump, customMessage: "a run for one file leaves what others typed");

        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldNotContain("f2b");
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void No_file_of_the_state_names_it()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(0);
        _scene.Live();

        Directory.EnumerateFiles(_scene.StatePath, "*.json", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("-A f2b", StringComparison.Ordinal) || text.Contains(Ban[16..], StringComparison.Ordinal)))
            .ShouldBeEmpty();
        _scene.History.Numbers().Select(_scene.History.Read).SelectMany(record => new[] { record.Before, record.After })
            .SelectMany(state => state.Tables).SelectMany(table => table.Chains).SelectMany(chain => chain.Rules.Append(chain.Name.Value))
            .ShouldAllBe(text => !text.Contains("f2b", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_that_is_refused_half_way_leaves_the_jump_and_the_bans()
    {
        var before = _scene.With("rules/office.csx", RuleTexts.Office).LiveRules();
        _scene.RefuseRestore(2);

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_run_that_died_before_its_first_block_left_the_host_as_before_and_one_that_died_behind_its_last_as_desired()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        _scene.Netfilter.BeforeRestore = (_, _) => throw new InvalidProgramException("dead");
        Should.Throw<InvalidProgramException>(() => _scene.Run("rules", "apply", "{rules/shop.csx}"));
        _scene.Netfilter.BeforeRestore = null;
        _scene.Run("status").Output.ShouldContain("did not finish and is not in force");

        _scene.AtStateStep = step => _ = step.StartsWith("write history", StringComparison.Ordinal)
            ? throw new InvalidProgramException("dead") : 0;
        Should.Throw<InvalidProgramException>(() => _scene.Run("rules", "apply", "{rules/shop.csx}"));
        _scene.AtStateStep = null;

        _scene.Run("status").Output.ShouldContain("is in force but not recorded");
    }

    [Fact]
    public void A_flush_names_the_jump_that_goes_and_leaves_the_chain()
    {
        var flush = _scene.Run("rules", "flush");

        flush.Output.ShouldContain($"warning: a rule in partition-a (filter IPv4) that is not managed by Ripcs is removed too: {Jump}\n");
        _scene.LiveRules().ShouldContain(Ban);
        _scene.Netfilter.State.V4.Table(TableName.Filter).Find(new ChainName("partition-a")).ShouldBeNull();
    }

    private static string Warning(string who) =>
        $"warning: partition-a (filter IPv4) jumps to f2b-apache1, which is not managed by Ripcs: {who} removes that rule and leaves the "
            + $"chain; let INPUT or FORWARD jump there instead: iptables -w -t filter -I INPUT {Jump}\n";

    private IEnumerable<string> Bans() => _scene.LiveRules().Split('\n')
        .Where(line => line.StartsWith("-A f2b-apache1 -s ", StringComparison.Ordinal)).Select(line => line.Split(' ')[3]);
}
