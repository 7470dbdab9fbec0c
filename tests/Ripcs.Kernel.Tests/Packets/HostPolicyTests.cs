using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class HostPolicyTests
{
    private const string Closed = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid().LogDropped();
        """;

    [PacketTheory, BothVariants]
    public void A_stranger_gets_nowhere_and_who_is_let_in_gets_in(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate, 22, 23);
        lab.Router.Listen(Gate6, 22);
        lab.Inside.Listen(App, 80, 81);
        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");

        lab.Apply($"""
            {Closed}
            Accept("ssh").Ports(22).From("{Client}", "{Client6}").To("host");
            Accept("web").Ports(80).To("{App}");
            """);

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Stranger, App, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
        lab.Outside.Tcp(Stranger6, Gate6, 22).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void What_the_host_asks_is_answered_and_its_programs_reach_each_other(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        lab.Router.Listen("127.0.0.1", 5432);

        lab.Apply(Closed);

        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe($"{App}:80");
        lab.Router.Tcp("2001:db8:5::1", App6, 80).ShouldBe($"[{App6}]:80");
        lab.Router.Tcp("127.0.0.1", "127.0.0.1", 5432).ShouldBe("127.0.0.1:5432");
    }

    [PacketTheory, BothVariants]
    public void Neighbours_in_IPv6_find_each_other_again(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate6, 22);
        lab.Apply($"{Closed}\nAccept(\"ssh\").Ports(22).To(\"host\");");

        lab.Outside.Place.Shell("ip -6 neigh flush all");
        lab.Router.Place.Shell("ip -6 neigh flush all");

        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
    }

    [PacketTheory, BothVariants]
    public void Without_needed_ICMP_IPv6_neighbours_find_this_host_only_by_a_rule(string variant)
    {
        const string Strict = """
            HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp("echo-request").WithoutNeededIcmp();
            Accept("ssh").Ports(22).To("host");
            """;
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate6, 22);

        lab.Apply(Strict);
        lab.Outside.Place.Shell("ip -6 neigh flush all");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe("lost");

        lab.Apply($"""
            {Strict}
            Accept("neighbours").Icmp("neighbour-solicitation", "neighbour-advertisement").To("host", "ff02::/16");
            """);
        lab.Outside.Place.Shell("ip -6 neigh flush all");
        lab.Outside.Tcp(Client6, Gate6, 22).ShouldBe($"[{Gate6}]:22");
    }

    [PacketTheory, BothVariants]
    public void What_is_left_is_refused_and_what_the_host_sends_is_not_touched(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate, 22, 23);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);

        lab.Apply($"""
            {Closed.Replace(".LogDropped()", ".LogDropped(limit: \"none\").RejectRest()", StringComparison.Ordinal)}
            Accept("ssh").Ports(22).To("host");
            """);

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("refused");
        lab.Outside.Udp(Client, Gate, 23).ShouldBe("refused");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("refused");
        lab.Outside.Tcp(Client6, Gate6, 23).ShouldBe("refused");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe("refused");
        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe($"{App}:80");
        lab.Router.Tcp("2001:db8:5::1", App6, 80).ShouldBe($"[{App6}]:80");
        Counters.Of(lab.Router.Place.Run($"iptables-{variant.ToLowerInvariant()}-save", "-c"), "\"ripcs:shop:dropped \"").ShouldBe(3);
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void What_is_left_is_refused_in_one_chain_and_dropped_in_the_other_and_a_flush_ends_both(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate, 23);
        lab.Inside.Listen(App, 80);

        lab.Apply(Closed.Replace(".LogDropped()", ".RejectRest(forward: true, with: \"tcp-reset\")", StringComparison.Ordinal));

        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("refused");

        lab.Host.Flush();

        lab.Outside.Tcp(Client, Gate, 23).ShouldBe($"{Gate}:23");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Host.Live().Rules("filter", "FORWARD").ShouldBeEmpty();
    }

    [PacketTheory, BothVariants]
    public void A_flush_leaves_the_host_as_it_was_before(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate, 22);
        lab.Host.ByHand(TableName.Filter, "-P FORWARD DROP");
        lab.Inside.Listen(App, 80);
        lab.Apply(Closed);
        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe("lost");

        lab.Host.Flush();

        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Who_is_banned_in_front_of_it_is_cut_off_at_once(string variant)
    {
        using var lab = OpenLab(variant);
        lab.Router.Listen(Gate, 22);
        lab.Host.ByHand(TableName.Filter, ":f2b-sshd - [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd");
        lab.Apply(Closed.Replace(".LogDropped()", ".Behind(\"f2b-sshd\")",
            StringComparison.Ordinal) + $"\nAccept(\"ssh\").Ports(22).To(\"host\");");
        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");

        lab.Host.ByHand(TableName.Filter, $"-A f2b-sshd -s {Client} -j DROP");

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe($"{Gate}:22");
    }

    private static PacketLab OpenLab(string variant)
    {
        var lab = new PacketLab(variant);
        foreach (var family in Families.Both)
        {
            lab.Host.ByHand(family, TableName.Filter, "-P FORWARD ACCEPT", "-F FORWARD");
        }

        return lab;
    }
}
