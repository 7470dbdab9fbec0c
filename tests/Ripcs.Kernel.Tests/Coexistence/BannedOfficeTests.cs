using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>fail2ban bans an address that an expectation wants in: the host is not frozen by that.</summary>
public sealed class BannedOfficeTests
{
    private const string Rules = """
        HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();
        Accept("ssh").Ports(22).From("198.51.100.0/24").To("host");
        Expect.Allowed("the office gets in").Ports(22).From("198.51.100.0/24").To("host");

        """;

    [KernelTheory, BothVariants]
    public void A_run_without_work_a_repair_and_an_emergency_ban_all_succeed_and_what_the_change_breaks_is_refused(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("ssh", Rules).Apply();
        host.ByHand(TableName.Filter, ":f2b-sshd - [0:0]", "-A f2b-sshd -s 198.51.100.7/32 -j DROP", "-A f2b-sshd -j RETURN",
            "-I INPUT 1 -p tcp -m multiport --dports 22 -j f2b-sshd");

        Warned(host.Apply());
        var own = host.Live().Chains("filter", "ssh-").First(chain =>
            host.Live().Rules("filter", chain).Any(rule => rule.Contains("--dport 22", StringComparison.Ordinal)));
        host.ByHand(TableName.Filter, $"-F {own}");
        Warned(host.Apply());
        host.Live().Rules("filter", own).ShouldNotBeEmpty();
        Warned(host.File("ban", "Drop(\"attacker\").From(\"203.0.113.66\").To(\"host\");\n").Apply());
        host.Live().Chains("filter", "ban-").SelectMany(chain => host.Live().Rules("filter", chain))
            .ShouldContain(rule => rule.Contains("203.0.113.66/32", StringComparison.Ordinal));
        host.File("ssh", Rules.Replace("Accept(\"ssh\").Ports(22)", "Accept(\"ssh\").Ports(2222)", StringComparison.Ordinal))
            .TryApply().ExitCode.ShouldBe(3);
        host.Live().Rules("filter", "f2b-sshd").Count.ShouldBe(2);
    }

    private static void Warned(CommandResult run) => (run.Output + run.Errors).ShouldContain(
        "does not hold: tcp 198.51.100.7:40000 -> ", Case.Sensitive, run.ToString());
}
