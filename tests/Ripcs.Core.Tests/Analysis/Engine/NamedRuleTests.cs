using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>The rule that is named for a packet is the one that a walk by hand comes
/// to, wherever rules ask whether an address is this host's, and by lo.</summary>
public sealed class NamedRuleTests(ITestOutputHelper output)
{
    private static readonly int Sets = Cases.Number(40, 200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_rule_that_is_named_is_the_one_that_decides_of_this_host_and_of_others(bool isHostKnown)
    {
        var (lines, byLo) = (0, 0);
        Dice.Gen(dice => new RandomWalks(dice) is var random ? (Before: random.Rules(), After: random.Rules()) : default)
            .Each(Sets, drawn =>
        {
            var (failures, before, after) = (new List<string>(), drawn.Before, drawn.After);
            var changes = FateChanges.Between(before.Read(), after.Read(), isHostKnown ? RandomWalks.Host : null);

            // Of one address nobody sends to itself as this host's and as another's.
            foreach (var line in changes.Lines.Where(line => line.States.Count == 0
                && !line.Witness[PacketField.Source].Equals(line.Witness[PacketField.Destination])))
            {
                lines++;
                byLo += line.Witness[PacketField.In].Equals(PacketFields.Loopback) ? 1 : 0;
                Check(line.Before, before, passes: line.Turn is not FateTurn.NewlyAllowed);
                Check(line.After, after, passes: line.Turn is not FateTurn.NewlyDenied);

                void Check(Trace trace, WalkedRules rules, bool passes)
                {
                    var walked = rules.Walk(line.Witness, isHostKnown ? RandomWalks.Host
                        : null).Where(end => end.Passes == passes).Select(end => end.Decider).ToHashSet();
                    if (trace.DecidedBy is not { } step || !walked.Contains($"{step.Chain} {step.Place}"))
                    {
                        failures.Add($"{line.Turn} {PacketWords.Packet(line.Witness)}: "
                            + $"{(ReferenceEquals(trace, line.Before) ? "before" : "after")} {trace.Fate} {trace.DecidedBy?.Chain} "
                            + $"{trace.DecidedBy?.Place}, and by hand {string.Join(", ", walked)}\n{rules.Text}");
                    }
                }
            }

            failures.Take(4).ShouldBeEmpty();
        });

        output.WriteLine($"{lines} lines, {byLo} of what comes by lo");
        lines.ShouldBeGreaterThan(Sets);
        byLo.ShouldBePositive();
    }
}
