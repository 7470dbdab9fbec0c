using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>fail2ban bans an address that an expectation wants in: the host is not frozen by that.</summary>
public sealed class BannedOfficeTests
{
    private const string Rules = """
        HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();
        Accept("ssh").Ports(22).From("198.51.100.0/24").To("host");
        Expect.Allowed("the office gets in").Ports(22).From("198.51.100.0/24").To("host");

        """;

    [KernelTheory, EitherVariant]
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

    [KernelTheory]
    [InlineData("Nft", "rules flush --yes")]
    [InlineData("Nft", "rollback 0 --yes")]
    [InlineData("Legacy", "rules flush --yes")]
    [InlineData("Legacy", "rollback 0 --yes")]
    public void After_a_flush_or_a_rollback_to_nothing_a_change_that_breaks_an_expectation_is_refused(string variant, string command)
    {
        using var host = RipcsHost.Create(variant);
        host.File("inside", Inside).File("database", NoDatabase).Apply();
        host.Run(command.Split(' ')).MustSucceed();

        host.File("inside", $"{Inside}Accept(\"database\").Ports(5432).From(\"all\").To(\"host\");").TryApply()
            .ExitCode.ShouldBe(3);

        host.Live().Chains("filter", "inside-").ShouldBeEmpty();
        host.File("inside", Inside).Apply("--again");
    }

    [KernelTheory, EitherVariant]
    public void A_new_expectation_is_refused_that_the_family_without_our_rules_breaks(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("inside", Inside).File("database", NoDatabase);
        File.WriteAllText(host.FilePath("inside"), $"Partition(\"inside\", family: 4);\n{Inside}\n");

        var apply = host.TryApply();

        apply.ExitCode.ShouldBe(3);
        apply.Errors.ShouldContain("does not hold: tcp [");
        host.Live().Chains("filter", "inside-").ShouldBeEmpty();
    }

    [KernelTheory, EitherVariant]
    public void A_new_expectation_is_refused_that_a_foreign_rule_breaks_where_no_jump_of_ours_stands(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dport 5432 -j ACCEPT");
        host.File("inside", Inside).File("database", NoDatabase);
        File.WriteAllText(host.FilePath("inside"), $"Partition(\"inside\", family: 4);\n{Inside}\n");

        host.TryApply().ExitCode.ShouldBe(3);
    }

    private const string Inside = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished();
        Accept("ssh").Ports(22).From("all").To("host");

        """;

    private const string NoDatabase = "Expect.Blocked(\"nobody asks the database\").Ports(5432).From(\"all\").To(\"host\");";

    private static void Warned(CommandResult run) => (run.Output + run.Errors).ShouldContain(
        "does not hold: tcp 198.51.100.7:40000 -> ", Case.Sensitive, run.ToString());
}
