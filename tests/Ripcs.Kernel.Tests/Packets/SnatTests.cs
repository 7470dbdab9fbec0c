using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class SnatTests
{
    [PacketTheory, EitherVariant]
    public void The_server_sees_the_public_address(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 8080);
        lab.Outside.Listen(Client6, 8080);

        lab.Apply($"""
            Label("www", "{Public}", "{Public6}");
            Rewrite("inside to outside").Out("outside").Snat(["192.0.2.0/24", "2001:db8:5::/64"], to: "www");
            """);

        lab.Inside.Tcp(App, Client, 8080).ShouldBe($"{Client}:8080");
        lab.Inside.SeenAs.ShouldBe(Public);
        lab.Inside.Tcp(App6, Client6, 8080).ShouldBe($"[{Client6}]:8080");
        lab.Inside.SeenAs.ShouldBe(Public6);
    }

    [PacketTheory, EitherVariant]
    public void A_masquerade_shows_the_routers_own_address(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 8080);

        lab.Apply("""Rewrite("inside to outside").Out("outside").Masquerade("192.0.2.0/24");""");

        lab.Inside.Tcp(App, Client, 8080).ShouldBe($"{Client}:8080");
        lab.Inside.SeenAs.ShouldBe(Gate);
    }

    [PacketTheory, EitherVariant]
    public void Only_the_ports_and_destinations_that_the_rewrite_names_are_opened_and_translated(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 53, 54);
        lab.Outside.Listen(Stranger, 53);

        lab.Apply($"""
            Accept("tcp elsewhere, as it is").Ports(54).From("{App}").To("{Client}");
            Rewrite("names").Out("outside").Protocols("udp").Ports(53).To("{Client}").Snat("192.0.2.0/24", to: "{Public}");
            """);

        lab.Inside.Udp(App, Client, 53).ShouldBe($"{Client}:53");
        lab.Inside.SeenAs.ShouldBe(Public);
        lab.Inside.Tcp(App, Client, 53).ShouldBe("lost");
        lab.Inside.Udp(App, Stranger, 53).ShouldBe("lost");
        lab.Inside.Udp(App, Client, 54).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 54).ShouldBe($"{Client}:54");
        lab.Inside.SeenAs.ShouldBe(App);
    }

    [PacketTheory, EitherVariant]
    public void Another_way_out_is_not_opened(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 8080);

        lab.Apply($"""Rewrite("by another way").Out("uplink2").Snat("192.0.2.0/24", to: "{Public}");""");

        lab.Inside.Tcp(App, Client, 8080).ShouldBe("lost");
    }
}
