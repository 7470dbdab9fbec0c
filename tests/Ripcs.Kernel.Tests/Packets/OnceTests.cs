using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>A packet meets a partition's chain once, however many pointers lead there; twice would double logs and limits.</summary>
public sealed class OnceTests
{
    private const string LogByEverything = $"""
        Label("public", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");
        Log("by source").From("{Client}", "{Client6}", "198.51.100.0/24").Protocols("udp").Log(limit: "none");
        Log("by target").To("app", "192.0.2.0/24", "host").Protocols("udp").Log(limit: "none");
        Log("by both").From("{Client}", "{Client6}").To("app").Protocols("udp").Log(limit: "none");
        Log("of everything").To("all").Protocols("udp").Log(limit: "none");
        Rewrite("public").Protocols("udp").Ports(53).Dnat("public", to: "app").NoAccept();

        """;

    [PacketTheory, EitherVariant]
    public void A_packet_that_source_and_destination_lead_to_a_partition_is_logged_once(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Apply(LogByEverything);

        lab.Outside.Udp(Client, App, 9).ShouldBe("lost");
        lab.Outside.Udp(Client6, App6, 9).ShouldBe("lost");

        foreach (var family in Families.Both)
        {
            Logged(lab, variant, family).ShouldBe((1, 1, 1, 1));
        }
    }

    [PacketTheory, EitherVariant]
    public void A_packet_that_only_the_source_or_nothing_but_the_bare_pointer_leads_to_a_partition_is_logged_once(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Apply(LogByEverything);

        lab.Outside.Udp(Client, Public, 9).ShouldBe("lost");
        Logged(lab, variant, Family.IPv4).ShouldBe((1, 0, 0, 1));

        lab.Outside.Place.Shell("ip address add 203.0.113.200/32 dev router");
        lab.Outside.Udp("203.0.113.200", Public, 9).ShouldBe("lost");
        Logged(lab, variant, Family.IPv4).ShouldBe((1, 0, 0, 2));
    }

    [PacketTheory, EitherVariant]
    public void A_packet_to_the_host_is_logged_once(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 9);
        lab.Apply(LogByEverything);

        lab.Outside.Udp(Client, Gate, 9).ShouldBe($"{Gate}:9");

        Logged(lab, variant, Family.IPv4).ShouldBe((1, 1, 0, 1));
    }

    [PacketTheory, EitherVariant]
    public void A_translated_packet_is_logged_once(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Apply(LogByEverything);

        // Nothing accepts it, so it passes every pointer.
        lab.Outside.Udp(Client, Public, 53).ShouldBe("lost");

        Logged(lab, variant, Family.IPv4).ShouldBe((1, 1, 1, 1));
    }

    private static (long BySource, long ByDestination, long ByBoth, long OfEverything) Logged(PacketLab lab, string variant, Family family)
    {
        var save = lab.Router.Place.Run(
            $"{(family is Family.IPv4 ? "iptables" : "ip6tables")}-{(variant is "Nft" ? "nft" : "legacy")}-save", "-c");
        return (Count("by source"), Count("by target"), Count("by both"), Count("of everything"));

        long Count(string name) => Counters.Of(save, $"\"ripcs:shop:log:{name.Replace(' ', '-')} \"");
    }
}
