using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Kernel.Tests.Failure;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Mixed;

/// <summary>The kernel's count of changes tells a run that nobody wrote since the
/// last one, and whoever wrote, in whichever way, makes it read.</summary>
public sealed class ShortRunTests
{
    private const string Short = "Nothing was read: nothing was written to nftables since ";
    private const string NothingToDo = "nothing to do: 1 partition is live as written.";
    private const string Both = """
        Accept("ssh").Ports(22).To("192.0.2.11", "2001:db8::11");
        Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    [NftFact]
    public void With_nothing_to_do_no_program_is_started()
    {
        using var host = Verified(out var started);

        host.Apply().ToString().ShouldContain(Short);
        host.Diff().ToString().ShouldContain(Short);

        started.Programs.ShouldBeEmpty();
    }

    [NftTheory]
    [InlineData("iptables-nft -A INPUT -s 192.0.2.1 -j DROP")]
    [InlineData("ip6tables-nft -t nat -A POSTROUTING -j ACCEPT")]
    [InlineData("iptables-nft -t mangle -A FORWARD -j ACCEPT")]
    [InlineData("iptables-nft -Z")]
    [InlineData("iptables-nft -P FORWARD DROP")]
    [InlineData("nft add table inet mine")]
    [InlineData("nft add chain ip filter mine; nft add rule ip filter mine ip saddr 192.0.2.1 drop")]
    [InlineData("iptables-legacy -A INPUT -j ACCEPT")]
    [InlineData("ip6tables-legacy -t nat -S >/dev/null")]
    public void Whatever_somebody_does_to_tables_all_is_read(string change)
    {
        using var host = Verified(out var started);

        host.Place.Shell(change);

        host.Apply().ToString().ShouldNotContain(Short);
        started.Programs.ShouldContain(program => program.Contains("-save", StringComparison.Ordinal));
    }

    [NftFact]
    public void A_flush_by_others_is_put_right()
    {
        using var host = Verified(out _);

        host.Place.Shell("iptables-nft -F");

        host.Apply().ToString().ShouldContain("applied and verified");
        host.Iptables.Save(Family.IPv4).ShouldContain("-j partition-a");
    }

    [NftFact]
    public void What_changes_no_table_changes_nothing()
    {
        using var host = Verified(out _);

        host.Place.Shell("iptables-nft-save >/dev/null; nft list ruleset >/dev/null; ipset create mine hash:ip; ipset add mine 192.0.2.1; "
            + "ip address add 192.0.2.5/32 dev lo");

        host.Apply().ToString().ShouldContain(Short);
    }

    [NftFact]
    public void Asked_for_legacy_nothing_is_known_of_a_run_on_nft()
    {
        using var host = Verified(out _);
        host.Netfilter = host.Place.Iptables(BackendChoice.Legacy);

        host.TryApply().ToString().ShouldContain("chains of Ripcs are live in the nft variant of iptables too");
    }

    [KernelTheory, BothVariants]
    public void What_others_do_among_chains_of_their_own_is_told_from_all_else_without_looking_at_the_rules(string variant)
    {
        using var host = RipcsHost.Create(variant);
        var tool = $"iptables-{variant.ToLowerInvariant()}";
        host.Place.Shell($"{tool} -N f2b-sshd; {tool} -A INPUT -p tcp --dport 22 -j f2b-sshd; {tool} -A f2b-sshd -j RETURN");
        host.File("shop", Both).Apply();
        INetfilter netfilter = host.Iptables;
        var mark = FirewallReader.ReadAt(netfilter).Mark.ShouldNotBeNull();

        netfilter.RulesMark().ShouldBe(mark);
        host.Place.Shell($"{tool} -I f2b-sshd -s 198.51.100.7 -j REJECT; {tool} -N f2b-nginx; {tool} -Z");
        netfilter.RulesMark().ShouldBe(mark);
        host.Apply().Output.ShouldStartWith(NothingToDo);
        host.Apply().Output.ShouldStartWith(NothingToDo);

        foreach (var change in new[] { "-A INPUT -j ACCEPT", "-P FORWARD DROP", "-A partition-a -j ACCEPT", "-A f2b-sshd -j partition-a",
            "-t nat -F partition-d", "-t mangle -A FORWARD -j ACCEPT" })
        {
            host.Place.Shell($"{tool} {change}");
            netfilter.RulesMark().ShouldNotBe(mark, change);
            mark = netfilter.RulesMark();
        }
    }

    [NftFact]
    public void A_native_rule_that_iptables_prints_as_one_of_its_own_is_looked_at()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        INetfilter netfilter = host.Iptables;
        netfilter.RulesMark().ShouldNotBeNull();

        host.Place.Shell("nft add rule ip filter INPUT ip saddr 192.0.2.1 drop");

        netfilter.RulesMark().ShouldBeNull();
        FirewallReader.ReadAt(netfilter).Mark.ShouldBeNull();
    }

    [KernelFact]
    public void On_legacy_chains_of_ours_in_the_nft_variant_are_still_refused()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Both).Apply();
        host.Apply();
        host.Apply().Output.ShouldStartWith(NothingToDo);

        host.Place.Shell("iptables-nft -N partition-a; iptables-nft -A partition-a -d 192.0.2.11/32 -j ACCEPT; iptables-nft -N "
            + "shop-a000000; iptables-nft -A INPUT -j partition-a");

        host.TryApply().ToString().ShouldContain("chains of Ripcs are live in the nft variant of iptables too");
    }

    [RootKernelFact]
    public void In_a_namespace_that_came_in_the_place_of_another_all_is_read_whatever_its_count_is()
    {
        using var program = new WholeProgram();

        // A fresh namespace counts from the beginning again, and so comes to the number of the old one. That one stays open, though no
        // process is in it: no namespace of another test gets its number and passes for it.
        var said = program.Run("""
            for n in 1 2; do ripcs rules apply rules --backend nft >/dev/null; done; ripcs rules diff rules --backend nft
            echo "the other one"; exec 9</proc/self/ns/net; exec unshare --net bash -c '
            for n in $(seq 12); do nft add table inet t$n; ripcs rules diff rules --backend nft | sed -n 1p; done'
            """).Split("the other one\n");

        said[0].ShouldContain(Short);
        said[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(Enumerable.Repeat("1 of 1 partition changes: 1 rule added, 0 removed.", 12));
    }

    [RootKernelFact]
    public void The_whole_program_says_it_too_until_another_iptables_is_installed()
    {
        using var program = new WholeProgram();

        var said = program.Run("""
            ripcs rules apply rules --backend nft >/dev/null
            for n in 1 2; do ripcs rules apply rules --backend nft | cut -c1-102; done
            cp /usr/sbin/xtables-nft-multi $HERE/; mount --bind $HERE/xtables-nft-multi /usr/sbin/xtables-nft-multi
            ripcs rules apply rules --backend nft
            """);

        said.ShouldBe($"{NothingToDo}\n{NothingToDo} {Short[..55]}\n{NothingToDo}\n");
    }

    private static RipcsHost Verified(out Started started)
    {
        var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var counting = started = new Started(host.Place.Runner);
        host.Netfilter = new IptablesTools(counting, new IptablesSettings
        {
            Backend = BackendChoice.Nft, XtablesLockFile = host.Place.XtablesLockFile,
            NetworkFolder = string.Create(CultureInfo.InvariantCulture, $"/proc/{host.Place.ProcessId}/net"),
        }, host.Place.Nftables);
        host.Apply();
        started.Programs.ShouldNotBeEmpty();
        started.Programs.Clear();
        return host;
    }

    private sealed class Started(IProcessRunner inner) : IProcessRunner
    {
        public List<string> Programs { get; } = [];

        public ProcessResult Run(ProcessCommand command)
        {
            Programs.Add(command.Program);
            return inner.Run(command);
        }
    }
}
