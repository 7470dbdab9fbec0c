using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Status;

/// <summary>status and check on a host that Docker and fail2ban use too.</summary>
public sealed class StatusTests
{
    private const string Others = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-USER - [0:0]
        :f2b-sshd - [0:0]
        -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
        -A FORWARD -j DOCKER-USER
        -A FORWARD -o docker0 -j DOCKER
        -A DOCKER-USER -j RETURN
        -A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-sshd -j RETURN
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        -A DOCKER -i docker0 -j RETURN
        COMMIT

        """;

    private const string Shop = """
        Accept("ssh").Ports(22).To("192.0.2.11");
        Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    [KernelTheory, BothVariants]
    public void Whose_word_counts_beside_ours_is_said(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(
            TableName.Filter,
            "-I INPUT 1 -p tcp -m multiport --dports 80,443 -j f2b-sshd",
            "-I FORWARD 1 -s 198.51.100.66/32 -p udp -m udp --dport 53 -j DROP");

        var status = host.Run("status").MustSucceed().ToString();

        status.ShouldContain("\nwarning: rule 1 of FORWARD (filter IPv4) is in front of Ripcs's jump: -s 198.51.100.66/32 -p udp -m "
            + "udp --dport 53 -j DROP\n");
        status.ShouldContain("\nINPUT (filter IPv4): packets pass f2b-sshd before Ripcs's jump\n");
        status.ShouldContain("\nFORWARD (filter IPv4): Ripcs's accepts come before DOCKER-USER, DOCKER\n");
        status.ShouldContain("\nPREROUTING (nat IPv4): Ripcs's translations come before DOCKER\n");
        status.ShouldContain("\nno drift: 1 partition in force, as change 1 left it.");
        Check(host).ShouldStartWith(
            "1 RIPCS WARNING - 1 rule not managed by Ripcs is in front of its jump in FORWARD (filter IPv4) | ");
    }

    [KernelTheory, BothVariants]
    public void Drift_is_found_without_rule_files_and_gone_after_an_apply(string variant)
    {
        using var host = Applied(variant);
        Check(host).ShouldStartWith("0 RIPCS OK - 1 partition as change 1 left it");
        var chain = host.Live().Chain("filter", "shop-a");
        host.ByHand(TableName.Filter, $"-D {chain} -d 192.0.2.11/32 -p tcp -m tcp --dport 22 -j ACCEPT");
        host.ByHand(TableName.Nat, "-D PREROUTING -j partition-d");

        Check(host).ShouldStartWith("2 RIPCS CRITICAL - drift in 1 partition (shop) and the jumps (2 rules) | ");

        host.Apply();
        Check(host).ShouldStartWith("0 RIPCS OK - 1 partition as change 2 left it");
    }

    [KernelTheory]
    [Xunit.InlineData("Nft", "Legacy")]
    [Xunit.InlineData("Legacy", "Nft")]
    public void Foreign_rules_in_the_other_variant_are_named(string variant, string other)
    {
        using var host = Applied(variant);
        var colleague = new RipcsHost(host.Place, other);
        colleague.ByHand(TableName.Filter, ":my-chain - [0:0]", "-A my-chain -s 198.51.100.1/32 -j DROP", "-P FORWARD DROP");

        host.Run("status").MustSucceed().ToString().ShouldContain(
            $"the kernel also enforces the {other.ToLowerInvariant()} variant of iptables, filter IPv4: "
            + "1 rule not managed by Ripcs in my-chain and the policy of FORWARD\n");
        Check(host).ShouldStartWith("0 RIPCS OK");
    }

    [KernelTheory, BothVariants]
    public void A_look_at_an_untouched_host_makes_no_table_and_no_file(string variant)
    {
        using var host = RipcsHost.Create(variant);

        Check(host).ShouldStartWith("3 RIPCS UNKNOWN - nothing applied yet");

        host.Iptables.Save(Family.IPv4).ShouldNotContain("*");
    }

    private static RipcsHost Applied(string variant)
    {
        var host = RipcsHost.Create(variant);
        host.Iptables.Restore(Family.IPv4, Others);
        host.File("shop", Shop).Apply();
        return host;
    }

    private static string Check(RipcsHost host)
    {
        var result = host.Run("check");
        return $"{result.ExitCode} {result.Output}";
    }
}
