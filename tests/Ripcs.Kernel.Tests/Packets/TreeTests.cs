using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>To packets, a tree of branches is the list of pointers that it was made of.</summary>
public sealed class TreeTests
{
    private const string Branch = "partition-a-c0000200-26";

    [KernelTheory, EitherVariant]
    public void The_kernel_leads_packets_to_the_same_chains_by_a_tree_as_by_its_list(string variant)
    {
        foreach (var family in Families.Both)
        {
            var random = new Random(7);
            var tree = DesiredState.Build([.. Enumerable.Range(0, 120).Select(number => Partition(random, family, number))],
                OwnedState.Empty, Knowledge.None, Scope.WholeSet)
                .Table(family, TableName.Filter);
            var pointers = OwnedPointers.In(tree).ToList();
            pointers.Count(pointer => pointer.Chain != DispatchChain.Filter.Name).ShouldBeGreaterThan(200);
            var list = tree with
            {
                Chains =
                [
                    .. tree.Chains.Where(chain => DispatchChain.Above(chain.Name) is null),
                    new OwnedChain(DispatchChain.Filter.Name, pointers.Select(pointer => pointer.Pointer.ToRuleText()).ToValueList()),
                ],
            };
            var met = Met(variant, tree);
            met.Values.Sum().ShouldBeGreaterThan(500);
            met.ShouldBe(Met(variant, list));
        }
    }

    [PacketTheory, EitherVariant]
    public async Task No_packet_is_lost_or_let_in_while_a_list_grows_into_a_tree_and_shrinks_again(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 9);
        var host = lab.Host.File("shop", $"""
            Drop("bad guy").From("{Stranger}").To("{App}");
            Accept("there").Protocols("udp").Ports(9).To("{App}");
            """);
        Long(host, 60).Apply();

        using var end = new CancellationTokenSource();
        var fates = Ask(lab, end.Token);
        foreach (var addresses in new[] { 200, 60, 200, 60 })
        {
            Long(host, addresses).Apply();
            (host.Live().Chains("filter", "partition-a-").Count > 0).ShouldBe(addresses > 128);
        }

        await end.CancelAsync();
        (await fates).ShouldBe(($"{App}:9", "lost"));
    }

    [KernelTheory, EitherVariant]
    public void A_rule_typed_into_a_branch_is_shown_and_goes(string variant) =>
        ShouldBeSeenAndRepaired(variant, _ => [$"-I {Branch} 1 -s 198.51.100.99/32 -j ACCEPT"], $"{Branch} was changed by hand",
            "not ours  at position 1");

    [KernelTheory, EitherVariant]
    public void A_pointer_deleted_from_a_branch_comes_back(string variant) =>
        ShouldBeSeenAndRepaired(variant, live => [$"-D {Branch} {live.Rules("filter", Branch)[3]}"], "missing");

    [KernelTheory, EitherVariant]
    public void A_branch_that_was_emptied_is_filled_again(string variant) =>
        ShouldBeSeenAndRepaired(variant, _ => [$"-F {Branch}"], "missing");

    [KernelTheory, EitherVariant]
    public void A_rule_that_leads_to_a_branch_comes_back(string variant) =>
        ShouldBeSeenAndRepaired(variant, live =>
            ["-D partition-a " + live.Rules("filter", "partition-a")
            .Single(rule => rule.Contains(" -j partition-a-c0", StringComparison.Ordinal))], "missing");

    [KernelTheory, EitherVariant]
    public void A_flush_leaves_nothing_of_a_tree(string variant)
    {
        using var host = RipcsHost.Create(variant);
        Long(host, 200).Apply();
        host.Flush();
        host.Live().Chains("filter", "partition-").ShouldBeEmpty();
    }

    /// <summary>The different fates of the packets of somebody who is let in, and of somebody who is not, until told to stop.</summary>
    private static Task<(string Allowed, string Denied)> Ask(PacketLab lab, CancellationToken end) => Task.Run(() =>
    {
        var (allowed, denied) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        do
        {
            // A packet that is lost is waited for, and nobody else may be heard meanwhile.
            allowed.UnionWith(Enumerable.Range(0, 50).Select(_ => lab.Outside.Udp(Client, App, 9)));
            denied.Add(lab.Outside.Udp(Stranger, App, 9));
        }
        while (!end.IsCancellationRequested);
        return (string.Join(", ", allowed), string.Join(", ", denied));
    });

    private static void ShouldBeSeenAndRepaired(string variant, Func<LiveRules, string[]> byHand, params string[] shown)
    {
        using var host = RipcsHost.Create(variant);
        Long(host, 200).Apply();
        var asApplied = host.Live().WithoutGuard();
        asApplied.Chains("filter", Branch).Count.ShouldBe(1);
        host.Diff().ExitCode.ShouldBe(ExitCode.Done);

        host.ByHand(TableName.Filter, byHand(host.Live()));

        var diff = host.Diff();
        diff.ExitCode.ShouldBe(ExitCode.Changes, diff.ToString());
        shown.ShouldAllBe(words => diff.Output.Contains(words, StringComparison.Ordinal), diff.ToString());
        host.Apply();
        host.Live().WithoutGuard().ChangesSince(asApplied).ShouldBeEmpty();
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    /// <summary>A partition of neighbours of the shop's; even addresses, for two that make a prefix would be one pointer.</summary>
    private static RipcsHost Long(RipcsHost host, int addresses) => host.File("long", string.Create(CultureInfo.InvariantCulture, $"""
        var addresses = Enumerable.Range(10, {addresses}).Select(number => $"192.0.{"{2 + (number / 110)}.{2 * (number % 110)}"}");
        Accept("services").Ports(80).To(addresses);
        """));

    /// <summary>What a packet to or from each of many addresses counts, by the partitions' chains that it meets.</summary>
    private static Dictionary<string, long> Met(string variant, OwnedTable table)
    {
        using var place = NetworkNamespace.Create();
        place.Shell("ip link add far arp off type veth peer name near; ip link set near up; ip link set far up; ip address add "
            + "10.9.0.1/32 dev far; ip address add 10.64.3.1/32 dev lo; ip route add default dev far src 10.9.0.1;"
            + "ip -6 address add 2001:db8:ffff::1/128 dev far nodad; ip -6 address add 2001:db8:1:3::1/128 dev lo nodad; ip -6 route add "
                + "default dev far src 2001:db8:ffff::1");
        Step[] steps =
        [
            .. table.Chains.Select(chain => new Step.NewChain(chain.Name)),
            .. table.Chains.SelectMany(chain => chain.Rules.Select(rule => new Step.Append(chain.Name, rule))),
            new Step.Append(new ChainName("OUTPUT"), $"-j {DispatchChain.Filter.Name}"),
        ];
        place.Iptables(Enum.Parse<BackendChoice>(variant)).Restore(table.Family,
            RestoreWriter.Write(new Block(table.Family, table.Name, "test", [.. steps])));
        var random = new Random(9);
        var addresses = Enumerable.Range(0, 250).Select(_ => Address(random, table.Family)).Append(table.Family is Family.IPv4
            ? "10.64.3.1" : "2001:db8:1:3::1");
        place.Run("bash", "-c", $"for to in {string.Join(' ', addresses)}; do echo >/dev/udp/$to/9; done 2>/dev/null");
        var save = place.Run($"{(table.Family is Family.IPv4 ? "iptables" : "ip6tables")}-{(variant is "Nft" ? "nft" : "legacy")}-save",
            "-c");
        return table.Chains.Select(chain => chain.Name).Where(chain => PartitionChainName.TryParse(chain, out _))
            .ToDictionary(chain => chain.Value, chain => Counters.Of(save, $"-A {chain} "));
    }

    private static CompiledPartition Partition(Random random, Family family, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"p{number:000}");
        var chain = new PartitionChainName(name, ChainKind.Filter, "000000").Name;
        Pointer To(PointerKind kind, IpPrefix? address, bool isHost = false) =>
            new(family, DispatchChain.Filter.Name, kind, address, chain, isHost);
        var bits = family.Bits();
        IpPrefix Prefix(int length) =>
            new(family, IpPrefix.Parse(Address(random, family)).Network >> (bits - length) << (bits - length), length);
        ValueList<Pointer> pointers = number switch
        {
            30 => [To(PointerKind.Destination, null, isHost: true)],
            60 => [To(PointerKind.Bare, null)],
            90 => [To(PointerKind.Source, Prefix(bits - 29))],
            _ => [.. new[] { bits, bits, bits, bits - 4, bits - random.Next(24) }.Select(length =>
                To(PointerKind.Destination, Prefix(length)))],
        };
        return new CompiledPartition(
            PartitionName.Parse(name), number % 40 == 7 ? -1 : 0, $"rules/{name}.csx",
            [new CompiledChain(family, TableName.Filter, chain,
                [new CompiledRule("-p udp", new RuleOrigin("log", "all", $"rules/{name}.csx", 1))])],
            pointers, []);
    }

    // Few enough that many packets meet several pointers.
    private static string Address(Random random, Family family) => family is Family.IPv4
        ? string.Create(CultureInfo.InvariantCulture, $"10.{64 + random.Next(2)}.{random.Next(4)}.{random.Next(64)}")
        : string.Create(CultureInfo.InvariantCulture, $"2001:db8:{random.Next(3)}:{random.Next(4)}::{random.Next(40):x}");
}
