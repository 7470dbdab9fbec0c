using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class OpenedRewritesTests
{
    private static readonly CheckedRule OfHost = Rule("ssh", Dnat("host"), ports: "8022>22", line: 3);
    private static readonly CheckedRule Closed = Rule("not yet", Dnat("198.51.100.10"), ports: "8022>22",
        line: 5) with { ImpliesAccept = false };

    [Fact]
    public void What_a_Dnat_of_the_host_opens_of_another_partition_is_named() => Warnings(Of("a", OfHost), Of("b", Closed)).ShouldBe(
    [
        "warning RIP0508: rules/shop.csx(3): rewrite \"ssh\" also opens what rewrite \"not yet\" of partition \"b\" (rules/shop.csx(5)) "
            + "redirects to 10.0.0.1, because both look the same after the translation; name public addresses here instead of \"host\" "
            + "or \"all\", or "
            + "deny above "
        + "this rewrite what must stay closed",
    ]);

    [Fact]
    public void What_the_other_partition_opens_itself_is_nobodys_surprise() =>
        Warnings(Of("a", OfHost), Of("b", Closed with { ImpliesAccept = true })).ShouldBeEmpty();

    [Fact]
    public void Another_port_or_another_protocol_is_not_opened()
    {
        Warnings(Of("a", OfHost), Of("b", Rule("not yet", Dnat("198.51.100.10"), ports: "8023>23", line: 5) with { ImpliesAccept = false }))
            .ShouldBeEmpty();
        Warnings(Of("a", OfHost), Of("b", Closed with { Protocols = [Protocol.Udp] })).ShouldBeEmpty();
    }

    [Fact]
    public void A_Dnat_of_named_addresses_opens_nothing_of_other_files() =>
        Warnings(Of("a", Rule("ssh", Dnat("198.51.100.9"), ports: "8022>22", line: 3)), Of("b", Closed)).ShouldBeEmpty();

    private static string[] Warnings(params CompiledPartition[] partitions)
    {
        var diagnostics = new DiagnosticBag();
        OpenedRewrites.WarnBetween(new CompiledRules(partitions), diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }

    private static CompiledPartition Of(string name, CheckedRule rule) => Compiler.Compile(
        new CheckedPartition(PartitionName.Parse(name), 0, "rules/shop.csx", [], [rule]), new DiagnosticBag());
}
