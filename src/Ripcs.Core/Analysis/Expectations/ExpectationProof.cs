using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>
/// Proves expectations for every packet that begins a connection (tcp with SYN), from end to end, over all rules of one family. An
/// expectation to block covers packets that are sent or translated to the blocked end; one to allow covers packets that are sent to the
/// end. Conditions that packet fields do not show (rates, marks, unknown sets, programs) may hold or not: an expectation that depends on
/// one of them is not proved.
/// </summary>
public static class ExpectationProof
{
    /// <summary>An answer for each expectation about the family.</summary>
    /// <param name="rules">All rules of the family.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static ValueList<ExpectationOutcome> Of(ValueList<CompiledExpectation> expectations, PacketRules rules, ValueSet? hostAddresses)
    {
        var packets = expectations.SelectMany(expectation => expectation.Traffic.Where(traffic => traffic.Family == rules.Family)
            .Select(traffic => new ExpectedPackets(expectation, traffic, hostAddresses))).ToList();
        if (packets.Count == 0)
            return [];

        try
        {
            return Together(packets, rules, hostAddresses);
        }
        catch (TooTangledException) when (packets.Count > 1)
        {
            // Fewer packets reach fewer rules.
            return packets.SelectMany(one => Alone(one, rules, hostAddresses)).ToValueList();
        }
        catch (TooTangledException)
        {
            return [TooTangled(packets[0])];
        }
    }

    private static ValueList<ExpectationOutcome> Alone(ExpectedPackets packets, PacketRules rules, ValueSet? hostAddresses)
    {
        try
        {
            return Together([packets], rules, hostAddresses);
        }
        catch (TooTangledException)
        {
            return [TooTangled(packets)];
        }
    }

    private static ExpectationOutcome TooTangled(ExpectedPackets packets) =>
        new(packets.Expectation, packets.Family, ExpectationAnswer.TooTangled);

    private static ValueList<ExpectationOutcome> Together(List<ExpectedPackets> packets, PacketRules rules, ValueSet? hostAddresses)
    {
        var hulls = new Hulls(
            rules, Around(packets.SelectMany(one => one.Sent()), rules.Family),
            Around(packets.Where(one => !one.IsAllowed).SelectMany(one => one.Sent()), rules.Family), hostAddresses);
        return hulls.WithMarksOrWithout(some => Together(some, packets, rules, hostAddresses));
    }

    private static ValueList<ExpectationOutcome> Together(
        Hulls hulls, List<ExpectedPackets> packets, PacketRules rules, ValueSet? hostAddresses)
    {
        var asked = hulls.Conditions(rules).Concat(PossiblePackets.Conditions(rules.Family, hostAddresses))
            .Concat(packets.SelectMany(one => one.Sent().Concat(one.Arriving()).Concat(one.SentToHost()))).ToList();
        var algebra = new Algebra(new NodeTable(Universe.Of(rules.Family, asked.Concat(hulls.Mapped(asked)))));
        var host = new HostFunction(rules, algebra, new Translations(), hulls);

        // Packets to a group are delivered locally, and also forwarded by a host that routes multicast.
        var possible = algebra.Or(PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(rules.Family)),
            PossiblePackets.Set(algebra, hostAddresses, ValueSet.Empty));
        var violations = new Violations(algebra, host, algebra.And(possible, PossiblePackets.WithTheirFields(algebra)));
        var tracer = new Tracer(rules, hostAddresses) { Followed = hulls.Marks?.Followed, ReadsBits = false };
        return packets.Select(one => Outcome(one, violations.Of(one), algebra, tracer)).ToValueList();
    }

    private static PacketBox Around(IEnumerable<Condition> conditions, Family family) => conditions.Aggregate(
        PacketBox.Nothing(family), (box, condition) => box.Around(PacketBox.Everything(family).Within(condition)));

    private static ExpectationOutcome Outcome(ExpectedPackets packets, int violation, Algebra algebra, Tracer tracer)
    {
        var outcome = new ExpectationOutcome(packets.Expectation, packets.Family, ExpectationAnswer.Holds);
        return violation == Terminal.Undefined ? outcome : new Counterexample(algebra, tracer).Of(outcome, packets, violation);
    }
}
