using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Ripcs.Testing.Netfilter;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

public sealed class FakeNetfilterTests
{
    private static readonly string Drop = RestoreCases.Block("-A INPUT -j DROP");

    public static TheoryData<string, string[]> Accepted()
    {
        var data = new TheoryData<string, string[]>();
        foreach (var (lines, rules) in RestoreCases.Accepted)
        {
            data.Add(RestoreCases.Block(lines), rules);
        }

        return data;
    }

    public static TheoryData<string, int, string> Refused()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (lines, exitCode, error) in RestoreCases.Refused)
        {
            data.Add(RestoreCases.Block(lines), exitCode, error);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_block_that_nft_takes_changes_the_rules(string block, string[] rules)
    {
        var fake = new FakeNetfilter(RestoreCases.Before);

        fake.Restore(Family.IPv4, block);

        fake.Save(Family.IPv4).Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)).ShouldBe(rules);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_block_that_nft_refuses_changes_nothing_and_says_why(string block, int exitCode, string error)
    {
        var fake = new FakeNetfilter(RestoreCases.Before);

        var refusal = Should.Throw<RestoreRefusedException>(() => fake.Restore(Family.IPv4, block));

        refusal.ExitCode.ShouldBe(exitCode);
        refusal.Errors.ShouldContain(error);
        refusal.Text.ShouldBe(block);
        fake.Save(Family.IPv4).ShouldBe(RestoreCases.Before);
        fake.Applied.ShouldBeEmpty();
    }

    [Fact]
    public void The_rules_of_a_save_print_back() => new FakeNetfilter(RestoreCases.Before).Save(Family.IPv4).ShouldBe(RestoreCases.Before);

    [Fact]
    public void A_host_that_nobody_has_touched_has_no_tables() => new FakeNetfilter().State.ShouldBe(FirewallState.Empty);

    [Fact]
    public void A_table_that_is_touched_has_its_built_in_chains()
    {
        var fake = new FakeNetfilter();

        fake.Restore(Family.IPv6, "*nat\n:bar - [0:0]\n-I PREROUTING 1 -j bar\nCOMMIT\n");

        fake.Save(Family.IPv4).ShouldBe("");
        fake.Save(Family.IPv6).ShouldBe("""
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :bar - [0:0]
            -A PREROUTING -j bar
            COMMIT

            """);
    }

    [Fact]
    public void A_policy_can_be_set_by_command_and_by_declaration()
    {
        var fake = new FakeNetfilter();

        fake.Restore(Family.IPv4, RestoreCases.Block("-P INPUT DROP", ":FORWARD DROP [0:0]"));

        fake.State.V4.Table(TableName.Filter).Chains.Select(chain => $"{chain.Name} {chain.Policy}")
            .ShouldBe(["INPUT DROP", "FORWARD DROP", "OUTPUT ACCEPT"]);
    }

    [Fact]
    public void An_earlier_block_stays_when_a_later_one_of_the_same_text_is_refused()
    {
        var fake = new FakeNetfilter();

        Should.Throw<RestoreRefusedException>(() => fake.Restore(Family.IPv4, $"{Drop}*nat\n-A nochain -j DROP\nCOMMIT\n"));

        fake.Save(Family.IPv4).ShouldContain("-A INPUT -j DROP");
        fake.Save(Family.IPv4).ShouldNotContain("*nat");
    }

    [Theory]
    [InlineData("*filter\n-A INPUT -j DROP\n", 1, "COMMIT expected at line 3\n")]
    [InlineData("*filter\nCOMMIT", 2, "Bad argument `COMMIT'\n")]
    [InlineData("-A INPUT -j DROP\n", 1, "line 1 failed\n")]
    [InlineData("*nonsense\nCOMMIT\n", 2, "table name 'nonsense' invalid\n")]
    public void A_text_that_is_no_block_is_refused(string text, int exitCode, string error)
    {
        var refusal = Should.Throw<RestoreRefusedException>(() => new FakeNetfilter().Restore(Family.IPv4, text));

        refusal.ExitCode.ShouldBe(exitCode);
        refusal.Errors.ShouldContain(error);
    }

    [Fact]
    public void A_planned_failure_meets_the_next_restore_of_its_table_once()
    {
        var fake = new FakeNetfilter();
        fake.FailNextRestore(Family.IPv6, TableName.Filter, 4, "line 2: RULE_APPEND failed");

        fake.Restore(Family.IPv4, Drop);
        fake.Restore(Family.IPv6, "*nat\nCOMMIT\n");
        var refusal = Should.Throw<RestoreRefusedException>(() => fake.Restore(Family.IPv6, Drop));
        var after = fake.Save(Family.IPv6);
        fake.Restore(Family.IPv6, Drop);

        (refusal.ExitCode, refusal.Errors, refusal.Family).ShouldBe((4, "line 2: RULE_APPEND failed", Family.IPv6));
        after.ShouldNotContain("*filter");
        fake.Applied.Count.ShouldBe(3);
    }

    [Fact]
    public void A_planned_read_failure_meets_the_next_read_once()
    {
        var fake = new FakeNetfilter();
        fake.FailNextSave(Family.IPv6, "cannot read");

        Should.NotThrow(() => fake.Save(Family.IPv4));
        Should.Throw<NetfilterException>(() => fake.Save(Family.IPv6)).Message.ShouldBe("cannot read");
        Should.NotThrow(() => fake.Save(Family.IPv6));
    }

    [Fact]
    public void Somebody_else_can_change_a_table_before_we_read_it()
    {
        var fake = new FakeNetfilter();
        fake.BeforeRead = family => fake.ChangeByOthers(family, TableName.Filter, "-A INPUT -j DROP");

        var save = fake.Save(Family.IPv6);

        save.ShouldContain("-A INPUT -j DROP");
        fake.Applied.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_else_can_change_a_table_between_our_read_and_our_write()
    {
        var fake = new FakeNetfilter(RestoreCases.Before);
        fake.BeforeRestore = (family, _) => fake.ChangeByOthers(family, TableName.Filter, "-F used");

        var block = RestoreCases.Block("-D used -p 112 -j ACCEPT");
        var refusal = Should.Throw<RestoreRefusedException>(() => fake.Restore(Family.IPv4, block));

        refusal.ExitCode.ShouldBe(1);
        fake.Save(Family.IPv4).ShouldNotContain("-A used");
    }

    [Fact]
    public void What_was_applied_is_kept_in_order()
    {
        var fake = new FakeNetfilter();

        fake.Restore(Family.IPv4, Drop);
        fake.Restore(Family.IPv6, Drop);

        fake.Applied.ShouldBe([new AppliedBlock(Family.IPv4, Drop), new AppliedBlock(Family.IPv6, Drop)]);
    }
}
