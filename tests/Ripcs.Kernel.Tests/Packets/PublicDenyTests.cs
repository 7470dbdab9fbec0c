using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>A deny to a public address means what its sender sent there, although the filter sees it only after the translation.</summary>
public sealed class PublicDenyTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");

        """;

    private const string Drop = $"""
        Drop("bad guy").From("{Stranger}", "{Stranger6}").To("www");

        """;

    private const string Website = """
        Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app");

        """;

    [PacketTheory, EitherVariant]
    public void A_deny_to_a_public_address_stops_its_sender_although_the_address_is_translated(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 4443);
        lab.Inside.Listen(App6, 80, 4443);

        lab.Apply(Labels + Drop + Website);

        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
        lab.Outside.Tcp(Stranger6, Public6, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Public6, 443).ShouldBe($"[{App6}]:4443");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_the_host_leaves_what_was_sent_to_another_address_of_a_rewrite_that_takes_some_senders(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        lab.Apply($"""
            {Labels}
            Drop("not to us").Ports(80).To("host");
            Rewrite("website").From("{Client}").Ports(80).Dnat(["www", "host"], to: "app");
            """);

        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_names_the_port_that_its_sender_used(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 4443);

        lab.Apply($"""
            {Labels}
            Drop("no https").Ports(443).From("{Stranger}").To("www");
            Drop("nobody ever sent to this port").Ports(4443).To("www");
            {Website}
            """);

        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_a_public_address_also_stops_what_no_rewrite_took(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Place.Run("ip", "address", "add", $"{Public}/32", "dev", "router");
        lab.Inside.Listen(Public, 22);

        lab.Apply($"""
            {Labels}
            {Drop}
            {Website}
            Accept("ssh").Ports(22).To("www");
            """);

        lab.Outside.Tcp(Stranger, Public, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 22).ShouldBe($"{Public}:22");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_below_the_rewrite_comes_too_late_and_the_author_is_told(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 4443);

        var applied = lab.Apply(Labels + Website + Drop);

        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe($"{App}:4443");
        applied.Errors.ShouldContain("rules/shop.csx(5,1): drop \"bad guy\" comes too late: rewrite \"website\" (line 4)");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_the_inside_address_stops_the_sender_too(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 4443);

        lab.Apply($"""
            {Labels}
            Drop("bad guy").From("{Stranger}").To("app");
            {Website}
            """);

        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:4443");
    }
}
