using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rates are so slow that nothing comes back while a test runs: the burst is all that passes.</summary>
public sealed class LimitTests
{
    [PacketTheory, EitherVariant]
    public void An_accept_lets_so_many_connections_begin_and_each_of_them_go_on(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22);

        // Nothing in front accepts what is established: the accept itself must.
        lab.Host.ByHand(TableName.Filter, "-F FORWARD");
        lab.Apply($"""
            Accept("ssh").Ports(22).From("{Client}", "{Stranger}").To("{App}").Limit("1/hour", burst: 2);
            Accept("answers").AnyProtocol().From("{App}").To("all").State("ESTABLISHED");
            """);

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void Each_source_has_its_own_count(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 23);

        lab.Apply($"""
            Accept("ssh").Ports(22).To("{App}").LimitPerSource("1/hour", burst: 1);
            Drop("telnet").Ports(23).To("{App}").LimitPerSource("1/hour", burst: 1).Log();
            Accept("telnet").Ports(23).To("{App}");
            """);

        foreach (var port in new[] { 22, 23 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Tcp(Client, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Stranger, App, port).ShouldBe($"{App}:{port}");
        }
    }

    [PacketTheory, BothVariants]
    public void A_network_has_one_count(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 53, 54);
        lab.Inside.Listen(App6, 22, 53, 54);

        lab.Apply($"""
            Accept("ssh").Ports(22).To("{App}", "{App6}").LimitPerSource("1/hour", burst: 1, prefix4: 24, prefix6: 128, expire: 600);
            Accept("names").Protocols("udp").Ports(53).To("{App}", "{App6}").MaxConnections(1, prefix4: 24, prefix6: 64);
            Accept("others").Protocols("udp").Ports(54).To("{App}", "{App6}").MaxConnections(1, prefix4: 32, prefix6: 128);
            """);

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client6, App6, 22).ShouldBe($"[{App6}]:22");
        lab.Outside.Tcp(Stranger6, App6, 22).ShouldBe($"[{App6}]:22");
        lab.Outside.Udp(Client, App, 53).ShouldBe($"{App}:53");
        lab.Outside.Udp(Stranger, App, 53).ShouldBe("lost");
        lab.Outside.Udp(Client, App, 54).ShouldBe($"{App}:54");
        lab.Outside.Udp(Stranger, App, 54).ShouldBe($"{App}:54");
        lab.Outside.Udp(Client6, App6, 53).ShouldBe($"[{App6}]:53");
        lab.Outside.Udp(Stranger6, App6, 53).ShouldBe("lost");
        lab.Outside.Udp(Client6, App6, 54).ShouldBe($"[{App6}]:54");
        lab.Outside.Udp(Stranger6, App6, 54).ShouldBe($"[{App6}]:54");
    }

    [PacketTheory, BothVariants]
    public void A_source_may_hold_so_many_connections(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 54);

        lab.Apply($"""
            Accept("names").Protocols("udp").Ports(53).To("{App}").MaxConnections(2);
            Drop("others").Protocols("udp").Ports(54).To("{App}").MaxConnections(2);
            Accept("others").Protocols("udp").Ports(54).To("{App}");
            """);

        foreach (var port in new[] { 53, 54 })
        {
            lab.Outside.Udp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Udp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Udp(Client, App, port).ShouldBe("lost");
            lab.Outside.Udp(Stranger, App, port).ShouldBe($"{App}:{port}");
        }
    }

    [PacketTheory, BothVariants]
    public void While_so_many_sources_are_counted_the_packets_of_others_are_dropped_also_by_a_deny_and_a_log(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 23, 24, 25, 26);

        lab.Apply($"""
            Accept("accept").Ports(22).To("{App}").LimitPerSource("1/hour", maxSources: 1, tableSize: 1);
            Drop("drop").Ports(23).Protocols("tcp").To("{App}").LimitPerSource("1/hour", maxSources: 1);
            Log("log").Ports(24).Protocols("tcp").To("{App}").LimitPerSource("1/hour", maxSources: 1, tableSize: 1);
            Accept("forgetful").Ports(25).To("{App}").LimitPerSource("1/hour", maxSources: 1, tableSize: 1, expire: 1);
            Accept("any number").Ports(26).To("{App}").LimitPerSource("1/hour");
            Accept("what exceeds no limit but that of sources").Ports(22..26).To("{App}");
            """);

        foreach (var port in new[] { 22, 23, 24 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Tcp(Stranger, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Client, App, port).ShouldBe($"{App}:{port}");
        }

        lab.Outside.Tcp(Client, App, 25).ShouldBe($"{App}:25");
        Enumerable.Range(0, 9).Any(_ => lab.Outside.Tcp(Stranger, App, 25) == $"{App}:25").ShouldBeTrue();
        lab.Outside.Tcp(Client, App, 26).ShouldBe($"{App}:26");
        lab.Outside.Tcp(Stranger, App, 26).ShouldBe($"{App}:26");
    }

    [PacketTheory, BothVariants]
    public void However_many_lists_the_table_has_each_source_has_its_own_count(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 23);

        lab.Apply($"""
            Accept("one list").Ports(22).To("{App}").LimitPerSource("1/hour", burst: 1, tableSize: 1);
            Accept("many lists").Ports(23).To("{App}").LimitPerSource("1/hour", burst: 1, tableSize: 4096);
            """);

        foreach (var port in new[] { 22, 23 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe($"{App}:{port}");
            lab.Outside.Tcp(Client, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Stranger, App, port).ShouldBe($"{App}:{port}");
        }

        var live = lab.Host.Live();
        live.Rules("filter", live.Chain("filter", "shop-a")).Where(rule => rule.Contains("hashlimit", StringComparison.Ordinal))
            .Select(rule => rule.Split(" --hashlimit-htable-size ")[1].Split(' ')[0]).ShouldBe(["1", "4096"]);
    }
}
