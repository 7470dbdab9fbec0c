using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rules for several interfaces; those of the router are "outside" and "inside".</summary>
public sealed class InterfaceTests
{
    [PacketTheory, BothVariants]
    public void A_rule_takes_what_comes_in_by_any_of_its_interfaces_and_nothing_else(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22, 23, 24);
        lab.Router.Listen(Gate6, 22, 23);

        lab.Apply("""
            Accept("both").Ports(22).To("host").In("wg0", "outs+", "inside");
            Accept("not from outside").Ports(23).To("host").In("wg0", "inside");
            Drop("the rest").Protocols("tcp").To("host").In("outside", "inside");
            """);

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Inside.Tcp(App, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 23).ShouldBe("lost");
        lab.Inside.Tcp(App, Gate, 23).ShouldBe($"{Gate}:23");
        lab.Inside.Tcp(App, Gate, 24).ShouldBe("lost");
        lab.Router.Tcp(Gate, Gate, 24).ShouldBe($"{Gate}:24");
    }

    [PacketTheory, BothVariants]
    public void A_rule_takes_what_goes_out_by_any_of_its_interfaces_and_a_rewrite_too(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81);
        lab.Outside.Listen(Client, 80);

        lab.Apply($"""
            Accept("web").Ports(80).To("{App}").Out("wg0", "insid+");
            Accept("elsewhere").Ports(81).To("{App}").Out("wg0", "outside");
            Rewrite("out").Out("wg0", "outside").Masquerade("{App}");
            Rewrite("public").Ports(80).In("outside", "wg0").Dnat("{Public}", to: "{App}");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, App, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Inside.Tcp(App, Client, 80).ShouldBe($"{Client}:80");
        lab.Inside.SeenAs.ShouldBe(Gate);
        lab.Inside.Tcp(App, Public, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void A_port_of_a_bridge_is_told_from_its_other_port_in_what_is_bridged_and_in_what_is_for_the_host(string variant)
    {
        using var lab = new PacketLab(variant);

        // Both peers' networks become one wire, and each peer knows the other to be on it: the router forwards nothing by address.
        lab.Router.Place.Shell($"""
            echo 0 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
            ip link add lan type bridge; ip link set lan up
            for port in outside inside; do ip address flush dev $port; ip link set $port master lan; done
            ip address add {Gate}/24 dev lan; ip address add 192.0.2.1/24 dev lan
            cd /proc/sys/net/bridge; echo 1 >bridge-nf-call-iptables; echo 1 >bridge-nf-call-ip6tables
            """);
        lab.Outside.Place.Shell("ip route add 192.0.2.0/24 dev router; ip route add 2001:db8:5::/64 dev router");
        lab.Inside.Place.Shell("ip route add 198.51.100.0/24 dev router; ip route add 2001:db8:c::/64 dev router");

        // The question for a neighbour is itself a packet of IPv6 that is bridged; ARP, that of IPv4, does not come here.
        lab.Host.ByHand(Family.IPv6, TableName.Filter, "-A FORWARD -p ipv6-icmp -j ACCEPT");
        lab.Outside.Listen(Client, 81, 82, 83);
        lab.Outside.Listen(Client6, 81);
        lab.Inside.Listen(App, 81, 82, 83);
        lab.Inside.Listen(App6, 81);
        lab.Router.Listen(Gate, 82);

        lab.Apply("""
            Accept("from outside").Ports(81).To("all").Match("-m physdev --physdev-in outside");
            Drop("from inside").Ports(82).Protocols("tcp").To("all").Match("-m physdev --physdev-in inside");
            Drop("to inside").Ports(83).Protocols("tcp").To("all").Match("-m physdev --physdev-out inside --physdev-is-bridged");
            Accept("all else").Ports(82, 83).To("all");
            """);

        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Client6, App6, 81).ShouldBe($"[{App6}]:81");
        lab.Inside.Tcp(App, Client, 81).ShouldBe("lost");
        lab.Inside.Tcp(App6, Client6, 81).ShouldBe("lost");
        foreach (var (sender, from, to, arrival) in new[]
        {
            (lab.Outside, Client, App, $"{App}:82"), (lab.Outside, Client, Gate, $"{Gate}:82"),
            (lab.Inside, App, Client, "lost"), (lab.Inside, App, Gate, "lost"),
        })
        {
            sender.Tcp(from, to, 82).ShouldBe(arrival);
        }

        lab.Outside.Tcp(Client, App, 83).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 83).ShouldBe($"{Client}:83");
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }
}
