using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rules for several interfaces; those of the router are "outside" and "inside".</summary>
public sealed class InterfaceTests
{
    [PacketTheory, BothVariants]
    public void A_rule_takes_what_comes_in_by_any_of_its_interfaces_and_nothing_else(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22, 23, 24);
        lab.Router.Listen(Gate6, 22, 23);

        lab.Apply("""
            Accept("both").Ports(22).To("host").In("wg0", "outs+", "inside");
            Accept("not from outside").Ports(23).To("host").In("wg0", "inside");
            Drop("the rest").Protocols("tcp").To("host").In("outside", "inside");
            """);

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Inside.Tcp(App, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 23).ShouldBe("lost");
        lab.Inside.Tcp(App, Gate, 23).ShouldBe($"{Gate}:23");
        lab.Inside.Tcp(App, Gate, 24).ShouldBe("lost");
        lab.Router.Tcp(Gate, Gate, 24).ShouldBe($"{Gate}:24");
    }

    [PacketTheory, BothVariants]
    public void A_rule_takes_what_goes_out_by_any_of_its_interfaces_and_a_rewrite_too(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81);
        lab.Outside.Listen(Client, 80);

        lab.Apply($"""
            Accept("web").Ports(80).To("{App}").Out("wg0", "insid+");
            Accept("elsewhere").Ports(81).To("{App}").Out("wg0", "outside");
            Rewrite("out").Out("wg0", "outside").Masquerade("{App}");
            Rewrite("public").Ports(80).In("outside", "wg0").Dnat("{Public}", to: "{App}");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, App, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Inside.Tcp(App, Client, 80).ShouldBe($"{Client}:80");
        lab.Inside.SeenAs.ShouldBe(Gate);
        lab.Inside.Tcp(App, Public, 80).ShouldBe("lost");
    }
}
