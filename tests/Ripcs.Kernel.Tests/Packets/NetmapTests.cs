using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>An ISP that gives each customer's address inside one of its own outside.</summary>
public sealed class NetmapTests
{
    [PacketTheory, EitherVariant]
    public void Addresses_stand_for_each_other_in_both_directions_and_only_what_is_accepted_passes(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 443);
        lab.Inside.Listen(OtherApp, 80);
        lab.Inside.Listen(App6, 80);
        lab.Outside.Listen(Client, 25);
        lab.Outside.Listen(Client6, 25);

        lab.Apply($"""
            Rewrite("customer").Out("outside").Netmap("203.0.113.0/24", to: "192.0.2.0/24");
            Rewrite("customer").Out("outside").Netmap("2001:db8:b::/64", to: "2001:db8:5::/64");
            Accept("web").Ports(80).To("203.0.113.11", "2001:db8:b::11");
            Accept("mail").Ports(25).From("192.0.2.0/24", "2001:db8:5::/64").To("{Client}", "{Client6}");
            """);
        lab.Outside.Place.Shell("ip route replace 203.0.113.0/24 via 198.51.100.1; ip -6 route replace 2001:db8:b::/64 via 2001:db8:c::1");

        lab.Outside.Tcp(Client, "203.0.113.11", 80).ShouldBe($"{App}:80");
        lab.Outside.SeenAs.ShouldBe(Client);
        lab.Outside.Tcp(Client6, "2001:db8:b::11", 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client, "203.0.113.11", 443).ShouldBe("lost");
        lab.Outside.Tcp(Client, "203.0.113.12", 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 25).ShouldBe($"{Client}:25");
        lab.Inside.SeenAs.ShouldBe("203.0.113.11");
        lab.Inside.Tcp(OtherApp6, Client6, 25).ShouldBe($"[{Client6}]:25");
        lab.Inside.SeenAs.ShouldBe("2001:db8:b::12");
    }
}
