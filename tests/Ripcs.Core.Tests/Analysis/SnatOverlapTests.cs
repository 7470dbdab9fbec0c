using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class SnatOverlapTests
{
    private static readonly CheckedRule Wide = Rule("out", Snat("10.0.0.0/8"), line: 3);
    private static readonly CheckedRule Vpn = Rule("vpn", Snat("10.1.0.0/16", "203.0.113.8"), to: "192.0.2.0/24", line: 5);

    [Fact]
    public void A_Snat_for_every_destination_that_is_asked_first_is_named_with_the_one_that_it_leaves_nothing() =>
        Warnings(Of("a", Wide), Of("b", Vpn)).ShouldBe(
    [
        "warning RIP0506: rules/shop.csx(3): rewrite \"out\" also takes packets of rewrite \"vpn\" of partition \"b\" (rules/shop.csx(5)): "
        + "source addresses decide which partition translates, and \"a\" is evaluated first; add .To(…) here, or give \"b\" a lower order",
    ]);

    [Fact]
    public void The_order_of_the_partitions_says_who_is_asked_first() =>
        Warnings(Of("a", Wide, order: 1), Of("b", Vpn)).ShouldBeEmpty();

    [Fact]
    public void A_Snat_for_all_packets_is_asked_after_those_by_source() =>
        Warnings(Of("a", Rule("all", Snat("all"))), Of("b", Vpn)).ShouldBeEmpty();

    [Fact]
    public void A_range_overlaps_with_a_prefix() =>
        Warnings(Of("a", Rule("out", Snat("10.0.255.0-10.1.0.9"))), Of("b", Vpn)).Length.ShouldBe(1);

    [Fact]
    public void A_Snat_of_two_lists_is_named_once() =>
        Warnings(Of("a", Rule("out", Snat("10.1.1.0/24 10.1.3.0/24"))), Of("b", Vpn)).Length.ShouldBe(1);

    [Fact]
    public void Snats_that_take_no_packet_of_each_other_or_do_the_same_are_as_they_should_be()
    {
        Warnings(Of("a", Wide with { Out = ["eth0"] }), Of("b", Vpn with { Out = ["eth1"] })).ShouldBeEmpty();
        Warnings(Of("a", Wide with { To = Items("198.51.100.0/24") }), Of("b", Vpn)).ShouldBeEmpty();
        Warnings(Of("a", Wide with { Protocols = [Protocol.Udp] }), Of("b", Vpn with { Protocols = [Protocol.Tcp] })).ShouldBeEmpty();
        Warnings(Of("a", Wide), Of("b", Rule("vpn", Snat("172.16.0.0/12", "203.0.113.8")))).ShouldBeEmpty();
        Warnings(Of("a", Wide), Of("b", Rule("vpn", Snat("10.1.0.0/16")))).ShouldBeEmpty();
        Warnings(Of("a", Wide, Vpn)).ShouldBeEmpty();
    }

    private static string[] Warnings(params CompiledPartition[] partitions)
    {
        var diagnostics = new DiagnosticBag();
        SnatOverlaps.Warn(new CompiledRules(partitions), diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }

    private static CompiledPartition Of(string name, CheckedRule rule, CheckedRule? second = null, int order = 0) => Compiler.Compile(
        new CheckedPartition(PartitionName.Parse(name), order, "rules/shop.csx", [], second is null ? [rule] : [rule, second]),
        new DiagnosticBag());
}
