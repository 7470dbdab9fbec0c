using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random changes of random rules, with translation: packets inside of each
/// line change their fate in the tracer, packets outside of all do not.</summary>
[Trait("Kind", "long")]
public sealed class FateChangeTests(ITestOutputHelper output)
{
    // Long runs: RIPCS_FATE_CHANGES=2000; of others than those that ran before: RIPCS_FATE_FIRST=10000.
    // From 45 on, the fewest changes have all that is counted below.
    private static readonly int Changes = Cases.Number("RIPCS_FATE_CHANGES", 40, 100), First = Cases.Number("RIPCS_FATE_FIRST", 200, 0);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Packets_in_a_line_change_their_fate_and_all_others_do_not(Family family)
    {
        var (lines, conditional, otherSource, inside, outside, incomplete, quiet, leftOut, unusual, ways, otherWays, holdingOthers,
            toGroups, byProgram, otherAnswer) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        RandomFateChange.Of(family).Each(Changes, change =>
        {
            var failures = new List<string>();
            var found = FateChanges.Between(change.Before, change.After, change.HostAddresses);
            found.IsTooTangled.ShouldBeFalse();
            found = found with { Lines = found.Lines.Where(line => line.States.Count == 0).ToValueList() };
            lines += found.Lines.Count;
            quiet += found.Lines.Count == 0 ? 1 : 0;
            incomplete += found is { IsComplete: true, HasConditions: false } ? 0 : 1;
            unusual += found.Lines.Count(line => !change.IsUsual(line));
            holdingOthers += found.Lines.Count(line => line.HoldsOthers);
            foreach (var line in found.Lines.Where(change.IsUsual))
            {
                inside++;
                toGroups += line.Packets[PacketField.Destination].IsWithin(PacketFields.OfGroups(family)) ? 1 : 0;
                byProgram += new[] { line.Before, line.After }.Any(trace => trace.Fate is Fate.Elsewhere) ? 1 : 0;
                otherSource += line.Turn is FateTurn.OtherSource ? 1 : 0;
                otherAnswer += line.Turn is FateTurn.OtherAnswer ? 1 : 0;
                conditional += line.Answers.Count > 0 ? 1 : 0;
                if (!change.Turns(line.Witness, change.Answers(line)).Contains(line.Turn))
                {
                    failures.Add($"the witness of {line.Turn} turns otherwise: "
                        + $"{string.Join(", ", change.Turns(line.Witness, change.Answers(line)))}");
                }

                for (var i = 0; i < 3; i++)
                {
                    var drawn = change.Draw(line.Packets);
                    var all = change.Ways(drawn).ToList();
                    var left = all.Where(way => !change.IsLeftOut(way, line)).ToList();
                    if (left.Count == 0 || change.IsUnanswered(drawn, line.Turn))
                        continue;

                    inside++;
                    var open = change.Answers(line);
                    var said = left.Where((way, place) => place % 7 == 0 && change.IsSaid(way, line)).ToList();
                    ways += said.Count;
                    otherWays += said.Count(way => !change.Turns(way, open).Contains(line.Turn));
                    if (!line.HoldsOthers && said.Find(way => !change.Turns(way, open).Contains(line.Turn)) is { } other)
                    {
                        failures.Add($"a line of {line.Turn} says that all its packets change their fate, and one keeps it "
                            + $"by another way: {PacketWords.Packet(other)}");
                    }

                    if (!left.Exists(packet => change.Turns(packet, open).Contains(line.Turn)))
                        failures.Add($"a packet inside of a line of {line.Turn} keeps its fate");
                }
            }

            foreach (var line in found.Lines.Where(change.IsUsual))
            {
                foreach (var box in line.But)
                {
                    // All ways of a few packets, or some of many, take as long.
                    foreach (var way in change.Ways(change.Draw(box)).Where(way => change.IsLeftOut(way, line))
                        .Where((_, place) => place % 61 == 0))
                    {
                        leftOut++;
                        var open = change.Answers(line);

                        // All cards are all ways to a reader: by lo nothing leaves for others.
                        if (change.SureTurn(way, open) == line.Turn && !change.IsMartian(way) && !RandomFateChange.IsByLoopback(way)
                            && !found.Lines.Any(other => other != line && other.Turn == line.Turn && RandomFateChange.Agrees(other, open)
                            && change.IsIn(way, other.Packets)))
                        {
                            failures.Add($"a packet that a line of {line.Turn} leaves out changes its fate: "
                                + $"{PacketWords.Packet(way)}; {PacketWords.Packet(line.Packets)} but {PacketWords.Packet(box)}");
                        }
                    }
                }
            }

            for (var i = 0; i < 150 && found is { IsComplete: true, HasConditions: false }; i++)
            {
                outside++;
                var (packet, open) = (change.Next(), change.Answers());
                failures.AddRange(change.Turns(packet, open).Where(turn => !change.IsMartian(packet)
                    && !found.Lines.Any(line => line.Turn == turn && RandomFateChange.Agrees(line, open) && change.IsIn(packet, line))
                    && !change.IsAsHost(packet, turn, open))
                    .Select(turn => $"a packet outside of all lines is {turn}: {PacketWords.Packet(packet)}"));
            }

            failures.Take(10).ShouldBeEmpty();
        }, First);

        output.WriteLine($"{Changes} changes, {quiet} without a line, {incomplete} incomplete; {lines} lines, {conditional} of them under "
            + $"conditions, {otherSource} of other sources, {otherAnswer} of other answers, {toGroups} to groups, {byProgram} left to a "
            + $"program, {unusual} of marks that no packet has at once, not drawn from; {inside} packets inside, {leftOut} left out, "
            + $"{outside} anywhere; {ways} by ways that a line says, {otherWays} of them keep their fate, in {holdingOthers} lines that "
            + "say so");
        incomplete.ShouldBeLessThan(Changes / 10);
        lines.ShouldBeGreaterThan(Changes / 2);
        leftOut.ShouldBePositive();
        ways.ShouldBeGreaterThan(Changes * 10);
        holdingOthers.ShouldBeLessThan(lines / 10);
        unusual.ShouldBeLessThan(Changes / 20);
        toGroups.ShouldBePositive();
        byProgram.ShouldBePositive();
        otherSource.ShouldBeGreaterThan(Changes / 20);
        otherAnswer.ShouldBeGreaterThan(Changes / 10);
        conditional.ShouldBeGreaterThan(Changes / 10);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void So_do_those_of_a_line_that_names_the_statements_which_decide_about_the_rest(Family family)
    {
        var (told, all, inside, ofOthers, kept, outside) = (0, 0, 0, 0, 0, 0);
        RandomFateChange.Of(family).Each(Changes, change =>
        {
            var failures = new List<string>();
            var found = FateChanges.Between(change.Before, change.After, change.HostAddresses, always: true);
            var lines = found.Told.Where(line => line.States.Count == 0).ToList();
            foreach (var line in lines.Where(line => line.IsBySelector && change.IsUsual(line)))
            {
                told++;
                var open = change.Answers(line);
                foreach (var way in Enumerable.Range(0, 4).SelectMany(_ => change.Ways(change.Draw(line.Packets)))
                    .Where((way, place) => place % 7 == 0 && change.IsSaid(way, line) && change.IsIn(way, line)))
                {
                    if (change.IsOfOthers(way, line, open).Any(isOther => isOther))
                    {
                        ofOthers++;
                    }
                    else if (change.IsKept(way, line.Turn, open))
                    {
                        kept++;
                    }
                    else if (inside++ >= 0 && !change.Turns(way, open).Contains(line.Turn) && !change.IsMartian(way))
                    {
                        failures.Add($"a packet of a line of {line.Turn} keeps its fate: {PacketWords.Packet(way)}; "
                            + $"{PacketWords.Packet(line.Packets)}");
                    }
                }
            }

            var isWhole = found is { IsComplete: true, HasConditions: false } && lines.Exists(line => line.By.Count > 0);
            all += lines.Count;
            for (var i = 0; i < 150 && isWhole; i++)
            {
                outside++;
                var (packet, open) = (change.Next(), change.Answers());
                failures.AddRange(change.Turns(packet, open).Where(turn => !change.IsMartian(packet)
                    && !lines.Exists(line => line.Turn == turn && RandomFateChange.Agrees(line, open) && change.IsIn(packet, line)
                        && (line.Others.Count == 0 || !change.IsOfOthers(packet, line, open).All(isOther => isOther)))
                    && !change.IsAsHost(packet, turn, open))
                    .Select(turn => $"a packet outside of all lines is {turn}: {PacketWords.Packet(packet)}"));
            }

            failures.Take(10).ShouldBeEmpty();
        }, First);

        output.WriteLine($"{told} of {all} lines by selector; {inside} packets inside, {ofOthers} of other statements, {kept} that kept "
            + $"their fate as the line says, {outside} anywhere");
        told.ShouldBeGreaterThan(Changes / 10);
        inside.ShouldBeGreaterThan(Changes);
        ofOthers.ShouldBePositive();
        kept.ShouldBePositive();
    }
}
