using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class EndTests
{
    [PacketTheory, BothVariants]
    public void The_host_is_the_router_itself_and_not_what_it_forwards(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22, 23);
        lab.Router.Listen(Gate6, 22, 23);
        lab.Inside.Listen(App, 22);
        lab.Inside.Listen(App6, 22);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");

        lab.Apply("""Accept("ssh").Ports(22).To("host");""");

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
        lab.Outside.Tcp(Client6, App6, 22).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Every_source_reaches_every_destination_on_every_port(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Place.Run("ip", "address", "add", "198.51.100.77/24", "dev", "router");
        lab.Inside.Listen(App, 80, 90, 91, 92);
        lab.Inside.Listen(OtherApp, 80, 90, 91, 92);

        lab.Apply($"""Accept("web").Ports(80, 90..91).From("{Client}", "{Stranger}").To("{App}", "{OtherApp}");""");

        foreach (var (from, to, port) in from source in new[] { Client, Stranger }
                                         from target in new[] { App, OtherApp }
                                         from port in new[] { 80, 90, 91 }
                                         select (source, target, port))
        {
            lab.Outside.Tcp(from, to, port).ShouldBe($"{to}:{port}");
        }

        lab.Outside.Tcp(Client, App, 92).ShouldBe("lost");
        lab.Outside.Tcp("198.51.100.77", App, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Everybody_but_one_source_is_let_in(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        lab.Apply($"""Accept("all but one").Ports(80).NotFrom("{Stranger}").To("{App}").Family(4);""");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Every_destination_but_one_can_be_reached(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(OtherApp, 80);

        lab.Apply($"""Accept("all but one").Ports(80).From("{Client}").To("192.0.2.0/24").NotTo("{OtherApp}");""");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, OtherApp, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void The_interface_of_one_rule_says_nothing_about_the_next(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81, 82);

        lab.Apply($"""
            Accept("from a network that is not there").Ports(80).To("{App}").In("eth7");
            Accept("from everywhere").Ports(81, 82).To("{App}");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");

        lab.Apply($"""
            Accept("from everywhere").Ports(80).To("{App}").In("outside");
            Drop("bad guy").Ports(81).From("{Stranger}").To("{App}");
            Accept("from everywhere too").Ports(81).To("{App}").Out("inside");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Stranger, App, 81).ShouldBe("lost");
    }
}
