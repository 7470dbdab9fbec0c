using Ripcs.Changes.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>On nft the kernel's count of changes tells that only what was written needs to be read back.</summary>
public sealed class ReadBackTests
{
    private static readonly ChainName Dispatch = DispatchChain.Filter.Name;

    private readonly FakeNetfilter _kernel =
        new("*filter\n:INPUT ACCEPT [0:0]\n:others - [0:0]\n-A others -j RETURN\nCOMMIT\n*nat\n:PREROUTING ACCEPT "
        + "[0:0]\nCOMMIT\n") { CountsChanges = true };

    [Fact]
    public void Where_no_other_program_wrote_only_what_was_written_is_read_back()
    {
        var applied = Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT");

        _kernel.ChainReads.ShouldBe(2);
        applied.After.ShouldBe(_kernel.State);

        Apply(_kernel, "-d 192.0.2.2/32 -j DROP").After.ShouldBe(_kernel.State);
        Apply(_kernel, []).After.ShouldBe(_kernel.State);
        _kernel.ChainReads.ShouldBe(6);
    }

    [Fact]
    public void What_rules_have_counted_is_asked_only_where_a_rule_is_taken_out_and_written_again()
    {
        Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT", "-d 192.0.2.2/32 -j ACCEPT");
        Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT", "-d 192.0.2.3/32 -j ACCEPT");
        _kernel.ChangeByOthers(Family.IPv4, TableName.Filter, "-F partition-a", "-A partition-a -d 192.0.2.9/32 -j DROP",
            "-A partition-a -d 192.0.2.9/32 -j DROP");
        Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT");
        _kernel.CountReads.ShouldBe(0);

        // Of two rules with one text a deletion would take the wrong one.
        _kernel.ChangeByOthers(Family.IPv4, TableName.Filter, "-A partition-a -d 192.0.2.1/32 -j ACCEPT");
        Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT");
        _kernel.CountReads.ShouldBe(1);
    }

    [Fact]
    public void Where_another_program_wrote_all_is_read_back()
    {
        _kernel.BeforeRestore = (_, _) => _kernel.ChangeByOthers(Family.IPv4, TableName.Filter, "-A others -s 192.0.2.9/32 -j RETURN");

        var applied = Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT");

        _kernel.ChainReads.ShouldBe(0);
        applied.After.ShouldBe(_kernel.State);
        applied.Meanwhile.ShouldHaveSingleItem();
    }

    [Fact]
    public void Where_another_program_writes_while_it_is_read_back_all_is_read_back()
    {
        var isWritten = false;
        _kernel.BeforeRead = _ =>
        {
            if (!isWritten && _kernel.Applied.Count > 0)
            {
                isWritten = true;
                _kernel.ChangeByOthers(Family.IPv4, TableName.Filter, "-A others -s 192.0.2.9/32 -j RETURN");
            }
        };

        var applied = Apply(_kernel, "-d 192.0.2.1/32 -j ACCEPT");

        applied.After.ShouldBe(_kernel.State);
        applied.Meanwhile.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("-A partition-a -d 192.0.2.8/32 -j ACCEPT")]
    [InlineData("-F partition-a")]
    [InlineData("-D partition-a -d 192.0.2.1/32 -j ACCEPT")]
    public void A_kernel_that_writes_something_else_in_silence_is_found(string line)
    {
        var kernel = new WithoutCounting(_kernel, line);

        new Applier(kernel).Run(_ => Desired("-d 192.0.2.1/32 -j ACCEPT")).ShouldBeOfType<Outcome.Undone>()
            .Reason.Message.ShouldBe(
                "after the change filter IPv4: chain partition-a does not hold what was written; perhaps another program changed it "
                + "meanwhile");

        _kernel.ChainReads.ShouldBe(2);
    }

    [Theory]
    [InlineData(":more - [0:0]")]
    [InlineData("-F others\n-X others")]
    public void Where_other_chains_are_there_than_were_read_all_is_read_back_whatever_was_counted(string lines)
    {
        var kernel = new WithoutCounting(_kernel, lines.Split('\n'));

        new Applier(kernel).Run(_ =>
            Desired("-d 192.0.2.1/32 -j ACCEPT")).ShouldBeOfType<Outcome.Applied>().After.ShouldBe(_kernel.State);
    }

    [Fact]
    public void A_change_of_a_built_in_chain_reads_all_back()
    {
        var desired = Desired("-d 192.0.2.1/32 -j ACCEPT");

        new Applier(_kernel).Run(_ =>
            new OwnedState([desired.Tables[0] with { Hooks = [new Hook(new ChainName("INPUT"), Dispatch)] }]))
            .ShouldBeOfType<Outcome.Applied>().After.ShouldBe(_kernel.State);

        _kernel.ChainReads.ShouldBe(0);
    }

    private static Outcome.Applied Apply(INetfilter kernel, params string[] rules) =>
        new Applier(kernel).Run(_ => Desired(rules)).ShouldBeOfType<Outcome.Applied>();

    private static OwnedState Desired(params string[] rules) => rules.Length == 0 ? OwnedState.Empty
        : new([new OwnedTable(Family.IPv4, TableName.Filter, [new OwnedChain(Dispatch, rules.ToValueList())], [])]);

    /// <summary>Behind the first block the kernel does something more, which it does not count.</summary>
    private sealed class WithoutCounting(FakeNetfilter kernel, params string[] lines) : INetfilter
    {
        private readonly INetfilter _kernel = kernel;
        private uint _uncounted;

        public string Save(Family family) => kernel.Save(family);

        public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains) => _kernel.Read(family, chains);

        public uint? Generation() => _kernel.Generation() - _uncounted;

        public OtherVariant? SaveOther(Family family) => null;

        public void Restore(Family family, string text)
        {
            kernel.Restore(family, text);
            if (_uncounted == 0)
            {
                _uncounted++;
                kernel.ChangeByOthers(Family.IPv4, TableName.Filter, lines);
            }
        }
    }
}
