using Ripcs.Kernel.Tests.Confirming;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>Foreign chains that hang below ours, have our names, or were ours
/// until somebody renamed them: as commands on a real kernel.</summary>
public sealed class ForeignBesideUsTests
{
    [KernelTheory, EitherVariant]
    public void Bans_that_fail2ban_adds_below_partition_a_while_a_change_is_pending_stay_and_a_boot_makes_no_chain_of_it(string variant)
    {
        using var machine = new Machine(variant).Accepting(80);
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        machine.Iptables("-N f2b-apache1");
        machine.Iptables("-A f2b-apache1 -j RETURN");
        machine.Iptables("-I partition-a -p tcp -m multiport --dports 80,443 -j f2b-apache1");
        machine.Run("rules", "apply",
            "RULES").Output.ShouldContain(
            "warning: partition-a (filter IPv4) jumps to f2b-apache1, which is not managed by Ripcs: apply removes that rule");
        machine.Iptables("-I partition-a -p tcp -m multiport --dports 80,443 -j f2b-apache1");

        machine.Accepting(81).Run("rules", "apply", "RULES", "--confirm", "8s").ExitCode.ShouldBe(0);
        machine.Iptables("-I f2b-apache1 1 -s 198.51.100.9 -j REJECT");
        machine.Iptables("-I f2b-apache1 1 -s 198.51.100.10 -j REJECT");
        Machine.Await(() => !machine.IsPending, "the change was not reverted");

        machine.Iptables("-S f2b-apache1").Split('\n').Count(line => line.Contains("REJECT", StringComparison.Ordinal)).ShouldBe(2);
        machine.Restart();
        machine.Run("restore").ExitCode.ShouldBe(0);
        machine.Iptables("-N f2b-apache1");
        machine.Live.ShouldContain("--dport 80 ");
        machine.Live.ShouldNotContain("f2b");
    }

    [KernelTheory, EitherVariant]
    public void A_partition_a_that_was_there_before_the_first_apply_is_named_and_keeps_its_rules_under_another_name(string variant)
    {
        using var machine = new Machine(variant).Accepting(80);
        machine.Iptables("-N partition-a");
        machine.Iptables("-A partition-a -s 192.0.2.7 -j DROP");
        machine.Iptables("-A INPUT -j partition-a");

        var apply = machine.Run("rules", "apply", "RULES");

        apply.ExitCode.ShouldBe(1);
        apply.Errors.ShouldContain("rename it (its rules stay in force): iptables -w -t filter -E partition-a NAME;");
        machine.Run("rules", "flush").Output.ShouldContain("nothing to do");
        machine.Iptables("-t filter -E partition-a mine");
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        machine.Iptables("-S mine").ShouldContain("-A mine -s 192.0.2.7/32 -j DROP");
        machine.Iptables("-S INPUT").ShouldContain("-A INPUT -j partition-a\n-A INPUT -j mine");
    }

    [KernelTheory, EitherVariant]
    public void A_dispatch_chain_that_somebody_renames_is_named_until_nothing_leads_there(string variant)
    {
        using var machine = new Machine(variant).Accepting(80);
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        machine.Iptables("-E partition-a mine");

        machine.Accepting(81).Run("rules", "apply",
            "RULES").Output.ShouldContain("which is not in force any more: packets still meet the old rules");

        machine.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(2), check =>
                check.Output.ShouldContain("rules not managed by Ripcs keep in force what it has replaced (mine)"));
        foreach (var builtIn in new[] { "INPUT", "FORWARD", "OUTPUT" })
        {
            machine.Run("status").Output.ShouldContain($"iptables -w -t filter -D {builtIn} -j mine");
            machine.Iptables($"-t filter -D {builtIn} -j mine");
        }

        machine.Iptables("-F mine");
        machine.Iptables("-X mine");
        machine.Run("check").Output.ShouldNotContain("not managed by Ripcs");
    }
}
