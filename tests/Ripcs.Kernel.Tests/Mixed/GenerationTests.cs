using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Mixed;

/// <summary>The kernel's own count of changes to nf_tables, on which all that is said of others' changes stands.</summary>
public sealed class GenerationTests
{
    private const string Both = """
        Accept("ssh").Ports(22).To("192.0.2.11", "2001:db8::11");
        Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    [NftFact]
    public void An_apply_raises_it_by_one_a_block_in_whichever_family()
    {
        using var host = RipcsHost.Create("Nft");
        var counted = new CountedBlocks(host.Iptables);
        host.Netfilter = counted;
        var before = Generation(host);

        host.File("shop", Both).Apply();
        (Generation(host) - before).ShouldBe(counted.Blocks);

        (before, counted.Blocks) = (Generation(host), 0);
        host.File("shop", Both.Replace("4443", "4444").Replace("22", "23")).Apply();
        counted.Blocks.ShouldBeGreaterThan(2u);
        (Generation(host) - before).ShouldBe(counted.Blocks);
    }

    [NftFact]
    public void It_stays_while_one_only_looks_and_when_a_block_is_refused()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var before = Generation(host);

        host.Diff();
        host.Run("status");
        Should.Throw<RestoreRefusedException>(() => host.ByHand(TableName.Filter, "-D INPUT -s 192.0.2.1/32 -j DROP"));

        Generation(host).ShouldBe(before);
    }

    [NftFact]
    public void Whatever_others_change_in_any_table_or_family_raises_it()
    {
        using var host = RipcsHost.Create("Nft");
        foreach (var change in (string[])["iptables-nft -A INPUT -j ACCEPT", "ip6tables-nft -A INPUT -j ACCEPT", "nft add table inet mine"])
        {
            var before = Generation(host);

            host.Place.Shell(change);

            Generation(host).ShouldBe(before + 1, change);
        }
    }

    [NftFact]
    public void Each_namespace_has_its_own()
    {
        using var one = RipcsHost.Create("Nft");
        using var other = RipcsHost.Create("Nft");
        var before = Generation(other);

        one.Place.Shell("iptables-nft -A INPUT -j ACCEPT");

        Generation(other).ShouldBe(before);
    }

    [KernelFact]
    public void Legacy_has_none()
    {
        using var host = RipcsHost.Create("Legacy");

        host.Iptables.Generation().ShouldBeNull();
    }

    [NftFact]
    public void A_rival_in_a_table_that_iptables_does_not_show_makes_the_comparison_and_nothing_is_named()
    {
        using var host = RipcsHost.Create("Nft");
        host.Netfilter = new CountedBlocks(host.Iptables) { BeforeBlock = () => host.Place.Shell("nft add table inet mine") };

        host.File("shop", Both).Apply().ToString().ShouldNotContain("meanwhile");
    }

    [NftFact]
    public void A_rival_in_a_foreign_chain_is_named()
    {
        using var host = RipcsHost.Create("Nft");
        host.Netfilter = new CountedBlocks(host.Iptables) { BeforeBlock = () => host.Place.Shell("iptables-nft -A INPUT -s 198.51.100.1 -j DROP") };

        host.File("shop", Both).Apply().ToString().ShouldContain("meanwhile in rules not managed by Ripcs (INPUT: ");
    }

    [NftFact]
    public void Rules_and_chains_are_told_as_the_kernel_has_them()
    {
        using var host = RipcsHost.Create("Nft");
        host.ByHand(TableName.Filter, ":others - [0:0]", "-P FORWARD DROP", "-A FORWARD -j others", "-A FORWARD -s 192.0.2.1/32 -j others");
        host.Place.Shell("nft add chain ip filter more; nft add rule ip filter others ct state new jump more");

        var chains = host.Place.Nftables!.Chains(Family.IPv4, (_, _) => false)!.Value;

        var forward = chains.Single(chain => chain.Name.Value == "FORWARD");
        forward.Policy.ShouldBe("DROP");
        forward.Rules.ShouldBe([new NftRule(false, new ChainName("others"), true), new NftRule(false, new ChainName("others"), false)]);
        var others = chains.Single(chain => chain.Name.Value == "others");
        others.Policy.ShouldBeNull();
        others.Rules.ShouldBe([new NftRule(true, new ChainName("more"), false)]);
    }

    private static uint Generation(RipcsHost host) => host.Iptables.Generation().ShouldNotBeNull();

    /// <summary>The kernel, with a count of the blocks that went through.</summary>
    private sealed class CountedBlocks(IptablesTools kernel) : INetfilter
    {
        public uint Blocks { get; set; }

        public Action? BeforeBlock { get; init; }

        public string Save(Family family) => kernel.Save(family);

        public FamilyState Read(Family family) => kernel.Read(family);

        public uint? Generation() => kernel.Generation();

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public void Restore(Family family, string text)
        {
            BeforeBlock?.Invoke();
            kernel.Restore(family, text);
            Blocks++;
        }
    }
}
