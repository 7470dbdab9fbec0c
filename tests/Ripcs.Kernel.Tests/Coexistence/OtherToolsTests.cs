using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>Whatever Ripcs does, what belongs to others is byte for byte as it was.</summary>
public sealed class OtherToolsTests
{
    private const string Filter = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-USER - [0:0]
        :KUBE-SERVICES - [0:0]
        :cali-abcdefg - [0:0]
        :f2b-apache1 - [0:0]
        :f2b-sshd - [0:0]
        :my-app - [0:0]
        :my-a000000 - [0:0]
        :shop-aaaaaaa - [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -p tcp -m multiport --dports 80,443 -j f2b-apache1
        -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
        -A INPUT -j cali-abcdefg
        -A INPUT -j ufw-user-input
        -A INPUT -j my-a000000
        -A FORWARD -j DOCKER-USER
        -A FORWARD -o docker0 -j DOCKER
        -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A OUTPUT -j my-app
        -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
        -A DOCKER-USER -s 198.51.100.0/24 -j RETURN
        -A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns has no endpoints" -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable
        -A cali-abcdefg -m mark --mark 0x10000/0x10000 -j RETURN
        -A f2b-apache1 -s 198.51.100.9/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-apache1 -j RETURN
        -A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-sshd -j RETURN
        -A my-a000000 -s 198.51.100.8/32 -j DROP
        -A my-app -p udp -m limit --limit 5/sec -j LOG --log-prefix "my app: " --log-level 6
        -A shop-aaaaaaa -p tcp -m tcp --dport 25 -j DROP
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private const string Nat = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :DOCKER - [0:0]
        :KUBE-SERVICES - [0:0]
        :cali-d000000 - [0:0]
        :my-s111111 - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        -A PREROUTING -j cali-d000000
        -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A POSTROUTING -j my-s111111
        -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
        -A cali-d000000 -d 10.9.9.9/32 -j DNAT --to-destination 10.9.9.1
        -A my-s111111 -s 10.9.0.0/16 -j SNAT --to-source 203.0.113.99
        COMMIT

        """;

    private const string Mangle = """
        *mangle
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :shop-a222222 - [0:0]
        -A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
        -A PREROUTING -j shop-a222222
        COMMIT

        """;

    [KernelTheory, BothVariants]
    public void Apply_change_clean_rollback_and_flush_leave_every_foreign_rule_as_it_was(string variant)
    {
        using var host = RipcsHost.Create(variant);
        Load(host);
        var before = Families.Both.ToDictionary(family => family, host.Live);

        foreach (var (step, run) in LifeOfAChange.Steps(host))
        {
            run();

            // Foreign chains that are called like ours cannot be told by their names while ours are live; the last line sees them.
            foreach (var family in Families.Both)
            {
                host.Live(family).Without("shop", "wiki").ChangesSince(before[family].Without("shop", "wiki")).ShouldBeEmpty(step);
            }
        }

        Families.Both.Select(family => host.Live(family).ChangesSince(before[family])).ShouldAllBe(changes => changes == "");
    }

    [KernelTheory, BothVariants]
    public void A_rule_that_others_add_while_our_rules_are_live_stays_and_is_no_drift(string variant)
    {
        using var host = RipcsHost.Create(variant);
        Load(host);
        host.File("shop", LifeOfAChange.FirstShop).Apply();

        host.ByHand(TableName.Filter, "-I f2b-apache1 1 -s 198.51.100.10/32 -j DROP", "-I INPUT 1 -s 198.51.100.11/32 -j DROP",
            ":f2b-nginx12 - [0:0]");
        var others = host.Live().Without("shop");

        host.Diff().ToString().ShouldContain("nothing to do");
        host.File("shop", LifeOfAChange.SecondShop).Apply();
        host.Clean();
        host.Live().Without("shop").ChangesSince(others).ShouldBeEmpty();
        host.Flush();
        host.Live().Without("shop").ChangesSince(others).ShouldBeEmpty();
    }

    [KernelTheory, BothVariants]
    public void A_foreign_rule_that_jumps_to_our_chain_keeps_the_chain_and_is_named(string variant)
    {
        using var host = RipcsHost.Create(variant);
        Load(host);
        host.File("shop", LifeOfAChange.FirstShop).Apply();
        var chain = host.Live().Chain("filter", "shop-a");
        host.ByHand(TableName.Filter, $"-A my-app -j {chain}", "-A FORWARD -s 198.51.100.4/32 -j partition-a");

        var flush = host.Flush();

        flush.ToString().ShouldContain($"{chain} (filter IPv4) is left where it is: my-app jumps to it");
        flush.ToString().ShouldContain("partition-a (filter IPv4) is left where it is: FORWARD jumps to it");
        host.Live().Rules("filter", "my-app").ShouldContain($"-j {chain}");
        host.Live().Rules("filter", "FORWARD").ShouldContain("-s 198.51.100.4/32 -j partition-a");
        host.Live().Chains("filter", "partition-").ShouldBe(["partition-a"]);
        host.Live().Rules("filter", "partition-a").ShouldBeEmpty();
    }

    private static void Load(RipcsHost host)
    {
        foreach (var text in new[] { Filter, Nat, Mangle })
        {
            host.Iptables.Restore(Family.IPv4, text);
        }

        host.Iptables.Restore(Family.IPv6,
            "*filter\n:FORWARD DROP [0:0]\n:DOCKER - [0:0]\n:f2b-apache1 - [0:0]\n-A FORWARD -j DOCKER\n-A f2b-apache1 -j "
            + "RETURN\nCOMMIT\n");
    }
}
