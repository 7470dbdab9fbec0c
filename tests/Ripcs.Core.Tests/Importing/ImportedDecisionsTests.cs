using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Core.Tests.Analysis.Engine;
using Ripcs.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>The files of people, before and after an import, by a tracer that asks packet by packet.</summary>
[Trait("Kind", "long")]
public sealed class ImportedDecisionsTests
{
    [CorporaFact]
    public void A_tracer_finds_no_packet_that_the_files_of_people_decide_otherwise_after_an_import()
    {
        var probes = Cases.Number(1_500, 20_000);
        var probed = 0;
        var paths = Directory.EnumerateFiles(Corpora.At("people"), "*.v?").Order(StringComparer.Ordinal).ToList();
        var hosts = paths.GroupBy(Path.GetFileNameWithoutExtension).Where(host => host.Count() == 2).Select(host => host.ToArray());
        foreach (var files in paths.Select(path => new[] { path }).Concat(hosts))
        {
            if (!DumpReader.TryRead(files.Select(path => (Path.GetFileName(path), File.ReadAllText(path))), out var dumps, out _))
                continue;

            var (path, imported) = (string.Join(' ', files), Importer.Import(dumps));
            imported.IsProved.ShouldBeTrue(path);
            var refused = imported.Fates.Where(fate => fate.Kind is FateKind.Refused).Select(fate => fate.Rule).ToHashSet();
            foreach (var dump in dumps)
            {
                var before = new PacketRules(ImportProof.StateOf(dump, refused));
                var after = new PacketRules(ImportProof.StateOf(
                    [.. imported.Drafts.Select(ImportProof.Compiled).OfType<CompiledPartition>()], dump.Family, _ => ChainPolicy.Accept));
                probed += Compare(path, before, after, probes);
            }
        }

        probed.ShouldBeGreaterThan(30 * probes / 2);
    }

    // Packets as they may come to each chain.
    private static int Compare(string path, PacketRules before, PacketRules after, int probes)
    {
        // What counts has the same answer on both sides, if it is the same one.
        var sides = ImportProof.BuiltIns.ToDictionary(builtIn => builtIn, builtIn =>
            (Before: SameDecisions.Numbered(builtIn, before), After: SameDecisions.Numbered(builtIn, after)));
        var conditions = sides.SelectMany(side => side.Value.Before.Chains(TableName.Filter, side.Key))
            .SelectMany(chain => chain.Rules).Select(rule => rule.Match);
        var (packets, probed) = (new RandomPackets(7, before.Family, conditions), 0);
        for (var probe = 0; probe < probes; probe++)
        {
            var packet = packets.Next();
            var isTcp = packet[PacketField.Protocol].Contains(6);
            foreach (var builtIn in ImportProof.BuiltIns)
            {
                var placed = builtIn.Value switch
                {
                    "INPUT" => packet.With(PacketField.Out, 0).With(PacketField.DestinationType, isTcp || probe % 4 > 0 ? 2UL
                        : before.Family is Family.IPv4 && probe % 8 == 0 ? 3UL : 5UL),
                    "FORWARD" => packet.With(PacketField.DestinationType, 1UL).With(PacketField.SourceType, 1UL),
                    _ => packet.With(PacketField.In, 0).With(PacketField.DestinationType, 1UL),
                };
                if (!IsPossible(placed, builtIn, before.Family))
                    continue;

                probed++;
                var (was, becomes) = (new Tracer(sides[builtIn].Before).Trace(placed, TableName.Filter, builtIn, packets.IsTrue),
                    new Tracer(sides[builtIn].After).Trace(placed, TableName.Filter, builtIn, packets.IsTrue));

                becomes.Fate.ShouldBe(was.Fate, $"{path} {builtIn}: {placed.ToCondition()}");
            }
        }

        return probed;
    }

    private static bool IsPossible(PacketBox packet, ChainName builtIn, Family family)
    {
        var (isIn, isOut) = (!packet[PacketField.In].Contains(0), !packet[PacketField.Out].Contains(0));
        var isLoopback = packet[PacketField.In].Overlaps(PacketFields.Loopback) || packet[PacketField.Out].Overlaps(PacketFields.Loopback);
        var isGroup = packet[PacketField.Destination].IsWithin(PacketFields.AddressesOf(PacketFields.Multicast, family));
        var isBroadcast = packet[PacketField.Destination].IsWithin(PacketFields.AddressesOf(PacketFields.Broadcast, family));
        return packet[PacketField.DestinationType].Equals(PacketFields.Multicast) == isGroup
            && (!isBroadcast || packet[PacketField.DestinationType].Equals(PacketFields.Broadcast))
            && !packet[PacketField.Protocol].Contains(family is Family.IPv4 ? 58UL : 1UL) && builtIn.Value switch
            {
                "INPUT" => isIn && (!packet[PacketField.SourceType].Equals(PacketFields.Local) || isLoopback),
                "FORWARD" => isIn && isOut && !isLoopback,
                _ => isOut,
            };
    }
}
