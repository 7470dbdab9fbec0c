using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>Errors in expectations that do not depend on the rules: one that describes no packet, two that contradict each other.</summary>
internal static class ExpectationConflicts
{
    public static void CheckEach(ValueList<CompiledExpectation> expectations, DiagnosticBag diagnostics)
    {
        foreach (var expectation in expectations.Where(one => one.Traffic.Count > 0
            && one.Traffic.All(traffic => Packets(one, traffic).IsEmpty)))
        {
            diagnostics.ExpectationOfNothing(expectation);
        }
    }

    public static void CheckTogether(IEnumerable<CompiledExpectation> expectations, DiagnosticBag diagnostics)
    {
        var all = expectations.SelectMany(one => one.Traffic.Select(traffic => Packets(one, traffic))).ToList();
        var blocked = all.Where(packets => !packets.IsAllowed).ToList();
        var said = new HashSet<(SourceSpan, SourceSpan)>();
        foreach (var allowed in all.Where(packets => packets.IsAllowed))
        {
            foreach (var other in blocked.Where(other => other.Family == allowed.Family))
            {
                var (first, second) = allowed.Expectation.At() <= other.Expectation.At() ? (allowed, other) : (other, allowed);
                if (allowed.Common(other) is { } common && said.Add((first.Expectation.At(), second.Expectation.At())))
                    diagnostics.ExpectationsContradict(second.Expectation, first.Expectation, Words(common));
            }
        }
    }

    private static string Words(PacketBox box) => $"{PacketWords.Protocols(box[PacketField.Protocol], box.Family) switch
    {
        "any" => "packets",
        var protocols => $"{protocols} packets",
    }} {PacketWords.Ends(box)}";

    private static ExpectedPackets Packets(CompiledExpectation expectation, ExpectedTraffic traffic) =>
        new(expectation, traffic, hostAddresses: null);
}
