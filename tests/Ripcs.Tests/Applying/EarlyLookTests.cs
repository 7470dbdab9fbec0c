using Ripcs.Changes.Operations;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>What is read while the rule files are compiled is used only where nobody can have changed it since.</summary>
public sealed class EarlyLookTests
{
    private readonly FakeNetfilter _kernel = new("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n") { CountsChanges = true };
    private int _read;

    public EarlyLookTests() => _kernel.BeforeRead = _ => _read++;

    [Fact]
    public void What_nobody_changed_since_is_not_read_again()
    {
        using var early = Look();

        var reading = early.Rules(_kernel).ShouldNotBeNull();

        reading.State.ShouldBe(_kernel.State);
        _read.ShouldBe(2);
    }

    [Fact]
    public void What_somebody_wrote_meanwhile_is_read_again()
    {
        using var early = Look();
        early.Rules(_kernel).ShouldNotBeNull();

        _kernel.ChangeByOthers(Family.IPv6, TableName.Filter, "-A INPUT -j DROP");

        early.Rules(_kernel).ShouldBeNull();
    }

    [Fact]
    public void Sets_are_read_again_since_nobody_counts_what_becomes_of_their_entries()
    {
        _kernel.ChangeByOthers(Family.IPv4, TableName.Set, ":shop-i01abcd - [0:0]", "-A shop-i01abcd 192.0.2.0/24");

        using var early = Look();
        _ = early.Rules(_kernel);
        _kernel.ChangeByOthers(Family.IPv4, TableName.Set, "-A shop-i01abcd 198.51.100.0/24");

        early.Rules(_kernel)!.State.V4.Table(TableName.Set).Chains.Single().Rules.Count.ShouldBe(2);
    }

    [Fact]
    public void On_legacy_nothing_is_read_before_its_turn()
    {
        _kernel.CountsChanges = false;

        using var early = Look();

        early.Rules(_kernel).ShouldBeNull();
        _read.ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_read_is_left_to_be_told_where_it_matters()
    {
        _kernel.FailNextSave(Family.IPv4, "no");

        using var early = Look();

        early.Rules(_kernel).ShouldBeNull();
    }

    private EarlyLook Look() => new(() => null, () => _kernel, netfilter => FirewallReader.ReadAt(netfilter));
}
