using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A run that finds that others wrote among chains of their own alone compares what it reads once, and compiles nothing.</summary>
public sealed class ReadOnceTests : CountedRuns
{
    [Fact]
    public void A_ban_by_fail2ban_costs_one_reading_and_no_compiling_and_the_next_run_nothing()
    {
        VerifyBesideFail2Ban();
        Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable");

        Count(() => Scene.Apply()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));

        (Compiled, Read, Scene.Netfilter.RulesTold).ShouldBe((0, 0, 1));
        Count(() => Scene.Apply()).Output.ShouldContain("Nothing was read");
        Scene.Netfilter.RulesTold.ShouldBe(1);
    }

    [Fact]
    public void Who_only_looks_after_a_ban_reads_as_little_and_writes_nothing()
    {
        VerifyBesideFail2Ban();
        var record = File.ReadAllBytes(Scene.At($"state/{VerifiedFile.Name}"));
        Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");

        Count(() => Scene.Diff()).Output.ShouldBe($"{NothingToDo}\n");
        Count(() => Scene.Apply("--dry-run")).Output.ShouldBe($"{NothingToDo}\n");

        (Compiled, Read).ShouldBe((0, 0));
        File.ReadAllBytes(Scene.At($"state/{VerifiedFile.Name}")).ShouldBe(record);
    }

    [Fact]
    public void On_legacy_where_nobody_counts_a_run_with_nothing_to_do_compares_what_it_reads_and_compiles_nothing()
    {
        Scene.Netfilter.CountsChanges = false;
        VerifyBesideFail2Ban();

        Count(() => Scene.Apply()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
        Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
        Count(() => Scene.Apply()).Output.ShouldBe($"{NothingToDo}\n");

        (Compiled, Read).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_legacy_as_on_nft_a_rule_that_somebody_adds_to_ours_is_seen(bool counts)
    {
        Scene.Netfilter.CountsChanges = counts;

        IsLong(VerifyBesideFail2Ban, () => Scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP"), () => Scene.Apply(),
            says: "change 2 applied");
    }

    [Theory]
    [InlineData("-A INPUT -s 66.6.6.6/32 -j DROP")]
    [InlineData("-P FORWARD DROP")]
    [InlineData("-A f2b-sshd -j partition-a")]
    [InlineData("-F partition-a")]
    public void Where_others_write_near_ours_all_is_read(string change) =>
        IsLong(VerifyBesideFail2Ban, () => Scene.ByHand(change), () => Scene.Apply());

    [Fact]
    public void A_ban_and_another_rule_file_are_both_looked_at() => IsLong(
        VerifyBesideFail2Ban,
        () =>
        {
            Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
            Scene.With("rules/shop.csx", RuleTexts.Shop + "\n// the same rules\n");
        },
        () => Scene.Apply());

    [Fact]
    public void Beside_a_native_rule_only_a_whole_reading_can_tell() => IsLong(
        VerifyBesideFail2Ban,
        () =>
        {
            Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
            _ = Scene.Netfilter.Native.Add("INPUT");
        },
        () => Scene.Apply());

    [Fact]
    public void What_others_write_while_the_rules_are_compared_is_looked_at()
    {
        VerifyBesideFail2Ban();
        Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
        Scene.Netfilter.BeforeTelling = () =>
            Scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, "-A INPUT -j RETURN", "-D INPUT -j RETURN");

        IsLong(() => { }, () => Scene.Apply());
    }

    [Fact]
    public void While_another_run_changes_the_host_a_ban_is_read_past_and_not_remembered()
    {
        VerifyBesideFail2Ban();
        Scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");

        using (ApplyLock.Take(ApplyLock.PathFor(Scene.At("run"), Scene.State), TimeSpan.Zero))
        {
            Count(() => Scene.Apply()).Output.ShouldBe($"{NothingToDo}\n");
        }

        (Compiled, Read).ShouldBe((0, 0));
        Count(() => Scene.Apply()).Output.ShouldNotContain("Nothing was read");
    }

    private void VerifyBesideFail2Ban()
    {
        Scene.Netfilter.TellsRules = true;
        Scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, ":INPUT ACCEPT [0:0]", ":f2b-sshd - [0:0]",
            "-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd");
        Verify();
    }
}
