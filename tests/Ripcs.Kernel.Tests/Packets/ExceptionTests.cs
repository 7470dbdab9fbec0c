using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>"But not to" a public address means what its sender sent there,
/// although the filter sees it only after the translation.</summary>
public sealed class ExceptionTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");
        Label("inside", "192.0.2.0/24", "2001:db8:5::/64");
        Label("guest", "{Stranger}", "{Stranger6}");

        """;

    [PacketTheory, EitherVariant]
    public void Who_may_reach_nothing_but_the_website_reaches_the_website(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("guests").Protocols("tcp", "udp").From("guest").NotTo("www");
            Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app");
            Accept("all else").Ports(80, 4443).To("inside");
            """);

        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Public6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Stranger6, Public6, 443).ShouldBe($"[{App6}]:4443");
        lab.Outside.Tcp(Stranger6, App6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void Who_may_reach_everything_but_the_website_does_not_reach_it_behind_its_rewrite(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Accept("guests").Ports(80, 4443).From("guest").To("all").NotTo("www");
            Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app").NoAccept();
            """);

        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Public6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, Public6, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, App6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void Answers_do_not_go_to_the_website_and_are_no_exception(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("may only speak to the website").Protocols("tcp", "udp").From("app").NotTo("www");
            Rewrite("website").Protocols("tcp", "udp").Ports(80).Dnat("www", to: "app");
            """);

        // The datagram arrives; of the connection, the answer is dropped.
        lab.Outside.Udp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Public, 80).ShouldBe("lost");
        lab.Outside.Udp(Client6, Public6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client6, Public6, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void Who_may_reach_nothing_but_the_resolver_is_led_to_it_whomever_he_asks(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("guests").Protocols("tcp", "udp").From("guest").NotTo("app");
            Rewrite("our resolver").Ports(53.To(4443)).Dnat("all", to: "app");
            """);

        lab.Outside.Tcp(Stranger, OtherApp, 53).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger, App, 53).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger6, "2001:db8:5::12", 53).ShouldBe($"[{App6}]:4443");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_this_machine_spares_what_was_sent_to_an_excepted_address_of_it_and_led_to_another_one(string variant)
    {
        using var lab = OfTwoAddresses(variant);

        lab.Apply($"""
            Drop("nobody").To("host").NotTo("203.0.113.8/30", "2001:db8:b::8/126").Protocols("tcp");
            Rewrite("website").Ports(80).To("host").Redirect(to: 3128);
            Rewrite("mail").Ports(25.To(3128)).Dnat("203.0.113.9", to: "{Gate}");
            """);

        lab.Outside.Tcp(Client, "203.0.113.9", 80).ShouldBe($"{Gate}:3128");
        lab.Outside.Tcp(Client, "203.0.113.9", 25).ShouldBe($"{Gate}:3128");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, "2001:db8:b::9", 80).ShouldBe($"[{Gate6}]:3128");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void An_accept_to_this_machine_does_not_open_what_was_sent_to_an_excepted_address_of_it_and_led_to_another_one(string variant)
    {
        using var lab = OfTwoAddresses(variant);

        lab.Apply("""
            Accept("proxy").Ports(80, 3128).To("host").NotTo("203.0.113.8/30", "2001:db8:b::8/126");
            Rewrite("website").Ports(80).To("host").Redirect(to: 3128).NoAccept();
            """);

        lab.Outside.Tcp(Client, "203.0.113.9", 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:3128");
        lab.Outside.Tcp(Client6, "2001:db8:b::9", 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{Gate6}]:3128");
    }

    // A redirect leads to the first address of the card by which packets come.
    private static PacketLab OfTwoAddresses(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Router.Place.Shell("ip addr add 203.0.113.9/32 dev lo; ip -6 addr add 2001:db8:b::9/128 dev lo");
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");
        lab.Router.Listen(Gate, 3128);
        lab.Router.Listen(Gate6, 3128);
        return lab;
    }

    private static PacketLab Served(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 4443);
        lab.Inside.Listen(App6, 80, 4443);
        return lab;
    }
}
