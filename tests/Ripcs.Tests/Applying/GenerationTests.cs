using Ripcs.Changes.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>On nft the kernel counts changes, whoever makes them: that tells whether anybody wrote.</summary>
public sealed class GenerationTests
{
    private static readonly OwnedState Desired = new([
        new OwnedTable(Family.IPv4, TableName.Filter, [new OwnedChain(DispatchChain.Filter.Name, ["-d 192.0.2.1/32 -j ACCEPT"])], []),
    ]);

    private readonly FakeNetfilter _kernel = new("*filter\n:INPUT ACCEPT [0:0]\n:others - [0:0]\nCOMMIT\n") { CountsChanges = true };

    [Fact]
    public void Both_families_are_read_again_if_somebody_wrote_between_them()
    {
        OnRead(2, () => Others("-A others -j RETURN"));

        var reading = FirewallReader.ReadAt(_kernel);

        reading.State.ShouldBe(_kernel.State);
        reading.Generation.ShouldBe(((INetfilter)_kernel).Generation());
    }

    [Fact]
    public void Where_somebody_writes_all_the_time_reading_ends_and_says_that_nothing_is_certain()
    {
        var reads = 0;
        _kernel.BeforeRead = _ => Others($"-A others -s 192.0.2.{++reads}/32");

        FirewallReader.ReadAt(_kernel).Generation.ShouldBeNull();

        reads.ShouldBe(30);
    }

    [Fact]
    public void Where_somebody_writes_so_often_that_nothing_can_be_read_later_is_better()
    {
        var reads = 0;
        _kernel.BeforeRead = _ =>
        {
            Others($"-A others -s 192.0.2.{++reads}/32");
            _kernel.FailNextSave(Family.IPv4, "line 12: chain others is declared a second time in table filter");
        };

        Should.Throw<BusyException>(() => FirewallReader.ReadAt(_kernel)).Message
            .ShouldBe("other programs change the IPv4 rules so often that they cannot be read; try again later");
    }

    [Fact]
    public void What_is_not_as_desired_while_somebody_writes_is_read_again_before_the_change_is_undone()
    {
        // As if the first readings after the block were torn: a chain of ours seems to hold its rules twice.
        var kernel = new DoublingWhileOthersWrite(_kernel, readings: 3);

        Apply(kernel).After.ShouldBe(_kernel.State);
    }

    [Fact]
    public void What_cannot_be_read_while_somebody_writes_is_read_again()
    {
        OnRead(1, () =>
        {
            Others("-A others -j RETURN");
            _kernel.FailNextSave(Family.IPv4, "line 12: chain others is declared a second time in table filter");
        });

        FirewallReader.Read(_kernel).ShouldBe(_kernel.State);
    }

    [Fact]
    public void What_cannot_be_read_though_nobody_writes_is_an_error_at_once()
    {
        _kernel.FailNextSave(Family.IPv4, "killed");

        Should.Throw<NetfilterException>(() => FirewallReader.Read(_kernel)).Message.ShouldBe("killed");
    }

    [Fact]
    public void Where_nothing_counts_changes_each_family_is_read_once()
    {
        _kernel.CountsChanges = false;
        var reads = 0;
        _kernel.BeforeRead = _ => reads++;

        FirewallReader.ReadAt(_kernel).Generation.ShouldBeNull();

        reads.ShouldBe(2);
    }

    [Fact]
    public void If_only_our_own_blocks_were_counted_nobody_else_changed_anything_whatever_reading_shows()
    {
        // A rule whose text is another at each read, as some matches print what they counted.
        var kernel = new OtherTextAtEachRead(_kernel);
        Others("-A others -m comment --comment counted-1");

        Apply(kernel).Meanwhile.ShouldBeEmpty();

        _kernel.CountsChanges = false;
        Apply(kernel, Desired with { Tables = [] }).Meanwhile.ShouldHaveSingleItem().Chain.ShouldBe(new ChainName("others"));
    }

    [Fact]
    public void If_more_was_counted_what_others_changed_is_named()
    {
        _kernel.BeforeRestore = (_, _) => Others("-A others -j RETURN");

        Apply(_kernel).Meanwhile.ShouldBe([new ForeignChange(Family.IPv4, TableName.Filter, new ChainName("others"), 1, 0)]);
    }

    private static Outcome.Applied Apply(INetfilter kernel, OwnedState? desired = null) =>
        new Applier(kernel).Run(_ => desired ?? Desired).ShouldBeOfType<Outcome.Applied>();

    private void Others(string line) => _kernel.ChangeByOthers(Family.IPv4, TableName.Filter, line);

    private void OnRead(int number, Action action)
    {
        var reads = 0;
        _kernel.BeforeRead = _ =>
        {
            if (++reads == number)
                action();
        };
    }

    private sealed class OtherTextAtEachRead(INetfilter kernel) : INetfilter
    {
        private int _reads;

        public string Save(Family family) => kernel.Save(family).Replace("counted-1", $"counted-{++_reads}");

        public void Restore(Family family, string text) => kernel.Restore(family, text);

        public OtherVariant? SaveOther(Family family) => null;

        public uint? Generation() => kernel.Generation();
    }

    /// <summary>After the first block others write during some readings, and our rule is shown twice meanwhile.</summary>
    private sealed class DoublingWhileOthersWrite(FakeNetfilter kernel, int readings) : INetfilter
    {
        private bool _isWritten;
        private int _left = readings * 30;

        public string Save(Family family)
        {
            if (!_isWritten || _left-- <= 0)
                return kernel.Save(family);

            kernel.ChangeByOthers(Family.IPv4, TableName.Filter, $"-A others -s 192.0.{_left / 256}.{_left % 256}/32");
            const string ours = "-A partition-a -d 192.0.2.1/32 -j ACCEPT\n";
            return kernel.Save(family).Replace(ours, ours + ours);
        }

        public void Restore(Family family, string text)
        {
            kernel.Restore(family, text);
            _isWritten = true;
        }

        public OtherVariant? SaveOther(Family family) => null;

        public uint? Generation() => ((INetfilter)kernel).Generation();
    }
}
