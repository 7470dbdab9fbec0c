using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Somebody had a chain with one of our fixed names before the first apply.</summary>
public sealed class TakenNameTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().With("rules/office.csx", RuleTexts.Office);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("filter", "partition-a")]
    [InlineData("filter", "partition-g")]
    [InlineData("filter", "partition-n")]
    [InlineData("filter", "partition-o")]
    [InlineData("nat", "partition-o")]
    [InlineData("nat", "partition-d")]
    [InlineData("nat", "partition-s")]
    [InlineData("nat", "partition-g")]
    public void It_is_named_and_nothing_is_changed_until_it_has_another_name(string table, string chain)
    {
        var (name, builtIn) = (new TableName(table), table == "nat" ? "OUTPUT" : "INPUT");
        _scene.ByHand(name, $"-N {chain}", $"-A {chain} -s 192.0.2.7/32 -j ACCEPT", $"-A {builtIn} -s 192.0.2.0/24 -j {chain}");
        var before = _scene.Netfilter.State;

        var apply = _scene.Apply();

        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldStartWith(
            $"error: {chain} ({table} IPv4) already exists with 1 rule, and nothing proves that Ripcs made it: {Advice(chain, table)}");
        _scene.Diff().Errors.ShouldStartWith($"error: {chain} ({table} IPv4) already exists with 1 rule");
        _scene.Netfilter.State.ShouldBe(before);
        _scene.ByHand(name, $"-D {builtIn} -s 192.0.2.0/24 -j {chain}", $"-F {chain}", $"-X {chain}", "-N mine",
            "-A mine -s 192.0.2.7/32 -j ACCEPT", $"-A {builtIn} -s 192.0.2.0/24 -j mine");
        _scene.Live();
        _scene.LiveRules().ShouldContain("-A mine -s 192.0.2.7/32 -j ACCEPT");
    }

    [Fact]
    public void Flush_clean_and_status_leave_it_alone()
    {
        _scene.ByHand("-N partition-a", "-A partition-a -s 192.0.2.7/32 -j ACCEPT", "-A INPUT -j partition-a");
        var before = _scene.Netfilter.State;

        _scene.Run("rules", "flush").LastLine.ShouldBe("nothing to do: nothing of Ripcs's is live.");
        _scene.Run("status").Output.ShouldNotContain("partition-a");

        _scene.Netfilter.State.ShouldBe(before);
    }

    [Fact]
    public void Where_Ripcs_writes_nothing_in_that_table_it_is_nobody_s_business()
    {
        _scene.Without("rules/office.csx").ByHand(TableName.Nat, "-N partition-d", "-A partition-d -s 192.0.2.7/32 -j ACCEPT");

        _scene.Live();

        _scene.Netfilter.State.V4.Table(TableName.Nat).Find(new ChainName("partition-d")).ShouldNotBeNull();
    }

    [Fact]
    public void An_empty_one_is_taken()
    {
        _scene.ByHand("-N partition-a", "-N partition-g", "-N partition-n");

        _scene.Live();

        _scene.Diff().FirstLine.ShouldBe("nothing to do: 3 partitions are live as written.");
    }

    [Fact]
    public void What_the_record_was_lost_of_is_still_ours()
    {
        _scene.Live().ByHand("-A partition-a -s 192.0.2.7/32 -j ACCEPT");
        Directory.Delete(_scene.StatePath, recursive: true);

        _scene.Diff().Output.ShouldContain("!   not ours  at position 5  -s 192.0.2.7/32 -j ACCEPT");
        _scene.Live();
    }

    [Theory]
    [InlineData("partition-n")]
    [InlineData("partition-o")]
    [InlineData("partition-g")]
    public void What_is_typed_into_the_other_fixed_chains_later_is_drift_and_goes(string chain)
    {
        _scene.Live().ByHand([.. chain == "partition-g" ? [] : new[] { $"-N {chain}" }, $"-A {chain} -s 192.0.2.7/32 -j ACCEPT"]);

        _scene.Diff().Output.ShouldContain(
            $"! filter IPv4  {chain} was changed by hand:\n!   not ours  at position {(chain == "partition-g" ? 2 : 1)}  -s "
                + $"192.0.2.7/32 -j "
            + $"ACCEPT\n");
        _scene.Run("status").LastLine.ShouldStartWith("drift in the dispatch chains (1 rule)");
        _scene.Live();

        _scene.LiveRules().ShouldNotContain("192.0.2.7");
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 3 partitions are live as written.");
    }

    [Fact]
    public void A_restore_at_boot_says_what_it_took_away()
    {
        _scene.Live();
        File.Delete(_scene.At("state/applied.json"));
        _scene.Reboot().ByHand("-N partition-a", "-A partition-a -s 192.0.2.7/32 -j ACCEPT");

        var restore = _scene.Run("restore");

        (restore.Output + restore.Errors).ShouldContain(
            "warning: partition-a (filter IPv4) held 1 rule not managed by Ripcs; removed:\n      -A partition-a -s 192.0.2.7/32 -j "
                + "ACCEPT\n");
        _scene.LiveRules().ShouldContain(_scene.Named("-j {shop-a}"));
    }

    [Fact]
    public void A_chain_that_others_use_under_the_very_name_of_a_partition_s_chain_is_not_written_over()
    {
        _scene.Live();
        var chain = _scene.ChainInForce("shop-a");
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);
        Directory.Delete(_scene.StatePath, recursive: true);
        _scene.ByHand($"-N {chain}", $"-A {chain} -s 192.0.2.7/32 -j ACCEPT", $"-A INPUT -j {chain}");

        var apply = _scene.Apply();

        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldStartWith(
            $"error: {chain} (filter IPv4) already exists with 1 rule, and nothing proves that Ripcs made it: {Advice(chain, "filter")}");
    }

    private static string Advice(string chain, string table) =>
        $"rename it (its rules stay in force): iptables -w -t {table} -E {chain} NAME; "
        + $"or, if its rules are not needed, empty it: iptables -w -t {table} -F {chain}\n      -A {chain} -s 192.0.2.7/32 -j ACCEPT\n";
}
