using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class TransparentTests
{
    private const string Closed = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp().DropInvalid();
        """;

    // What an operator sets up beside the rules, as the manual says.
    private const string Routing = """
        for version in -4 -6; do ip $version rule add fwmark 1/1 lookup 100; ip $version route add local default dev lo table 100; done
        """;

    [PacketTheory, BothVariants]
    public void A_transparent_proxy_gets_what_was_sent_to_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Place.Shell(Routing);
        lab.Inside.Listen(App, 80, 443);
        lab.Router.ListenTransparent("0.0.0.0", 3129);
        lab.Router.ListenTransparent("::", 3130);

        lab.Apply($"""
            {Closed}
            Rewrite("proxy").Ports(80, 53).Protocols("tcp", "udp").In("outside").NotFrom("{Stranger}").To("all").Family(4).Transparent(3129);
            Rewrite("proxy of IPv6").Ports(80).From("{Client6}").To("all").Transparent(3130);
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe("0.0.0.0:3129");
        lab.Outside.SeenAs.ShouldBe(Client);
        lab.Outside.Udp(Client, App, 53).ShouldBe("0.0.0.0:3129");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe("[::]:3130");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 3129).ShouldBe("lost");
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void Without_its_accept_a_transparent_proxy_gets_what_other_rules_accept(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Place.Shell(Routing);
        lab.Router.ListenTransparent("0.0.0.0", 3129);
        const string Proxy = """Rewrite("proxy").Ports(80).To("all").Family(4).Transparent(3129).NoAccept();""";

        lab.Apply($"{Closed}\n{Proxy}");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");

        lab.Apply($"{Closed}\n{Proxy}\nAccept(\"web\").Ports(80).From(\"{Client}\").To(\"all\").Mark(1, mask: 1);");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("0.0.0.0:3129");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
    }
}
