using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Applying;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Whose policy it is that stands there after the host's own loader has filled the filter table anew.</summary>
public sealed class PolicyAfterRebootTests : IDisposable
{
    private const string Nothing = "Partition(\"host\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"host\");\n";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/host.csx", HostPolicyTests.Policy).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("restore")]
    [InlineData("rules", "apply", "{rules}")]
    public void A_host_that_closed_itself_at_its_start_is_not_opened_by_a_flush(params string[] command)
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run(command).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("rules", "flush").Lines.ShouldContain(
            "after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT DROP, FORWARD DROP -> ACCEPT, OUTPUT "
                + "ACCEPT");

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_by_a_flush_before_anything_came_back()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run("rules", "flush").LastLine.ShouldBe("this is recorded as change 2.");

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_state_directory_that_was_used_elsewhere_does_not_close_the_host_in_silence()
    {
        var here = _scene.Netfilter;
        _scene.Reboot().Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Netfilter = here;

        var status = _scene.Run("status");
        status.Output.ShouldContain("warning: host is in force but not recorded here (");
        status.LastLine.ShouldBe("no drift: what change 2 left is as it was; 1 of 1 partition in force is not recorded.");
        var restored = _scene.Run("restore");

        restored.Output.ShouldContain(
            "warning: INPUT and FORWARD (filter IPv4) keep policy DROP, because no record has its policy before Ripcs: what no other rule "
                + "accepts is dropped then\n");
        restored.LastLine.ShouldBe("the state after change 2 is restored and verified in 0.00 s: IPv4 filter, IPv6 filter; nat unchanged");
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_rollback_to_a_state_that_somebody_had_flushed_by_hand_says_that_nothing_is_accepted_then()
    {
        string[] chains = ["INPUT", "FORWARD", "OUTPUT"];
        _scene.ByHand([.. chains.Select(chain => $"-F {chain}")]).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);

        var result = _scene.Run("rollback");

        result.Output.ShouldContain(
            "warning: after that INPUT and FORWARD (filter IPv4) drop every packet: no rule accepts one, and the policy is DROP\n");
    }

    [Fact]
    public void Nor_by_a_rollback_to_before_the_host_policy()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_by_an_apply_without_a_host_policy()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).With("rules/host.csx", Nothing);

        _scene.Diff().Output.ShouldNotContain("policy of");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_where_the_restore_died_behind_its_first_block()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy);
        DieBefore(Family.IPv6, () => _scene.Run("restore"));
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_loader_that_loads_what_was_saved_of_Ripcs_too_makes_its_policies_no_policies_of_the_host()
    {
        var saved = _scene.Netfilter.Save(Family.IPv4);

        _scene.Reboot(saved).Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_policy_that_a_run_set_before_it_died_does_not_become_the_hosts_own()
    {
        _scene.With("rules/host.csx", HostPolicyTests.Policy.Replace("forward: Policy.Drop", "forward: Policy.Drop, output: Policy.Drop",
            StringComparison.Ordinal));
        DieBefore(Family.IPv6, () => _scene.Apply());
        _scene.Policies().ShouldBe("DROP DROP DROP");

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_one_of_a_host_policy_that_makes_no_chain()
    {
        using var scene = new CommandLineScene().With("rules/host.csx",
            "Partition(\"host\");\nHostPolicy().Default(forward: Policy.Drop);\n").Live();
        scene.With("rules/host.csx", "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop);\n").Live();
        scene.Policies().ShouldBe("DROP DROP ACCEPT");

        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_change_that_died_before_the_reboot_does_not_say_what_the_host_was_like()
    {
        using var scene = new CommandLineScene().With("rules/host.csx", HostPolicyTests.Policy);
        DieBefore(Family.IPv6, () => scene.Apply(), scene);
        var journal = JournalFile.Read(scene.State)!;
        JournalFile.Write(scene.State, journal with { Change = journal.Change with { Uptime = new Uptime("another boot", 1) } });

        scene.Reboot(HostPolicyTests.OwnPolicy).Apply().ExitCode.ShouldBe(ExitCode.Done);
        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("rules", "apply", "{rules}")]
    public void A_filter_table_that_somebody_emptied_is_no_host_that_closed_itself(params string[] command)
    {
        Empty().Run(command).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_a_rollback_leave_it_closed()
    {
        Empty().Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_an_apply_without_a_host_policy()
    {
        Empty().With("rules/host.csx", Nothing).Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_a_flush_of_what_is_left_the_policies()
    {
        var run = Empty().Run("rules", "flush");
        run.ExitCode.ShouldBe(ExitCode.Done);
        run.Lines.ShouldContain("flush has set the policies as they were before Ripcs set them.");
        run.Lines.ShouldContain(
            "after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT DROP -> ACCEPT, FORWARD DROP -> "
                + "ACCEPT, OUTPUT ACCEPT");

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_what_fail2ban_puts_into_the_emptied_table_say_that_the_host_closed_itself()
    {
        Empty().ByHand(":f2b-sshd - [0:0]", "-A f2b-sshd -s 203.0.113.9/32 -j REJECT --reject-with icmp-port-unreachable",
            "-A f2b-sshd -j RETURN", "-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd");

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void After_another_start_a_flush_of_a_host_without_rules_closes_nothing()
    {
        using var scene = new CommandLineScene(HostPolicyTests.OwnPolicy).With("rules/host.csx", HostPolicyTests.Policy).Live();
        AppliedFile.Write(scene.State, AppliedFile.Read(scene.State) with { Place = "another boot/1" });

        scene.Reboot().Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldNotContain("DROP");
    }

    [Theory]
    [InlineData]
    [InlineData("restore")]
    [InlineData("rules", "apply", "{rules}")]
    public void What_somebody_opened_by_hand_stays_open_at_a_flush_also_where_the_host_was_closed_before(params string[] first)
    {
        using var scene = new CommandLineScene(HostPolicyTests.OwnPolicy).With("rules/host.csx", HostPolicyTests.Policy).Live();
        scene.Reboot();
        if (first.Length > 0)
        {
            scene.Run(first).ExitCode.ShouldBe(ExitCode.Done);
            scene.Policies().ShouldBe("DROP DROP ACCEPT");
        }

        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldNotContain("DROP");
    }

    [Theory]
    [InlineData("-A INPUT -s 203.0.113.9/32 -j DROP")]
    [InlineData("-A INPUT -s 203.0.113.9/32 -j DROP\n-A FORWARD -s 203.0.113.9/32 -j DROP")]
    public void A_loader_that_denies_by_a_list_and_opens_the_rest_keeps_all_its_policies(string rules)
    {
        using var scene = new CommandLineScene(HostPolicyTests.OwnPolicy).With("rules/host.csx", HostPolicyTests.Policy).Live();

        scene.Reboot($"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}\nCOMMIT\n")
            .Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("ACCEPT DROP ACCEPT");
    }

    [Theory]
    [InlineData(HostPolicyTests.Policy)]
    [InlineData("Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop);\n")]
    public void A_drop_of_a_table_without_rules_is_the_hosts_own_after_another_start(string policy)
    {
        using var scene = new CommandLineScene().With("rules/host.csx", policy).Live();
        AppliedFile.Write(scene.State, AppliedFile.Read(scene.State) with { Place = "another boot/1" });

        scene.Reboot(BareDrop).Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    private const string BareDrop = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        COMMIT

        """;

    /// <summary>iptables -F and iptables -X leave the policies.</summary>
    private CommandLineScene Empty() => _scene.Reboot("""
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        COMMIT

        """);

    private void DieBefore(Family block, Action run, CommandLineScene? scene = null)
    {
        var netfilter = (scene ?? _scene).Netfilter;
        netfilter.BeforeRestore = (family, _) =>
        {
            if (family == block)
                throw new InvalidOperationException("power failure");
        };
        Should.Throw<InvalidOperationException>(run);
        netfilter.BeforeRestore = null;
    }
}
