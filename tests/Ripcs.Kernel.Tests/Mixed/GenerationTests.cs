using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
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
        host.Netfilter = new CountedBlocks(host.Iptables) { BeforeBlock = () =>
            host.Place.Shell("iptables-nft -A INPUT -s 198.51.100.1 -j DROP") };

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

    [NftFact]
    public void What_was_written_is_read_back_alone_and_the_same_is_known_as_if_all_had_been_read()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var chain = FirewallReader.Read(host.Iptables).V4.Table(TableName.Filter).Chains.First(chain =>
            chain.Name.Value.StartsWith("shop-a", StringComparison.Ordinal)).Name;
        host.Place.Shell($"iptables-nft -A {chain} -m comment --comment 'two\n-N lines' -j RETURN");
        var before = FirewallReader.ReadAt(host.Iptables);
        var block = new Block(Family.IPv4, TableName.Filter, "test", [
            new Step.NewChain(new ChainName("shop-new")), new Step.Append(new ChainName("shop-new"),
                "-s 192.0.2.1/32 -m comment --comment \"a  b\" -j DROP"),
            new Step.Append(chain, "-j shop-new"), new Step.Flush(DispatchChain.Guard), new Step.RemoveChain(DispatchChain.Guard)]);
        host.Iptables.Restore(Family.IPv4, RestoreWriter.Write(block));

        var after = WrittenChains.ReadBack(host.Iptables, before, [block]).ShouldNotBeNull();

        Ordered(after.State).ShouldBe(Ordered(FirewallReader.Read(host.Iptables)));
        after.State.ShouldNotBe(before.State);
        after.Generation.ShouldBe(Generation(host));
    }

    [NftFact]
    public void A_change_of_one_rule_reads_the_whole_of_each_family_once()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var kernel = new CountedBlocks(host.Iptables);
        host.Netfilter = kernel;

        host.File("shop", Both.Replace("22", "23")).Apply();

        (kernel.WholeReads, kernel.ReadsOfSome).ShouldBe((2, 2));
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [NftFact]
    public void A_block_that_became_another_one_in_silence_is_found_where_only_what_was_written_is_read_back()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var before = host.Live().WithoutGuard();
        var kernel = new CountedBlocks(host.Iptables) { Becomes = text =>
            text.Replace("--dport 23 ", "--dport 24 ", StringComparison.Ordinal) };
        host.Netfilter = kernel;

        var applied = host.File("shop", Both.Replace("22", "23")).TryApply();

        kernel.ReadsOfSome.ShouldBe(2);
        applied.Errors.ShouldMatch(@"^error: after the change filter IPv4: chain shop-a\w{6} does not hold what was written; ");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
    }

    [NftFact]
    public void Where_a_native_rule_came_meanwhile_all_is_read_back()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", Both).Apply();
        var before = FirewallReader.ReadAt(host.Iptables);
        var block = new Block(Family.IPv4, TableName.Filter, "test", [new Step.Flush(DispatchChain.Guard)]);
        host.Iptables.Restore(Family.IPv4, RestoreWriter.Write(block));
        host.Place.Shell("nft add rule ip filter partition-g ct state new");

        WrittenChains.ReadBack(host.Iptables, before, [block]).ShouldBeNull();
    }

    private static ValueList<ChainState> Ordered(FirewallState state) =>
        [.. Families.Both.SelectMany(family => state[family].Tables.SelectMany(table => table.Chains)).OrderBy(chain => chain.Name)];

    private static uint Generation(RipcsHost host) => host.Iptables.Generation().ShouldNotBeNull();

    /// <summary>The kernel, with a count of the blocks that went through.</summary>
    private sealed class CountedBlocks(IptablesTools kernel) : INetfilter
    {
        private int _wholeReads;

        public uint Blocks { get; set; }

        public Action? BeforeBlock { get; init; }

        public Func<string, string> Becomes { get; init; } = text => text;

        public int ReadsOfSome { get; private set; }

        public int WholeReads => _wholeReads;

        public string Save(Family family) => kernel.Save(family);

        public FamilyReading Read(Family family)
        {
            Interlocked.Increment(ref _wholeReads);
            return kernel.Read(family);
        }

        public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains)
        {
            ReadsOfSome++;
            return kernel.Read(family, chains);
        }

        public uint? Generation() => kernel.Generation();

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public bool Holds(Family family, string check) => ((INetfilter)kernel).Holds(family, check);

        public void Restore(Family family, string text)
        {
            BeforeBlock?.Invoke();
            kernel.Restore(family, Becomes(text));
            Blocks++;
        }
    }
}
