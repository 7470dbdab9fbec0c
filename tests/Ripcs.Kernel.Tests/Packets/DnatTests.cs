using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class DnatTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");

        """;

    private const string Website = $"""
        {Labels}
        Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app");
        """;

    [PacketTheory, BothVariants]
    public void A_mapped_port_reaches_the_translated_port(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 443, 4443);

        lab.Apply(Website);

        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.SeenAs.ShouldBe(Client);
        lab.Outside.Tcp(Client, Public, 4443).ShouldBe("lost");
        lab.Outside.Udp(Client, Public, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void A_mapped_port_reaches_the_translated_port_in_IPv6_too(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App6, 80, 443, 4443);

        lab.Apply(Website);

        lab.Outside.Tcp(Client6, Public6, 443).ShouldBe($"[{App6}]:4443");
        lab.Outside.Tcp(Client6, Public6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.SeenAs.ShouldBe(Client6);
        lab.Outside.Tcp(Client6, Public6, 4443).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void A_shifted_range_leads_each_port_to_its_own(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 8005, 9000, 9005, 9010, 9011);
        lab.Inside.Listen(App6, 9000, 9005, 9010, 9011);

        lab.Apply($"""
            {Labels}
            Drop("bad guy").Protocols("tcp").Ports(8004..8006).From("{Stranger}", "{Stranger6}").To("www");
            Rewrite("games").Ports((8000..8010).To(9000..9010)).Dnat("www", to: "app");
            """);

        foreach (var (from, stranger, to, app) in new[] { (Client, Stranger, Public, App), (Client6, Stranger6, Public6, $"[{App6}]") })
        {
            lab.Outside.Tcp(from, to, 8000).ShouldBe($"{app}:9000");
            lab.Outside.Tcp(from, to, 8005).ShouldBe($"{app}:9005");
            lab.Outside.Tcp(from, to, 8010).ShouldBe($"{app}:9010");
            lab.Outside.Tcp(from, to, 8011).ShouldBe("lost");
            lab.Outside.Tcp(from, to, 9005).ShouldBe("lost");
            lab.Outside.Tcp(stranger, to, 8005).ShouldBe("lost");
            lab.Outside.Tcp(stranger, to, 8010).ShouldBe($"{app}:9010");
        }
    }

    [PacketTheory, BothVariants]
    public void A_stranger_who_routes_to_the_inside_address_stays_outside(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 443, 4443);
        lab.Inside.Listen(App6, 80, 443, 4443);

        lab.Apply(Website);

        int[] ports = [80, 443, 4443];
        ports.Select(port => lab.Outside.Tcp(Stranger, App, port)).ShouldAllBe(answer => answer == "lost");
        ports.Select(port => lab.Outside.Tcp(Stranger6, App6, port)).ShouldAllBe(answer => answer == "lost");
    }

    [PacketTheory, BothVariants]
    public void A_rewrite_for_some_senders_opens_nothing_to_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 4443);
        lab.Inside.Listen(App6, 4443);

        lab.Apply($"""
            {Labels}
            Rewrite("intranet").Ports(443.To(4443)).From("{Client}", "{Client6}").Dnat("www", to: "app");
            """);

        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 4443).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Public6, 443).ShouldBe($"[{App6}]:4443");
        lab.Outside.Tcp(Stranger6, App6, 4443).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void A_rewrite_without_its_accept_opens_nothing(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 4443);

        lab.Apply($"""
            {Labels}
            Rewrite("prepared").Ports(443.To(4443)).Dnat("www", to: "app").NoAccept();
            """);

        lab.Outside.Tcp(Client, Public, 443).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Every_protocol_of_a_rewrite_is_translated(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 5353);

        lab.Apply($"""
            {Labels}
            Rewrite("names").Protocols("udp", "tcp").Ports(53, 54.To(5353)).Dnat("www", to: "app");
            """);

        lab.Outside.Udp(Client, Public, 53).ShouldBe($"{App}:53");
        lab.Outside.Tcp(Client, Public, 53).ShouldBe($"{App}:53");
        lab.Outside.Udp(Client, Public, 54).ShouldBe($"{App}:5353");
        lab.Outside.Tcp(Client, Public, 54).ShouldBe($"{App}:5353");
    }

    [PacketTheory, BothVariants]
    public void A_port_that_is_moved_on_a_public_address_stays_closed_for_who_sends_to_it_directly(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Place.Shell($"ip address add {Public}/32 dev router; ip address add {Public6}/128 dev router nodad");
        lab.Inside.Listen(Public, 443, 4443);
        lab.Inside.Listen(Public6, 443, 4443);

        lab.Apply($"""
            Label("ours", "203.0.113.0/24", "2001:db8:b::/64");
            Label("www", "{Public}", "{Public6}");
            Rewrite("website").Ports(443.To(4443)).Dnat("ours", to: "www");
            """);

        lab.Outside.Tcp(Client, "203.0.113.81", 443).ShouldBe($"{Public}:4443");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{Public}:4443");
        lab.Outside.Tcp(Client, Public, 4443).ShouldBe("lost");
        lab.Outside.Tcp(Client6, "2001:db8:b::81", 443).ShouldBe($"[{Public6}]:4443");
        lab.Outside.Tcp(Client6, Public6, 443).ShouldBe($"[{Public6}]:4443");
        lab.Outside.Tcp(Client6, Public6, 4443).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Who_asks_the_target_of_a_rewrite_of_everything_is_let_in_like_the_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 54, 5454);
        lab.Inside.Listen(App6, 53, 54, 5454);

        lab.Apply($"""
            {Labels}
            Rewrite("our resolver").Protocols("udp", "tcp").Ports(53, 54.To(5454)).Dnat("all", to: "app");
            """);

        foreach (var (from, others, target) in new[] { (Client, OtherApp, App), (Client6, "2001:db8:5::12", App6) })
        {
            var resolver = target == App ? App : $"[{App6}]";
            lab.Outside.Tcp(from, others, 53).ShouldBe($"{resolver}:53");
            lab.Outside.Tcp(from, target, 53).ShouldBe($"{resolver}:53");
            lab.Outside.Udp(from, target, 53).ShouldBe($"{resolver}:53");
            lab.Outside.Tcp(from, target, 54).ShouldBe($"{resolver}:5454");
            lab.Outside.Tcp(from, target, 5454).ShouldBe("lost");
        }
    }

    [PacketTheory, BothVariants]
    public void A_Dnat_of_the_host_leaves_the_address_alone_that_it_excludes_and_its_accept_too(string variant)
    {
        const string Own = "192.0.2.1", Own6 = "2001:db8:5::1";
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        lab.Router.Listen(Own, 80);
        lab.Router.Listen(Own6, 80);

        lab.Apply($"""
            Rewrite("nas").Ports(80).Dnat("host", to: "{App}").NotTo("{Own}", "10.1.0.0/16").Hairpin("192.0.2.0/24").Family(4);
            Rewrite("nas6").Ports(80).Dnat("host", to: "{App6}").NotTo("{Own6}").Hairpin("2001:db8:5::/64").Family(6);
            """);

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Inside.Tcp(OtherApp, Gate, 80).ShouldBe($"{App}:80");
        lab.Inside.SeenAs.ShouldBe(Own);
        lab.Inside.Tcp(OtherApp, Own, 80).ShouldBe($"{Own}:80");
        lab.Inside.Tcp(OtherApp6, Gate6, 80).ShouldBe($"[{App6}]:80");
        lab.Inside.Tcp(OtherApp6, Own6, 80).ShouldBe($"[{Own6}]:80");
        lab.Host.Diff().ExitCode.ShouldBe(0);

        lab.Host.ByHand(TableName.Nat, $"-A PREROUTING -d {Own} -p tcp --dport 80 -j DNAT --to-destination {App}");
        lab.Outside.Tcp(Client, Own, 80).ShouldBe("lost");
    }
}
