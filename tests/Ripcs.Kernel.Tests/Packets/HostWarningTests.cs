using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>What the warnings about "host" beside rewrites say is what packets do, and what they advise puts it right.</summary>
public sealed class HostWarningTests
{
    private const string Labels = $"""
        Label("gate", "{Gate}", "{Gate6}");
        Label("app", "{App}", "{App6}");
        Label("bad", "{Stranger}", "{Stranger6}");
        Label("some", "{Client}", "{Client6}");

        """;

    private const string Bare = """Drop("bad guy").Ports(80).From("bad").To("host");""";

    [PacketTheory, EitherVariant]
    public void A_deny_to_the_host_is_passed_by_what_a_rewrite_of_one_of_its_addresses_leads_on(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            {Bare}
            Rewrite("web").Ports(80).Dnat("gate", to: "app");
            """);

        applied.Errors.ShouldContain(
            $"warning RIP0509: rules/shop.csx(7,1): drop \"bad guy\" does not match packets to {Gate}, {Gate6} that rewrite \"web\"");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger6, Gate6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_that_names_the_address_beside_the_host_stops_it_without_a_warning(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            Drop("bad guy").Ports(80).From("bad").To("host", "gate");
            Rewrite("web").Ports(80).Dnat("gate", to: "app");
            """);

        applied.Errors.ShouldNotContain("RIP0509");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, Gate6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void An_accept_that_excepts_the_host_opens_what_a_rewrite_of_the_host_leads_on(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            Accept("out").Ports(80).From("some").To("all").NotTo("host");
            Rewrite("not yet").Ports(80).Dnat("host", to: "app").NoAccept();
            """);

        applied.Errors.ShouldContain(
            $"warning RIP0510: rules/shop.csx(7,1): accept \"out\" also takes packets to this host that rewrite \"not yet\" (line 8) "
                + $"redirects to {App}: ");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Stranger6, Gate6, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void An_accept_that_excepts_the_hosts_addresses_by_name_opens_nothing_of_it(string variant)
    {
        using var lab = Served(variant);

        var applied = lab.Apply($"""
            {Labels}
            Accept("out").Ports(80).From("some").To("all").NotTo("gate");
            Rewrite("not yet").Ports(80).Dnat("host", to: "app").NoAccept();
            """);

        applied.Errors.ShouldNotContain("RIP0510");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_of_the_hosts_addresses_above_it_stops_what_it_would_open(string variant)
    {
        using var lab = Served(variant);

        lab.Apply($"""
            {Labels}
            Drop("not here").To("gate");
            Accept("out").Ports(80).From("some").To("all").NotTo("host");
            Rewrite("not yet").Ports(80).Dnat("host", to: "app").NoAccept();
            """);

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
    }

    private static PacketLab Served(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        return lab;
    }
}
