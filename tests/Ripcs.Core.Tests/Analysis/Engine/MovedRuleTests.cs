using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What a rule counts goes on as the same count where the rule alone stands in another chain.</summary>
public sealed class MovedRuleTests
{
    private const string Recent =
        "-p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j DROP";
    private const string Open = "-p tcp -m tcp --dport 22 -j ACCEPT";

    [Fact]
    public void A_host_that_is_taken_over_word_for_word_means_the_same_for_packets() =>
        Between(
            $"-A INPUT {Recent}\n-A INPUT {Open}\n-A FORWARD {Recent}\n-A FORWARD {Open}",
            $":partition-filter-input - [0:0]\n:partition-filter-forward - [0:0]\n:host-F2c2c2c - [0:0]\n:host-I1b1b1b - [0:0]\n-A INPUT "
                + $"-j partition-filter-input\n-A FORWARD -j partition-filter-forward\n"
            + $"-A partition-filter-input -j host-I1b1b1b\n-A partition-filter-forward -j host-F2c2c2c\n-A host-I1b1b1b {Recent}\n-A "
                + $"host-I1b1b1b {Open}\n-A host-F2c2c2c {Recent}\n-A host-F2c2c2c {Open}")
            .ShouldBe(new FateChanges([]));

    [Fact]
    public void A_rule_for_what_the_host_gets_is_another_one_than_the_same_rule_for_what_it_passes_on() =>
        Between($"-A INPUT {Recent}\n-A INPUT {Open}\n-A FORWARD {Open}",
            $"-A INPUT {Open}\n-A FORWARD {Recent}\n-A FORWARD {Open}").Lines.Select(line => (line.Turn, line.Answers.Count))
            .ShouldBe([(FateTurn.NewlyAllowed, 1), (FateTurn.NewlyDenied, 1)]);

    [Fact]
    public void A_rule_that_comes_beside_one_that_stays_counts_for_itself() =>
        Between($"-A INPUT {Recent}\n-A INPUT {Open}",
            $":limits - [0:0]\n-A INPUT -j limits\n-A INPUT {Recent}\n-A INPUT {Open}\n-A limits "
            + $"{Recent}").Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.NewlyDenied);

    [Fact]
    public void Of_two_rules_of_one_text_that_move_each_counts_on() =>
        Between($"-A INPUT {Recent}\n-A INPUT -i eth0 -j ACCEPT\n-A INPUT {Recent}\n-A INPUT {Open}",
            $":in - [0:0]\n-A INPUT -j in\n-A in {Recent}\n-A in -i eth0 -j ACCEPT\n-A in {Recent}\n-A in {Open}")
            .ShouldBe(new FateChanges([]));

    private static FateChanges Between(string before, string after) =>
        FateChanges.Between(Read.Filter(Policies + before), Read.Filter(Policies + after));

    private const string Policies = ":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n";
}
