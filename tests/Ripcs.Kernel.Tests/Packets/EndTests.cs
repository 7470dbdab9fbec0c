using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class EndTests
{
    [PacketTheory, EitherVariant]
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

    [PacketTheory, EitherVariant]
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

    [PacketTheory, EitherVariant]
    public void Everybody_but_one_source_is_let_in(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        lab.Apply($"""Accept("all but one").Ports(80).NotFrom("{Stranger}").To("{App}").Family(4);""");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void Every_destination_but_one_can_be_reached(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(OtherApp, 80);

        lab.Apply($"""Accept("all but one").Ports(80).From("{Client}").To("192.0.2.0/24").NotTo("{OtherApp}");""");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, OtherApp, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void Whoever_is_one_of_several_exceptions_is_left_out(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Place.Run("ip", "address", "add", "198.51.100.77/24", "dev", "router");
        foreach (var address in new[] { App, OtherApp, App6, OtherApp6 })
        {
            lab.Inside.Listen(address, 80);
        }

        lab.Apply($"""
            Accept("all but two").Ports(80).NotFrom("{Stranger}", "198.51.100.70-198.51.100.80", "{Stranger6}", "2001:db8:c::70-2001:db8:c::80").To("{App}", "{App6}");
            Accept("not here").Ports(80).From("198.51.100.0/24", "2001:db8:c::/64").To("192.0.2.0/24", "2001:db8:5::/64")
                .NotFrom("{Stranger}", "198.51.100.77", "{Stranger6}").NotTo("192.0.2.1", "2001:db8:5::1", "{App}", "{App6}", "host");
            """);

        foreach (var (from, stranger, app, other) in new[] { (Client, Stranger, App, OtherApp),
            (Client6, Stranger6, $"[{App6}]", $"[{OtherApp6}]") })
        {
            lab.Outside.Tcp(from, app.Trim('[', ']'), 80).ShouldBe($"{app}:80");
            lab.Outside.Tcp(from, other.Trim('[', ']'), 80).ShouldBe($"{other}:80");
            lab.Outside.Tcp(stranger, app.Trim('[', ']'), 80).ShouldBe("lost");
            lab.Outside.Tcp(stranger, other.Trim('[', ']'), 80).ShouldBe("lost");
        }

        lab.Outside.Tcp("198.51.100.77", App, 80).ShouldBe("lost");
        lab.Outside.Tcp("198.51.100.77", OtherApp, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void Who_may_only_go_outside_reaches_no_other_inside_network(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 80);
        lab.Outside.Listen(Stranger, 80);
        lab.Router.Listen("192.0.2.1", 80);

        lab.Apply($"""
            Label("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "{Stranger}");
            Rewrite("outbound only").Ports(80).To("all").NotTo("private", "host").Masquerade("192.0.2.0/24");
            Drop("nothing else").From("192.0.2.0/24");
            """);

        lab.Inside.Tcp(App, Client, 80).ShouldBe($"{Client}:80");
        lab.Inside.Tcp(App, Stranger, 80).ShouldBe("lost");
        lab.Inside.Tcp(App, "192.0.2.1", 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
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

    [PacketTheory, EitherVariant]
    public void All_interfaces_but_one_are_none_of_what_the_host_sends_and_gets_itself(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81, 82, 83);
        lab.Inside.Listen(App6, 80, 81);
        lab.Outside.Listen(Client, 84, 85, 90);
        lab.Router.Listen(Gate, 82, 83, 84, 85);

        lab.Apply($"""
            Accept("not from there").Ports(80).To("{App}", "{App6}").NotIn("outside");
            Accept("not from what begins so").Ports(81).To("{App}", "{App6}").NotIn("ins+");
            Drop("nor from the host").Ports(80).Protocols("tcp").To("{App}", "{App6}");
            Drop("from the inside alone").Ports(90).Protocols("tcp").To("{Client}").NotIn("inside");
            Accept("from everywhere").Ports(90).To("{Client}");
            Accept("not out there").Ports(82).To("all").NotOut("inside");
            Drop("out there alone").Ports(83).Protocols("tcp").From("{Client}").To("all").NotOut("outside");
            Accept("everywhere").Ports(83).To("all");
            Drop("sent by cards alone").Ports(84).Protocols("tcp").To("all").NotOut("lo").Sent();
            Drop("sent by lo, too").Ports(85).Protocols("tcp").To("all").NotOut("outside").Sent();
            Accept("sent").Ports(84, 85).To("all");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Client6, App6, 81).ShouldBe($"[{App6}]:81");
        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 90).ShouldBe($"{Client}:90");
        lab.Router.Tcp(Gate, Client, 90).ShouldBe($"{Client}:90");
        lab.Outside.Tcp(Client, App, 82).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 82).ShouldBe($"{Gate}:82");
        lab.Outside.Tcp(Client, App, 83).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 83).ShouldBe($"{Gate}:83");
        lab.Router.Tcp(Gate, Client, 84).ShouldBe("lost");
        lab.Router.Tcp(Gate, Gate, 84).ShouldBe($"{Gate}:84");
        lab.Router.Tcp(Gate, Client, 85).ShouldBe($"{Client}:85");
        lab.Router.Tcp(Gate, Gate, 85).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_machine_is_known_by_the_last_bits_of_its_address(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App6, 80, 81);
        lab.Inside.Listen(OtherApp6, 80);

        lab.Apply("""
            Label("nas", "::11/::ffff:ffff:ffff:ffff");
            Accept("web").Ports(80).To("nas");
            Accept("from stranger").Ports(81).From("::66/::ffff:ffff:ffff:ffff").To("2001:db8:5::/64");
            """);

        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client6, OtherApp6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, App6, 81).ShouldBe($"[{App6}]:81");
        lab.Outside.Tcp(Client6, App6, 81).ShouldBe("lost");
        lab.Host.Diff().ExitCode.ShouldBe(0);
        lab.Host.Run("trace", $"tcp {Client6} -> [{App6}]:80").Output.ShouldContain("\naccepted by accept \"web\"");
        lab.Host.Run("trace", $"tcp {Client6} -> [{OtherApp6}]:80").Output.ShouldContain("\ndropped by the policy");
    }
}
