using Ripcs.Core.Analysis;
using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>A match that the comparison knows nothing of, as each new one is at first.</summary>
public sealed class UnknownMatchTests
{
    private static readonly LoweredRule Everything = new(0, Family.IPv4, ChainKind.Filter, new LoweredTarget.Accept());
    private static readonly LoweredRule Strange = Everything with { Matches = [new StrangeMatch()] };

    [Fact]
    public void A_rule_with_an_unknown_match_covers_no_other() => PacketSets.Covers(Strange, Strange).ShouldBeFalse();

    [Fact]
    public void A_rule_with_an_unknown_match_is_covered_by_one_without_it() => PacketSets.Covers(Everything, Strange).ShouldBeTrue();

    [Fact]
    public void A_deny_below_an_accept_may_come_too_late_whatever_the_unknown_match_says()
    {
        var deny = Strange with { Source = new AddressItem.Prefix(IpPrefix.Parse("192.0.2.1")), Target = new LoweredTarget.Drop() };

        PacketSets.OverlapsFromWiderSources(Strange with { Protocol = Protocol.Tcp }, deny).ShouldBeTrue();
    }

    [Fact]
    public void A_limit_covers_nothing_because_it_is_unknown_which_packets_it_leaves() =>
        PacketSets.Covers(Everything with { Limit = "5/min" }, Everything with { Limit = "5/min" }).ShouldBeFalse();

    [Fact]
    public void Matches_stand_in_one_order_however_they_were_added() =>
        (Everything with { Limit = "5/min", States = ["NEW"], Protocol = Protocol.Tcp, In = "eth0", Source = new AddressItem.Prefix(IpPrefix.Parse("192.0.2.1")) })
            .ShouldBe(Everything with { Source = new AddressItem.Prefix(IpPrefix.Parse("192.0.2.1")), In = "eth0", Protocol = Protocol.Tcp, States = ["NEW"], Limit = "5/min" });

    [Fact]
    public void A_match_that_takes_everything_is_none() =>
        (Everything with { Source = new AddressItem.Host(), Protocol = Protocol.Tcp } with { Source = null, Protocol = null }).ShouldBe(Everything);

    private sealed record StrangeMatch : Match
    {
        public override bool IsEverything => false;

        public override SavedPlace Place => SavedPlace.Limit;

        public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, "-m strange")];
    }
}
