using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>What is sent to all hosts of a network, and to groups; every host is in 224.0.0.1.</summary>
public sealed class BroadcastTests
{
    private const string ToAll = "198.51.100.255", ToEverybody = "255.255.255.255", Group = "224.0.0.1";
    private const string Group6 = "ff05::1:3", VrrpGroup = "224.0.0.18";
    private const byte Vrrp = 112;

    [PacketTheory, BothVariants]
    public void A_broadcast_and_a_packet_to_a_group_reach_a_host_that_accepts_them(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Listen(Gate, 67);
        lab.Router.ListenUdp(ToAll, 67, 68);
        lab.Router.ListenUdp(Group, 67, 68);

        lab.Apply("""Accept("dhcp").Protocols("udp").Ports(67).To("host", "broadcast", "multicast");""");

        lab.Outside.Udp(Client, ToAll, 67).ShouldBe($"{ToAll}:67");
        lab.Outside.Udp(Client, Group, 67).ShouldBe($"{Group}:67");
        lab.Outside.Udp(Client, Gate, 67).ShouldBe($"{Gate}:67");
        lab.Outside.Udp(Client, ToAll, 68).ShouldBe("lost");
        lab.Outside.Udp(Client, Group, 68).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void An_accept_to_the_host_alone_lets_in_neither(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Listen(Gate, 67);
        lab.Router.ListenUdp(ToAll, 67);
        lab.Router.ListenUdp(Group, 67);

        lab.Apply("""
            Accept("dhcp").Protocols("udp").Ports(67).To("host");
            Accept("others").Protocols("udp").Ports(67).To("198.51.100.0/24", "224.0.0.0/24").NotTo("broadcast", "multicast");
            """);

        lab.Outside.Udp(Client, Gate, 67).ShouldBe($"{Gate}:67");
        lab.Outside.Udp(Client, ToAll, 67).ShouldBe("lost");
        lab.Outside.Udp(Client, Group, 67).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void What_the_host_receives_does_not_pass_from_one_port_of_its_bridge_to_another_and_the_other_way_round(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Place.Shell($"""
            ip link add lan type bridge; ip link set outside master lan; ip link set inside master lan; ip link set lan up
            ip addr flush dev outside; ip addr flush dev inside; ip addr add {Gate}/24 dev lan
            echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
            """);
        lab.Inside.Place.Shell("ip addr add 198.51.100.66/24 dev router");

        lab.Apply("""
            Accept("names").Ports(137..138).Protocols("udp").Received();
            Accept("lease").Ports(67..68).Protocols("udp").To("all").Forwarded();
            """);

        lab.Router.ListenUdp(ToAll, 137, 68);
        lab.Inside.ListenUdp(ToAll, 67, 138);
        lab.Outside.Udp(Client, ToAll, 137).ShouldBe($"{ToAll}:137");
        lab.Outside.Udp(Client, ToAll, 67).ShouldBe($"{ToAll}:67");
        lab.Outside.Udp(Client, ToAll, 138).ShouldBe("lost");
        lab.Outside.Udp(Client, ToAll, 68).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void In_IPv6_a_packet_to_a_group_reaches_a_host_that_accepts_groups(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Place.Shell($"ip -6 address add {Group6}/128 dev outside autojoin");
        lab.Router.ListenUdp(Group6, 547, 548);
        lab.Router.Listen(Gate6, 547);

        lab.Apply("""Accept("dhcp").Protocols("udp").Ports(547).To("multicast");""");

        lab.Outside.Udp(Client6, Group6, 547).ShouldBe($"[{Group6}]:547");
        lab.Outside.Udp(Client6, Group6, 548).ShouldBe("lost");
        lab.Outside.Udp(Client6, Gate6, 547).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Each_is_logged_once_whatever_leads_it_to_its_partition(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.ListenUdp(ToAll, 67);

        lab.Apply($"""
            Log("all").Protocols("udp").To("host", "broadcast", "multicast", "198.51.100.0/24").Log(limit: "none");
            Log("source").Protocols("udp").From("{Client}").Log(limit: "none");
            Log("any").Protocols("udp").To("all").Log(limit: "none");
            Accept("dhcp").Protocols("udp").Ports(67).To("broadcast");
            """);
        lab.Outside.Udp(Client, ToAll, 67).ShouldBe($"{ToAll}:67");
        lab.Outside.Udp(Client, ToEverybody, 9).ShouldBe("lost");
        lab.Outside.Udp(Client, Group, 9).ShouldBe("lost");

        var save = lab.Router.Place.Run($"iptables-{variant.ToLowerInvariant()}-save", "-c");
        foreach (var name in new[] { "all", "source", "any" })
        {
            Counters.Of(save, string.Create(CultureInfo.InvariantCulture, $"\"ripcs:shop:log:{name} \"")).ShouldBe(3, name);
        }
    }

    [PacketTheory, BothVariants]
    public void What_the_host_policy_allows_by_name_comes_in(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.ListenUdp(ToAll, 68, 69);
        lab.Router.ListenUdp(Gate, 68);
        lab.Apply("""
            HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished()
                .AllowDhcp().AllowVrrp().AllowMulticastDns();
            """);

        lab.Outside.Udp(Client, ToAll, 68, fromPort: 67).ShouldBe($"{ToAll}:68");
        lab.Outside.Udp(Client, Gate, 68, fromPort: 67).ShouldBe($"{Gate}:68");
        lab.Outside.Udp(Client, ToAll, 68).ShouldBe("lost");
        lab.Outside.Udp(Client, ToAll, 69, fromPort: 67).ShouldBe("lost");
        lab.Router.ListenUdp("224.0.0.251", 5353);
        lab.Router.Place.Shell("ip address add 224.0.0.251/32 dev outside autojoin");
        lab.Outside.Udp(Client, "224.0.0.251", 5353).ShouldBe("224.0.0.251:5353");
        Arrives(lab, Vrrp, to: Group).ShouldBeFalse();
        lab.Router.Place.Shell($"ip address add {VrrpGroup}/32 dev outside autojoin");
        Arrives(lab, Vrrp, to: VrrpGroup).ShouldBeTrue();
    }

    [PacketTheory, BothVariants]
    public void Who_asks_which_groups_this_host_is_in_reaches_it_where_that_is_accepted(string variant)
    {
        const byte Igmp = 2;
        using var lab = Closed(variant);
        lab.Apply("""Accept("names").Protocols("udp").Ports(5353).To("host", "multicast");""");
        Arrives(lab, Igmp, to: Group).ShouldBeFalse();

        lab.Apply("""Accept("groups").Protocols("igmp").To("host", "multicast");""");

        Arrives(lab, Igmp, to: Group).ShouldBeTrue();
    }

    [PacketTheory, BothVariants]
    public void A_router_that_is_advertised_to_all_is_used_where_that_is_accepted(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Place.Shell("sysctl -qw net.ipv6.conf.outside.accept_ra=2");
        lab.Apply("HostPolicy().Default(input: Policy.Drop).WithoutNeededIcmp();");
        Advertise(lab).ShouldBeEmpty();

        lab.Apply("""
            HostPolicy().Default(input: Policy.Drop).WithoutNeededIcmp();
            Accept("routers").Icmp("router-advertisement").From("fe80::/10").To("multicast").In("outside");
            """);

        Advertise(lab).ShouldContain("default via fe80::");
    }

    /// <summary>The routes that the host learns from an advertisement (RFC 4861, section 4.2) of the machine outside.</summary>
    private static string Advertise(PacketLab lab)
    {
        const int ByHalfAnHour = 1800, OnlyFromTheLink = 255;
        byte[] advertisement = [134, 0, 0, 0, 64, 0, ByHalfAnHour >> 8, ByHalfAnHour & 255, 0, 0, 0, 0, 0, 0, 0, 0];
        var link = lab.Outside.Place.Run("ip", "-6", "-o", "address", "show", "scope", "link").Split([' ', ':'], 2)[0];
        using var sender = NamespaceSockets.Open(lab.Outside.Place,
            () => new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6));
        sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, OnlyFromTheLink);
        sender.SendTo(advertisement, new IPEndPoint(IPAddress.Parse($"ff02::1%{link}"), 0));
        Thread.Sleep(200);
        return lab.Router.Place.Run("ip", "-6", "route", "show", "default", "proto", "ra");
    }

    /// <summary>True if a packet of a protocol arrives.</summary>
    private static bool Arrives(PacketLab lab, byte protocol, string to)
    {
        using var receiver = NamespaceSockets.Open(lab.Router.Place, () => Raw(to, protocol));
        using var sender = NamespaceSockets.Open(lab.Outside.Place, () => Raw(Client, protocol));
        sender.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse(to), 0));
        return receiver.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectRead);
    }

    /// <summary>A socket of a protocol that .NET does not open.</summary>
    private static Socket Raw(string address, byte protocol)
    {
        const int Internet = 2, RawPackets = 3;
        var made = new Socket(new SafeSocketHandle(socket(Internet, RawPackets, protocol), ownsHandle: true));
        made.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return made;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int type, int protocol);

    private static PacketLab Closed(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");
        return lab;
    }
}
