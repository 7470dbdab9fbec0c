using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>A block that the kernel refuses, at whatever point of a change, leaves the host as it was.</summary>
public sealed class RefusedBlockTests
{
    private const string Before = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        Drop("bad guy").From("198.51.100.66", "2001:db8:c::66").To("www");
        Rewrite("website").Ports(443).Dnat("www", to: "app");
        Rewrite("old way out").Out("outside").Snat("app", to: "www");
        """;

    // A Dnat moves and a Snat changes: four blocks a family, as many as there can be.
    private const string After = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.12", "2001:db8:5::12");
        Rewrite("website").Ports(443.To(4443)).Dnat("www", to: "app");
        Rewrite("new way out").Out("uplink").Snat("app", to: "www");
        """;

    private const int Blocks = 8;

    public static TheoryData<string, int> EachBlock()
    {
        var data = new TheoryData<string, int>();
        foreach (var (variant, block) in from variant in new[] { "Nft", "Legacy" } from block in Enumerable.Range(1,
            Blocks) select (variant, block))
        {
            data.Add(variant, block);
        }

        return data;
    }

    [KernelTheory, MemberData(nameof(EachBlock))]
    public void A_change_that_is_refused_half_way_leaves_the_host_as_before(string variant, int block)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var before = Live(host);
        host.Netfilter = new RefusingKernel(host.Iptables, number => number == block);

        var applied = host.File("shop", After).TryApply("--detailed-exitcode");

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldContain("-A nowhere -j DROP");
        applied.Errors.ShouldContain("the host is as before");
        ShouldBeAs(before, host);
        host.Run("rules", "diff", host.Rules).Output.ShouldContain("1 of 1 partition changes");
        host.Apply().Output.ShouldContain("change 2 applied and verified");
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelTheory, BothVariants]
    public void The_change_has_as_many_blocks_as_these_tests_break(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var kernel = new RefusingKernel(host.Iptables, _ => false);
        host.Netfilter = kernel;

        host.File("shop", After).Apply();

        kernel.Restores.ShouldBe(Blocks);
    }

    [KernelTheory, BothVariants]
    public void A_first_apply_that_is_refused_in_IPv6_leaves_no_trace_in_IPv4(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.ByHand(TableName.Filter, "-A FORWARD -s 198.51.100.99/32 -j ACCEPT");
        var before = Live(host);
        host.Netfilter = new RefusingKernel(host.Iptables, (family, _) => family is Family.IPv6);

        var applied = host.File("shop", Before).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldContain("ip6tables-restore refused the IPv6 block");
        ShouldBeAs(before, host);
    }

    [KernelTheory, BothVariants]
    public void On_a_kernel_without_IPv6_a_rule_set_that_needs_it_is_not_applied_by_half(string variant)
    {
        using var host = RipcsHost.Create(variant);
        var before = Live(host);
        var settings = new IptablesSettings { Backend = Enum.Parse<BackendChoice>(variant), KernelHasIpv6 = false };
        host.Netfilter = new IptablesTools(host.Place.Runner, settings);

        var applied = host.File("shop", Before).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldContain("this kernel runs without IPv6");
        ShouldBeAs(before, host);
    }

    [KernelTheory, BothVariants]
    public void A_kernel_that_refuses_the_undoing_too_needs_a_human_and_the_next_apply_puts_it_right(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        host.Netfilter = new RefusingKernel(host.Iptables, number => number >= 3);

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.NeedsHuman, applied.ToString());
        host.Netfilter = host.Iptables;
        host.Diff().ExitCode.ShouldBe(ExitCode.Changes);
        host.Apply();
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelTheory, BothVariants]
    public void A_clean_and_a_flush_that_are_refused_leave_the_host_as_before(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        host.File("shop", After).Apply();
        var before = Live(host);
        host.Netfilter = new RefusingKernel(host.Iptables, number => number == 2);

        host.Run("clean", "apply", host.Rules).ExitCode.ShouldBe(ExitCode.Failed);
        ShouldBeAs(before, host);

        host.Netfilter = new RefusingKernel(host.Iptables, number => number == 2);
        host.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Failed);
        ShouldBeAs(before, host);
    }

    private static List<LiveRules> Live(RipcsHost host) => [.. Families.Both.Select(family => host.Live(family).WithoutGuard())];

    private static void ShouldBeAs(List<LiveRules> before, RipcsHost host) =>
        Live(host).Zip(before).Select(pair => pair.First.ChangesSince(pair.Second)).ShouldAllBe(changes => changes == "");
}
