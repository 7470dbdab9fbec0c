using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class RedirectTests
{
    [PacketTheory, EitherVariant]
    public void What_was_sent_to_this_machine_reaches_another_port_and_nobody_reaches_that_port_itself(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Listen(Gate, 80, 3128);
        lab.Router.Listen(Gate6, 80, 3128);

        lab.Apply("""Rewrite("website").Ports(80).Redirect(to: 3128);""");

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:3128");
        lab.Outside.Tcp(Client, Gate, 3128).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{Gate6}]:3128");
        lab.Outside.Tcp(Client6, Gate6, 3128).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void What_the_inside_sends_anywhere_reaches_the_proxy_on_this_machine(string variant)
    {
        using var lab = Closed(variant);
        lab.Outside.Listen(Client, 80, 443);
        lab.Router.Listen("192.0.2.1", 3128);
        lab.Router.Listen("2001:db8:5::1", 3128);

        lab.Apply($"""
            Drop("not this one").From("{OtherApp}", "{OtherApp6}").To("all").Ports(80).Protocols("tcp");
            Rewrite("web through the proxy").Ports(80).From("192.0.2.0/24", "2001:db8:5::/64").To("all").Redirect(to: 3128);
            """);

        lab.Inside.Tcp(App, Client, 80).ShouldBe("192.0.2.1:3128");
        lab.Inside.Tcp(App6, Client6, 80).ShouldBe("[2001:db8:5::1]:3128");
        lab.Inside.Tcp(OtherApp, Client, 80).ShouldBe("lost");
        lab.Inside.Tcp(OtherApp6, Client6, 80).ShouldBe("lost");
        lab.Inside.Tcp(App, "192.0.2.1", 3128).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 443).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_deny_to_this_machine_denies_what_is_redirected(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Listen(Gate, 80, 3128);

        lab.Apply($"""
            Drop("bad guy").From("{Stranger}").To("host").Ports(80).Protocols("tcp");
            Rewrite("website").Ports(80).Redirect(to: 3128);
            """);

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:3128");
        lab.Outside.Tcp(Stranger, Gate, 80).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_redirect_that_changes_its_port_leads_to_the_new_one(string variant)
    {
        using var lab = Closed(variant);
        lab.Router.Listen(Gate, 3128, 3129);
        lab.Apply("""Rewrite("website").Ports(80).Redirect(to: 3128);""");

        lab.Apply("""Rewrite("website").Ports(80).Redirect(to: 3129);""");

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:3129");
    }

    [PacketTheory, EitherVariant]
    public void What_this_machine_says_to_itself_is_not_redirected(string variant)
    {
        using var lab = Closed(variant);
        lab.Host.ByHand(TableName.Filter, "-A INPUT -i lo -j ACCEPT");
        lab.Router.Listen(Gate, 80, 3128);

        lab.Apply("""Rewrite("website").Ports(80).Redirect(to: 3128);""");

        lab.Router.Tcp(Gate, Gate, 80).ShouldBe($"{Gate}:80");
        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:3128");
    }

    private static PacketLab Closed(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");
        return lab;
    }
}
