using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>What a rule logs to a group of NFLOG reaches the program that listens to that group.</summary>
public sealed class LogGroupTests
{
    private const string Rules = $"""
        HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp().LogDropped(group: 0);
        Drop("bad guys: all").From("{Stranger}", "{Stranger6}").To("host", "{App}", "{App6}").Log().ToGroup(5);
        Log("website").Ports(80).To("{App}").ToGroup(5);
        Accept("website").Ports(80).To("{App}", "{App6}").Log(prefix: "web {Long} ", limit: "none").ToGroup(65535);
        """;

    private const string Long = "and fifty-nine bytes of what is seen on the way to it 1";

    [PacketTheory, BothVariants]
    public void What_is_denied_and_accepted_reaches_who_listens_to_the_group_with_its_prefix(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        lab.Apply(Rules);
        using var five = new GroupListener(lab.Router.Place, 5);
        using var last = new GroupListener(lab.Router.Place, 65535);

        lab.Outside.Udp(Stranger, App, 80).ShouldBe("lost");
        five.NextPrefix().ShouldBe("ripcs:shop:drop:bad-guys-all ");
        lab.Outside.Udp(Stranger6, Gate6, 9).ShouldBe("lost");
        five.NextPrefix().ShouldBe("ripcs:shop:drop:bad-guys-all ");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        five.NextPrefix().ShouldBe("ripcs:shop:log:website ");
        last.NextPrefix().ShouldBe($"web {Long} ");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
        last.NextPrefix().ShouldBe($"web {Long} ");
    }

    [PacketTheory, BothVariants]
    public void What_no_rule_accepts_reaches_who_listens_to_the_group_of_the_host_policy(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Apply(Rules);
        using var none = new GroupListener(lab.Router.Place, 0);

        lab.Outside.Udp(Client, Gate, 9).ShouldBe("lost");

        none.NextPrefix().ShouldBe("ripcs:shop:dropped ");
    }
}
