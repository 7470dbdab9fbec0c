using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class DnatOverlapTests
{
    private static readonly CheckedRule Web = Rule("web", Dnat("192.0.2.1"), null, null, 3, "443", "22");
    private static readonly CheckedRule Www = Rule("www", Dnat("192.0.2.1", "10.0.0.2"), null, null, 5, "443", "8443", "8080");

    [Fact]
    public void Two_partitions_that_translate_the_same_address_and_port_are_named_with_who_gets_the_packets() =>
        Warnings(Of("a", Web), Of("b", Www)).ShouldBe(
    [
        "warning RIP0516: rules/shop.csx(5): rewrite \"www\" and rewrite \"web\" of partition \"a\" (rules/shop.csx(3)) send the same "
            + "packets to 192.0.2.1 on to different targets; "
        + "both partitions have order 0 and \"a\" is evaluated first and gets them; set order: Partition(\"b\", order: -1) gives them to "
            + "rewrite \"www\", order: 1 to the other",
    ]);

    [Fact]
    public void An_order_that_is_said_needs_no_warning()
    {
        Warnings(Of("a", Web, order: 1), Of("b", Www)).ShouldBeEmpty();
        Warnings(Of("a", Web), Of("b", Www, order: 1)).ShouldBeEmpty();
    }

    [Fact]
    public void Redirects_Netmaps_and_several_targets_are_looked_at_like_Dnats()
    {
        Warnings(Of("a", Web), Of("b", Rule("proxy", new RuleAction.Dnat(Items("192.0.2.1"), []), ports: "443>8443"))).Length.ShouldBe(1);
        Warnings(Of("a", Web), Of("b",
            Rule("net", new RuleAction.Dnat(Items("192.0.2.0/24"), [IpPrefix.Parse("10.9.0.0/24")]) { IsNetmap = true }))).Length.ShouldBe(
            1);
        Warnings(Of("a", Web), Of("b", Rule("balance", Dnat("192.0.2.1", "10.0.0.1 10.0.0.2"), ports: "443"))).Length.ShouldBe(1);
    }

    [Fact]
    public void What_takes_no_packet_of_the_other_or_leads_to_the_same_place_is_as_it_should_be()
    {
        Warnings(Of("a", Web), Of("b", Rule("www", Dnat("192.0.2.1", "10.0.0.2"), ports: "8443"))).ShouldBeEmpty();
        Warnings(Of("a", Web with { In = ["eth0"] }), Of("b", Www with { In = ["eth1"] })).ShouldBeEmpty();
        Warnings(Of("a", Web with { From = Items("198.51.100.0/24") }),
            Of("b", Www with { From = Items("203.0.113.0/24") })).ShouldBeEmpty();
        Warnings(Of("a", Web), Of("b", Rule("same", Dnat("192.0.2.1"), null, null, 5, "443", "22"))).ShouldBeEmpty();
        Warnings(Of("b", Web), Of("a", Rule("all", Dnat("all", "10.0.0.9"), ports: ["443", "22"])))
            .ShouldBeEmpty("who names the destination speaks first");
        Warnings(Of("b", Web), Of("a", Rule("guests", Dnat("all", "10.0.0.9"), ports: "443") with { In = ["wlan0"] }))
            .ShouldBeEmpty("whatever else the other asks");
    }

    [Fact]
    public void A_Raw_that_translates_first_is_named_whatever_the_orders_are()
    {
        var file = new Statements("z", 9,
            []) { Raws = [new RawStatement("-t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 443 -j DNAT --to-destination 10.0.0.9",
            new SourceSpan("rules/z.csx", 2))] };

        Warnings(Of("b", Www), Compiler.Compile(file.ToFile(), default).Partition!).ShouldHaveSingleItem()
            .ShouldEndWith("; the Raw is evaluated before all rewrites and gets them; leave them out of one of the two");
    }

    private static string[] Warnings(params CompiledPartition[] partitions)
    {
        var diagnostics = new DiagnosticBag();
        DnatOverlaps.Warn(new CompiledRules(partitions), diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }

    private static CompiledPartition Of(string name, CheckedRule rule, int order = 0) => Compiler.Compile(
        new CheckedPartition(PartitionName.Parse(name), order, "rules/shop.csx", [], [rule]), new DiagnosticBag());
}
