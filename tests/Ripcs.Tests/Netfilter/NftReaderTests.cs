using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

public sealed class NftReaderTests
{
    private static readonly FamilyPrograms Programs = new(Variant.Nft, new("iptables-save", "/sbin/iptables-save"),
        new("iptables-restore", "/sbin/iptables-restore"));

    [Fact]
    public void A_chain_that_the_kernel_lists_twice_while_others_write_does_not_end_the_run()
    {
        var chain = new NftChain(TableName.Raw, new ChainName("PREROUTING"), "ACCEPT", []);

        var read = new NftReader(Family.IPv4, Programs, (_, arguments) => new ProcessResult(0, arguments.Contains("-S")
            ? "-P PREROUTING ACCEPT\n" : "# Table `raw' is incompatible, use 'nft' tool.\n", ""), new Listing([chain, chain])).Read();

        read.State.Table(TableName.Raw).Find(chain.Name).ShouldNotBeNull().Policy.ShouldBe("ACCEPT");
    }

    private sealed class Listing(ValueList<NftChain> chains) : INftables
    {
        public uint? Generation() => 1;

        public ValueList<NftChain>? Chains(Family family, Func<TableName, ChainName, bool> isKnown) => chains;

        public ValueList<NativeTable>? Others() => [];
    }
}
