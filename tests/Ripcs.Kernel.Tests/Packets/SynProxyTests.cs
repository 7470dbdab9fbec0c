using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class SynProxyTests
{
    private const string Closed = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop)
            .AllowLoopback().AllowEstablished().AllowIcmp().DropInvalid();
        """;

    [PacketTheory, BothVariants]
    public void Connections_through_a_SynProxy_reach_servers_behind_the_router_and_on_it(string variant)
    {
        using var lab = Lab(variant);
        lab.Inside.Listen(App, 80, 443, 22);
        lab.Inside.Listen(App6, 80);
        lab.Router.Listen(Gate, 8080);

        lab.Apply($"""
            {Closed}
            Rewrite("web").Ports(80, 443).In("outside").NotFrom("{Stranger}", "{Stranger6}").SynProxy(["{App}", "{App6}"], mss: 1400);
            Rewrite("own").Ports(8080).SynProxy("host");
            Expect.Allowed("web").Ports(80, 443).From("{Client}").To("{App}").In("outside").Out("inside");
            Expect.Blocked("stranger").Ports(80, 443).From("{Stranger}").To("{App}").In("outside").Out("inside");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.SeenAs.ShouldBe(Client);
        lab.Outside.Tcp(Client, App, 443).ShouldBe($"{App}:443");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Client, Gate, 8080).ShouldBe($"{Gate}:8080");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void A_client_that_never_confirms_does_not_reach_the_server(string variant)
    {
        using var lab = Lab(variant);
        lab.Inside.Listen(App, 80, 81);
        lab.Apply($"""
            {Closed}
            Rewrite("web").Ports(80).SynProxy("{App}");
            Accept("plain").Ports(81).To("{App}");
            """);
        var iptables = $"iptables-{variant.ToLowerInvariant()}";
        lab.Inside.Place.Run(iptables, "-t", "raw", "-A", "PREROUTING", "-p", "tcp", "--syn", "-m", "multiport", "--dports", "80");
        lab.Inside.Place.Run(iptables, "-t", "raw", "-A", "PREROUTING", "-p", "tcp", "--syn", "-m", "multiport", "--dports", "81");
        lab.Outside.Place.Run(iptables, "-A", "OUTPUT", "-p", "tcp", "--tcp-flags", "SYN,ACK", "ACK", "-j", "DROP");

        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 81).ShouldBe("lost");

        var save = lab.Inside.Place.Run($"{iptables}-save", "-c", "-t", "raw");
        Counters.Of(save, "--dports 80").ShouldBe(0);
        Counters.Of(save, "--dports 81").ShouldBeGreaterThan(0);
    }

    [PacketTheory, BothVariants]
    public void A_deny_above_a_SynProxy_holds_and_a_rollback_takes_all_of_it_out(string variant)
    {
        using var lab = Lab(variant);
        lab.Inside.Listen(App, 80);
        lab.Apply($"""
            {Closed}
            Accept("web").Ports(80).To("{App}");
            """);
        lab.Apply($"""
            {Closed}
            Drop("stranger").From("{Stranger}").To("{App}").In("outside");
            Rewrite("web").Ports(80).SynProxy("{App}");
            """);

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Host.Diff().ExitCode.ShouldBe(0);

        lab.Host.Run("rollback").MustSucceed();

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");
        foreach (var family in Families.Both)
        {
            lab.Host.Iptables.Save(family).ShouldNotContain("-j partition-syn");
        }
    }

    [PacketTheory, EitherVariant]
    public void It_is_said_before_a_change_if_the_kernel_takes_up_connections_in_the_middle(string variant)
    {
        using var lab = Lab(variant, loose: 1);
        lab.Host.File("shop", $"Rewrite(\"web\").Ports(80).SynProxy(\"{App}\");");
        string Diff() => NamespaceSockets.Open(lab.Router.Place, lab.Host.Diff).ToString();

        Diff().ShouldContain("warning: rewrite \"web\" rules/shop.csx:2 is a SynProxy, and no connection through it works while "
            + "net.netfilter.nf_conntrack_tcp_loose is not 0 here; run sysctl -w net.netfilter.nf_conntrack_tcp_loose=0");
        lab.Router.Place.Shell("echo 0 >/proc/sys/net/netfilter/nf_conntrack_tcp_loose");
        Diff().ShouldNotContain("nf_conntrack_tcp_loose");
    }

    private static PacketLab Lab(string variant, int loose = 0)
    {
        var lab = new PacketLab(variant);
        lab.Router.Place.Shell($"echo {loose} >/proc/sys/net/netfilter/nf_conntrack_tcp_loose");
        return lab;
    }
}
