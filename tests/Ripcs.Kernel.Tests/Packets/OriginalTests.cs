using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>A host on which another program translates, as Docker does for published ports.</summary>
public sealed class OriginalTests
{
    [PacketTheory, EitherVariant]
    public void A_published_port_is_open_to_those_whom_a_rule_by_the_published_address_names(string variant)
    {
        using var lab = Published(variant);

        lab.Apply($"""
            Label("gate", "{Gate}", "{Gate6}");
            Accept("published website").Ports(8080).From("{Client}", "{Client6}").OriginalTo("gate");
            """);

        foreach (var (client, stranger, gate, app) in new[] { (Client, Stranger, Gate, App), (Client6, Stranger6, Gate6, App6) })
        {
            var shown = app == App ? app : $"[{app}]";
            lab.Outside.Tcp(client, gate, 8080).ShouldBe($"{shown}:80");
            lab.Outside.Tcp(client, gate, 8081).ShouldBe("lost");
            lab.Outside.Tcp(client, app, 80).ShouldBe("lost");
            lab.Outside.Tcp(stranger, gate, 8080).ShouldBe("lost");
        }
    }

    [PacketTheory, EitherVariant]
    public void A_published_port_is_closed_to_those_whom_a_deny_by_the_published_address_names(string variant)
    {
        using var lab = Published(variant);

        lab.Apply($"""
            Drop("bad guy").From("{Stranger}", "{Stranger6}").OriginalTo("all");
            Drop("not this one").Ports(8081).OriginalTo("{Gate}", "{Gate6}");
            Accept("all else").AnyProtocol().To("{App}", "{App6}");
            """);

        foreach (var (client, stranger, gate, app) in new[] { (Client, Stranger, Gate, App), (Client6, Stranger6, Gate6, App6) })
        {
            var shown = app == App ? app : $"[{app}]";
            lab.Outside.Tcp(client, gate, 8080).ShouldBe($"{shown}:80");
            lab.Outside.Tcp(client, gate, 8081).ShouldBe("lost");
            lab.Outside.Tcp(stranger, gate, 8080).ShouldBe("lost");
            lab.Outside.Tcp(stranger, app, 80).ShouldBe($"{shown}:80");
        }
    }

    private static PacketLab Published(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        foreach (var (family, gate, app) in new[] { (Family.IPv4, Gate, App), (Family.IPv6, Gate6, $"[{App6}]") })
        {
            lab.Host.ByHand(
                family, TableName.Nat, ":DOCKER - [0:0]", "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
                $"-A DOCKER -d {gate} -p tcp -m tcp --dport 8080 -j DNAT --to-destination {app}:80",
                $"-A DOCKER -d {gate} -p tcp -m tcp --dport 8081 -j DNAT --to-destination {app}:80");
        }

        return lab;
    }
}
