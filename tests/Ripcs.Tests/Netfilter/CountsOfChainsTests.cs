using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

/// <summary>What iptables 1.8.9 printed for iptables -v -S of two chains.</summary>
public class CountsOfChainsTests
{
    [Fact]
    public void Counters_of_single_chains_are_read_as_a_save_has_them() =>
        (SaveReader.TryParse(CountsOfChains.Text(TableName.Filter,
        [
            (new ChainName("X"), "-N X\n-A X -p tcp -m tcp --dport 22 -m comment --comment \"a -c 1 2 \\\" b\" -c 12 720 -j ACCEPT\n"
                + "-A X -c 0 0\n"),
            (new ChainName("INPUT"), "-P INPUT ACCEPT -c 5 300\n-A INPUT -s 192.0.2.1/32 -c 3 180 -m limit --limit 1/sec -j LOG\n"),
        ]), out var saved, out _)
            ? saved.Lines.OfType<SaveLine.Rule>().Select(rule => $"{rule.Count?.Packets} {rule.Count?.Bytes} {rule.Chain} {rule.Text}")
            : []).ShouldBe(
        [
            "12 720 X -p tcp -m tcp --dport 22 -m comment --comment \"a -c 1 2 \\\" b\" -j ACCEPT", "0 0 X ",
            "3 180 INPUT -s 192.0.2.1/32 -m limit --limit 1/sec -j LOG",
        ]);
}
