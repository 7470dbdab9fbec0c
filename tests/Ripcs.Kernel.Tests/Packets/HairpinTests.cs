using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>App and OtherApp are one machine in the lab, which takes no packet
/// from an address of its own: without a way back nothing arrives.</summary>
public sealed class HairpinTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");

        """;

    [PacketTheory, EitherVariant]
    public void Clients_inside_reach_the_public_address_and_are_seen_as_this_machine(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        lab.Apply($"""{Labels}Rewrite("website").Ports(80).Dnat("www", to: "app");""");
        lab.Inside.Tcp(OtherApp, Public, 80).ShouldBe("lost");
        lab.Inside.Tcp(OtherApp6, Public6, 80).ShouldBe("lost");

        lab.Apply($"""{Labels}Rewrite("website").Ports(80).Dnat("www", to: "app").Hairpin("192.0.2.0/24", "2001:db8:5::/64");""");

        lab.Inside.Tcp(OtherApp, Public, 80).ShouldBe($"{App}:80");
        lab.Inside.SeenAs.ShouldBe("192.0.2.1");
        lab.Inside.Tcp(OtherApp6, Public6, 80).ShouldBe($"[{App6}]:80");
        lab.Inside.SeenAs.ShouldBe("2001:db8:5::1");
        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.SeenAs.ShouldBe(Client);
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_for_one_interface_and_one_source_is_open_to_the_clients_inside_that_it_names_alone(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 4443);

        lab.Apply($"""
            {Labels}
            Rewrite("website").In("outside").From("{Client}").Ports(443.To(4443)).Dnat("{Public}", to: "{App}").Hairpin("{OtherApp}");
            """);

        lab.Inside.Tcp(OtherApp, Public, 443).ShouldBe($"{App}:4443");
        lab.Inside.SeenAs.ShouldBe("192.0.2.1");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 4443).ShouldBe("lost");
        lab.Inside.Tcp(App, Public, 443).ShouldBe("lost");
    }
}
