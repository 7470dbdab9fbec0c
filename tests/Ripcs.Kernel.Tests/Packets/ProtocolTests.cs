using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class ProtocolTests
{
    [PacketTheory, BothVariants]
    public void A_deny_of_a_port_stops_tcp_and_udp(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 54);

        lab.Apply($"""
            Drop("no names").Ports(53).To("{App}");
            Accept("all else").AnyProtocol().To("{App}");
            """);

        lab.Outside.Tcp(Client, App, 53).ShouldBe("lost");
        lab.Outside.Udp(Client, App, 53).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 54).ShouldBe($"{App}:54");
        lab.Outside.Udp(Client, App, 54).ShouldBe($"{App}:54");
    }

    [PacketTheory, BothVariants]
    public void An_accept_of_a_port_opens_tcp_alone(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53);

        lab.Apply($"""Accept("names").Ports(53).To("{App}");""");

        lab.Outside.Tcp(Client, App, 53).ShouldBe($"{App}:53");
        lab.Outside.Udp(Client, App, 53).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void An_array_of_protocols_keeps_its_ports_and_every_source(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 54);

        lab.Apply($$"""
            string[] both = { "tcp", "udp" };
            Accept("names").Protocols(both).Ports(53).From("{{Client}}", "{{Stranger}}").To("{{App}}");
            """);

        foreach (var source in new[] { Client, Stranger })
        {
            lab.Outside.Tcp(source, App, 53).ShouldBe($"{App}:53");
            lab.Outside.Udp(source, App, 53).ShouldBe($"{App}:53");
            lab.Outside.Tcp(source, App, 54).ShouldBe("lost");
            lab.Outside.Udp(source, App, 54).ShouldBe("lost");
        }
    }

    [PacketTheory, BothVariants]
    public void A_reset_answers_tcp_and_the_rest_hears_that_the_port_is_unreachable(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53);
        lab.Outside.Place.Shell("""
            iptables-nft -A INPUT -p tcp --tcp-flags RST RST -m comment --comment reset
            iptables-nft -A INPUT -p icmp --icmp-type port-unreachable -m comment --comment unreachable
            """);

        lab.Apply($"""
            Reject("go away").With("tcp-reset").To("{App}");
            Accept("never reached").AnyProtocol().To("192.0.2.0/24");
            """);

        lab.Outside.Tcp(Client, App, 53).ShouldBe("refused");
        Answers(lab).ShouldBe((1, 0));
        lab.Outside.Udp(Client, App, 53).ShouldBe("refused");
        Answers(lab).ShouldBe((1, 1));
    }

    private static (long Resets, long Unreachables) Answers(PacketLab lab)
    {
        var save = lab.Outside.Place.Run("iptables-nft-save", "-c");
        return (Counters.Of(save, "--comment reset"), Counters.Of(save, "--comment unreachable"));
    }
}
