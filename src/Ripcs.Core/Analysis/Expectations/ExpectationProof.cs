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
    /// <summary>The work for all expectations together, as <see cref="NodeTable"/> counts it.</summary>
    public const long MostWork = NodeTable.DefaultSteps;

    /// <summary>An answer for each expectation about the family.</summary>
    /// <param name="rules">All rules of the family.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="besides">Other rules: packets that violate the expectation under these, too, do not count; null for none.</param>
    /// <param name="mostSteps">The work for all of them.</param>
    public static ValueList<ExpectationOutcome> Prove(
        ValueList<CompiledExpectation> expectations, PacketRules rules, ValueSet? hostAddresses, PacketRules? besides = null,
        long mostSteps = MostWork)
    {
        var packets = expectations.SelectMany(expectation => expectation.Traffic.Where(traffic => traffic.Family == rules.Family)
            .Select(traffic => new ExpectedPackets(expectation, traffic, hostAddresses))).ToList();
        try
        {
            if (packets.Count > 1)
                return Together(packets, rules, hostAddresses, besides, mostSteps);
        }
        catch (TooTangledException)
        {
            // Fewer packets reach fewer rules.
        }

        // All together get the work of one, however many an author expects.
        return packets.SelectMany(one => Alone(one, rules, hostAddresses, besides, mostSteps / packets.Count)).ToValueList();
    }

    private static ValueList<ExpectationOutcome> Alone(
        ExpectedPackets packets, PacketRules rules, ValueSet? hostAddresses, PacketRules? besides, long mostSteps)
    {
        try
        {
            return Together([packets], rules, hostAddresses, besides, mostSteps);
        }
        catch (TooTangledException) when (besides is not null)
        {
            // Two rule sets are too complex to be compared packet by packet: then what counts is whether it held.
            var before = Alone(packets, besides, hostAddresses, besides: null, mostSteps);
            return before.All(one => one.Answer is ExpectationAnswer.Holds) ? Alone(packets, rules, hostAddresses, besides: null, mostSteps)
                : before.Any(one => one.Answer is ExpectationAnswer.TooTangled) ? [TooTangled(packets)]
                : [new(packets.Expectation, packets.Family, ExpectationAnswer.Holds)];
        }
        catch (TooTangledException)
        {
            return [TooTangled(packets)];
        }
    }

    private static ExpectationOutcome TooTangled(ExpectedPackets packets) =>
        new(packets.Expectation, packets.Family, ExpectationAnswer.TooTangled);

    private static ValueList<ExpectationOutcome> Together(
        List<ExpectedPackets> packets, PacketRules rules, ValueSet? hostAddresses, PacketRules? besides, long mostSteps)
    {
        var hulls = new AffectedPackets(
            besides is null ? [rules] : [rules, besides], Around(packets.SelectMany(one => one.Sent()), rules.Family),
            Around(packets.Where(one => !one.IsAllowed).SelectMany(one => one.Sent()), rules.Family), hostAddresses);
        return hulls.WithMarksOrWithout(some => Together(some, packets, rules, hostAddresses, besides, mostSteps));
    }

    private static ValueList<ExpectationOutcome> Together(
        AffectedPackets hulls, List<ExpectedPackets> packets, PacketRules rules, ValueSet? hostAddresses, PacketRules? besides,
        long mostSteps)
    {
        var asked = hulls.Conditions(besides is null ? [rules] : [rules, besides])
            .Concat(PossiblePackets.Conditions(rules.Family, hostAddresses))
            .Concat(packets.SelectMany(one => one.Sent().Concat(one.Arriving()).Concat(one.SentToHost()))).ToList();
        var algebra = new Algebra(Universe.Of(rules.Family, asked.Concat(hulls.Mapped(asked))), mostSteps: mostSteps);
        var translations = new Translations();

        // Packets to a group are delivered locally, and also forwarded by a host that routes multicast.
        var possible = PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(rules.Family))
            | PossiblePackets.Set(algebra, hostAddresses, ValueSet.Empty);
        var whole = possible & PossiblePackets.WithTheirFields(algebra);
        Violations In(PacketRules side) => new(algebra, new HostFunction(side, algebra, translations, hulls), whole);
        var (violations, others) = (In(rules), besides is null ? null : In(besides));
        var tracer = new Tracer(rules, hostAddresses) { Followed = hulls.Marks?.Followed, ReadsBits = false };
        return packets.Select(one => Outcome(one, others is null ? violations.Of(one)
            : violations.Of(one) - others.Of(one), algebra, tracer)).ToValueList();
    }

    private static PacketBox Around(IEnumerable<Condition> conditions, Family family) => conditions.Aggregate(
        PacketBox.Nothing(family), (box, condition) => box.Around(PacketBox.Everything(family).Within(condition)));

    private static ExpectationOutcome Outcome(ExpectedPackets packets, PacketSet violation, Algebra algebra, Tracer tracer)
    {
        var outcome = new ExpectationOutcome(packets.Expectation, packets.Family, ExpectationAnswer.Holds);
        return violation.IsEmpty ? outcome : new Counterexample(algebra, tracer).Of(outcome, packets, violation);
    }
}
