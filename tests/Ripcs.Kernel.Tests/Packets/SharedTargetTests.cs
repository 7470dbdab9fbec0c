using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rewrites that lead to one target: each opens what it has taken
/// itself, and a deny stops what was sent to what it names.</summary>
public sealed class SharedTargetTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");
        Label("bad", "{Stranger}", "{Stranger6}");

        """;

    [PacketTheory, EitherVariant]
    public void A_deny_between_two_rewrites_to_one_port_stops_what_the_second_takes(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            Rewrite("web").Ports(80).Dnat("www", to: "app");
            Drop("bad guy").Ports(8080).From("bad").To("www");
            Rewrite("old web").Ports(8080.To(80)).Dnat("www", to: "app");
            """);

        applied.Errors.ShouldNotContain("RIP0502");
        lab.Outside.Tcp(Stranger, Public, 8080).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Public, 8080).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Public6, 8080).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Public6, 8080).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_of_the_host_does_not_open_what_another_keeps_closed(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Rewrite("ssh").Ports(8022.To(22)).Dnat("host", to: "app");
            Rewrite("not yet").Ports(22, 8022.To(22)).Dnat("www", to: "app").NoAccept();
            """);

        lab.Outside.Tcp(Client, Gate, 8022).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client, Public, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 8022).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 8022).ShouldBe($"[{App6}]:22");
        lab.Outside.Tcp(Client6, Public6, 8022).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_of_an_address_of_the_host_for_some_closes_no_rewrite_of_the_host_for_all_others(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowEstablished().AllowIcmp();
            Rewrite("web").Ports(80).Dnat("host", to: "app");
            Rewrite("web for one").Ports(80).From("bad").Dnat(["{Gate}", "{Gate6}"], to: "app");
            Rewrite("ssh").Ports(8022.To(22)).Dnat("host", to: "app");
            Rewrite("ssh by a card").Ports(8022.To(22)).In("elsewhere0").Dnat(["{Gate}", "{Gate6}"], to: "app").NoAccept();
            """);

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client, Gate, 8022).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client6, Gate6, 8022).ShouldBe($"[{App6}]:22");
    }

    [PacketTheory, EitherVariant]
    public void An_accept_to_a_public_address_opens_nothing_that_no_rewrite_of_its_file_leads(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Rewrite("web").Ports(80).Dnat("www", to: "app").NoAccept();
            Accept("web and console").Ports(80, 8080).To("www");
            Raw("-t nat -A PREROUTING -d {Public}/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination {App}:22");
            """);

        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Public, 8080).ShouldBe("lost", "of its own file alone it knows what leads to the target");
        lab.Outside.Tcp(Client6, Public6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_the_host_lets_pass_what_is_sent_to_the_public_address(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("bad guy").Ports(80).From("bad").To("host");
            Rewrite("web").Ports(80).Dnat(["host", "www"], to: "app");
            """);

        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Public6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_an_address_of_the_host_stops_what_a_rewrite_of_the_host_leads_on(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("bad guy").From("bad").To("{Gate}", "{Gate6}");
            Rewrite("web").Ports(80).Dnat("host", to: "app");
            """);

        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Gate6, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_of_everything_leads_away_what_a_deny_to_the_host_names_and_the_author_is_told(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            Drop("bad guy").From("bad").To("host");
            Rewrite("our resolver").Ports(80).Dnat("all", to: "app");
            """);

        applied.Errors.ShouldContain("warning RIP0507");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe($"{App}:80");

        lab.Apply($"""
            {Labels}
            Drop("bad guy").From("bad").To("host", "{Gate}", "{Gate6}");
            Rewrite("our resolver").Ports(80).Dnat("all", to: "app");
            """).Errors.ShouldNotContain("RIP0507");

        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_of_the_host_to_one_of_its_addresses_is_open_for_who_asks_that_address(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 80, 443);
        lab.Router.Listen(Gate6, 80);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");

        lab.Apply($"""Rewrite("web").Ports(80, 8443.To(443)).Dnat("host", to: Label("gate", "{Gate}", "{Gate6}"));""");

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:80");
        lab.Outside.Tcp(Client, "192.0.2.1", 80).ShouldBe($"{Gate}:80");
        lab.Outside.Tcp(Client, Gate, 8443).ShouldBe($"{Gate}:443");
        lab.Outside.Tcp(Client, Gate, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{Gate6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void An_exception_to_the_inside_address_holds_for_what_a_rewrite_leads_there(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Accept("all but the app").Ports(22, 80).From("{Client}", "{Client6}").To("203.0.113.80/29", "2001:db8:b::/64").NotTo("app");
            Rewrite("not yet").Ports(22).Dnat("www", to: "app").NoAccept();
            Rewrite("other").Ports(80).Dnat("203.0.113.82", to: "{OtherApp}").NoAccept();
            """);

        lab.Outside.Tcp(Client, Public, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, "203.0.113.82", 80).ShouldBe($"{OtherApp}:80");
        lab.Outside.Tcp(Client6, Public6, 22).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void An_accept_to_a_public_address_opens_nothing_that_another_file_leads_for_others_than_its_own_rewrites(string variant)
    {
        using var lab = Served(variant);
        lab.Host.File("world", $"""
            {Labels}
            Rewrite("the rest").Ports(8080.To(22)).Dnat("www", to: "app").NoAccept();
            """);

        lab.Apply($"""
            {Labels}
            Rewrite("bad only").Ports(8080.To(80)).From("bad").Dnat("www", to: "app").NoAccept();
            Rewrite("elsewhere").In("inside").Ports(8080.To(80)).Dnat("www", to: "app").NoAccept();
            Accept("public").Ports(8080).To("www");
            """);

        lab.Outside.Tcp(Stranger, Public, 8080).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Public6, 8080).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client, Public, 8080).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Public6, 8080).ShouldBe("lost");
    }

    private static PacketLab Served(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 80);
        lab.Inside.Listen(OtherApp, 80);
        lab.Inside.Listen(App6, 22, 80);
        return lab;
    }
}
