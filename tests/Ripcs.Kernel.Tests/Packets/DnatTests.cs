using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class DnatTests
{
    private const string Website = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");
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
    }
}
