using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Drift;

/// <summary>What a rule has counted outlives every change that leaves the rule as it is.</summary>
public sealed class CountTests
{
    private const string Shop = """Accept("ssh").Ports(22).From("198.51.100.0/24", "2001:db8:9::/48").To("192.0.2.11", "2001:db8::11");""";

    [KernelTheory, EitherVariant]
    public void A_rule_goes_on_counting_where_it_was_when_its_chain_is_filled_again(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", $"{Shop}\nDrop(\"bad guy\").From(\"198.51.100.66\", \"2001:db8:66::/48\").To(\"192.0.2.11\", \"2001:db8::11\");")
            .Apply();

        // ip6tables of nft (1.8.9) takes no counters, not even with --counters: whatever it writes begins at 0.
        Family[] families = variant is "Nft" ? [Family.IPv4] : [Family.IPv4, Family.IPv6];
        foreach (var family in families)
        {
            var chain = host.Live(family).Chain("filter", "shop-a");
            LetCount(host, family, chain, 1, 7);
            LetCount(host, family, chain, 2, 9);
            host.ByHand(family, TableName.Filter, $"-I {chain} 1 -p tcp -m tcp --dport 99 -j ACCEPT");
            Counted(host, family, chain).ShouldBe([0, 7, 9]);
        }

        host.Apply();

        foreach (var family in families)
        {
            Counted(host, family, host.Live(family).Chain("filter", "shop-a")).ShouldBe([7, 9]);
        }

        host.Apply().Output.ShouldContain("nothing to do");
    }

    [KernelTheory, EitherVariant]
    public void A_pointer_goes_on_counting_where_it_was_when_many_others_change(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Shop);
        Others(host, 3).Apply();
        foreach (var (family, address) in new[] { (Family.IPv4, "192.0.2.11"), (Family.IPv6, "2001:db8::11") })
        {
            host.Place.Run("bash", "-c",
                $"ip link set lo up; ip addr add {address} dev lo; for i in 1 2 3; do echo >/dev/udp/{address}/9; done 2>/dev/null; true");
            Counted(host, family, "partition-a")[Place(host, family) - 1].ShouldBeGreaterThan(2);
        }

        var before = Families.Both.Select(family => Counted(host, family, "partition-a")[Place(host, family) - 1]).ToList();
        Others(host, 4).Apply();

        Families.Both.Select(family => Counted(host, family, "partition-a")[Place(host, family) - 1]).ShouldBe(before);
    }

    /// <summary>Another partition whose pointers are other ones each time, so many that its dispatch chain is filled again.</summary>
    private static RipcsHost Others(RipcsHost host, int subnet) => host.File("many", $$"""
        for (var i = 1; i <= 30; i++)
        {
            Accept("web").Ports(80).From("all").To($"192.0.{{subnet}}.{i}", $"2001:db8:{{subnet}}::{i}");
        }
        """);

    private static int Place(RipcsHost host, Family family) =>
        host.Live(family).Rules("filter", "partition-a").Index()
            .Single(rule => rule.Item.Contains("-j shop-a", StringComparison.Ordinal)).Index + 1;

    /// <summary>As if so many packets had met the rule in a place.</summary>
    private static void LetCount(RipcsHost host, Family family, string chain, int place, int packets)
    {
        host.ByHand(family, TableName.Filter,
            FormattableString.Invariant(
            $"-I {chain} {place} -c {packets} {packets}00 {host.Live(family).Rules("filter", chain)[place - 1]}"));
        host.ByHand(family, TableName.Filter, FormattableString.Invariant($"-D {chain} {place + 1}"));
    }

    private static List<int> Counted(RipcsHost host, Family family, string chain) =>
        [.. host.Iptables.Counts(family, TableName.Filter, [new ChainName(chain)])!.Value.Where(rule => rule.Chain.Value == chain)
            .Select(rule => (int)rule.Count!.Value.Packets)];
}
