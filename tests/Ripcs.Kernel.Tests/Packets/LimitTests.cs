using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rates are so slow that nothing comes back while a test runs: the burst is all that passes.</summary>
public sealed class LimitTests
{
    [PacketTheory, EitherVariant]
    public void An_accept_lets_so_many_connections_begin_and_each_of_them_go_on(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22);

        // Nothing in front accepts what is established: the accept itself must.
        lab.Host.ByHand(TableName.Filter, "-F FORWARD");
        lab.Apply($"""
            Accept("ssh").Ports(22).From("{Client}", "{Stranger}").To("{App}").Limit("1/hour", burst: 2);
            Accept("answers").AnyProtocol().From("{App}").To("all").State("ESTABLISHED");
            """);

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Each_source_has_its_own_count(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 23);

        lab.Apply($"""
            Accept("ssh").Ports(22).To("{App}").LimitPerSource("1/hour", burst: 1);
            Drop("telnet").Ports(23).To("{App}").LimitPerSource("1/hour", burst: 1).Log();
            Accept("telnet").Ports(23).To("{App}");
            """);

        foreach (var port in new[] { 22, 23 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Tcp(Client, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Stranger, App, port).ShouldBe($"{App}:{port}");
        }
    }

    [PacketTheory, BothVariants]
    public void A_network_has_one_count(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 53, 54);
        lab.Inside.Listen(App6, 22, 53, 54);

        lab.Apply($"""
            Accept("ssh").Ports(22).To("{App}", "{App6}").LimitPerSource("1/hour", burst: 1, prefix4: 24, prefix6: 128, expire: 600);
            Accept("names").Protocols("udp").Ports(53).To("{App}", "{App6}").MaxConnections(1, prefix4: 24, prefix6: 64);
            Accept("others").Protocols("udp").Ports(54).To("{App}", "{App6}").MaxConnections(1, prefix4: 32, prefix6: 128);
            """);

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client6, App6, 22).ShouldBe($"[{App6}]:22");
        lab.Outside.Tcp(Stranger6, App6, 22).ShouldBe($"[{App6}]:22");
        lab.Outside.Udp(Client, App, 53).ShouldBe($"{App}:53");
        lab.Outside.Udp(Stranger, App, 53).ShouldBe("lost");
        lab.Outside.Udp(Client, App, 54).ShouldBe($"{App}:54");
        lab.Outside.Udp(Stranger, App, 54).ShouldBe($"{App}:54");
        lab.Outside.Udp(Client6, App6, 53).ShouldBe($"[{App6}]:53");
        lab.Outside.Udp(Stranger6, App6, 53).ShouldBe("lost");
        lab.Outside.Udp(Client6, App6, 54).ShouldBe($"[{App6}]:54");
        lab.Outside.Udp(Stranger6, App6, 54).ShouldBe($"[{App6}]:54");
    }

    [PacketTheory, BothVariants]
    public void A_source_may_hold_so_many_connections(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 54);

        lab.Apply($"""
            Accept("names").Protocols("udp").Ports(53).To("{App}").MaxConnections(2);
            Drop("others").Protocols("udp").Ports(54).To("{App}").MaxConnections(2);
            Accept("others").Protocols("udp").Ports(54).To("{App}");
            """);

        foreach (var port in new[] { 53, 54 })
        {
            lab.Outside.Udp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Udp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Udp(Client, App, port).ShouldBe("lost");
            lab.Outside.Udp(Stranger, App, port).ShouldBe($"{App}:{port}");
        }
    }
}
