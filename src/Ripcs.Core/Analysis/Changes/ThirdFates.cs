using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Checks that during a change every packet that begins a connection gets its old or its new fate: a packet that is dropped before and
/// after must not be accepted between two blocks, and one that is accepted before and after must not be dropped there. Conditions that
/// packet fields do not show, such as a rate, a time or the members of a set, may hold or not: both cases are checked.
/// </summary>
public static class ThirdFates
{
    /// <summary>Checks one state between two blocks.</summary>
    /// <param name="before">The rules of a family before the change.</param>
    /// <param name="between">The rules in the state between two blocks.</param>
    /// <param name="after">The rules after the change.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    public static ThirdFateSearch Find(PacketRules before, PacketRules between, PacketRules after, ValueSet? hostAddresses = null)
    {
        try
        {
            // Most states need no check: a block that only adds new chains, for example, changes no fate.
            return AffectedPackets.Compute(before, between, after, hostAddresses) is { } hulls
                ? hulls.WithMarksOrWithout(some => Search(some, before, between, after, hostAddresses)) : new ThirdFateSearch([]);
        }
        catch (TooTangledException)
        {
            return new ThirdFateSearch([], IsTooTangled: true);
        }
    }

    private static ThirdFateSearch Search(AffectedPackets hulls, PacketRules before, PacketRules between, PacketRules after,
        ValueSet? hostAddresses)
    {
        var asked = hulls.Conditions(before, between, after).Concat(PossiblePackets.Conditions(before.Family, hostAddresses)).ToList();
        var algebra = new Algebra(Universe.Of(before.Family, asked.Concat(hulls.Mapped(asked))));
        var translations = new Translations();
        var (nobodys, untranslated) = (algebra.None, algebra.All);
        (PacketSet Accepted, Diagram Redirects) Function(PacketRules rules)
        {
            var host = new HostFunction(rules, algebra, translations, hulls);
            nobodys |= host.ForwardedByLoopback;
            untranslated &= host.Untranslated;
            return (host.Accepted, host.Redirects);
        }

        var (old, now, desired) = (Function(before), Function(between), Function(after));
        var (either, both) = (old.Accepted | desired.Accepted, old.Accepted & desired.Accepted);
        PacketSet Alike((PacketSet Accepted, Diagram Redirects) side) => side.Accepted - side.Redirects.Differs(now.Redirects);

        // If a packet goes to one of several targets at random, its fate is unchanged if any of the choices led there before.
        var alike = (Alike(old) | Alike(desired)).WithSomeAnswers(OpenOrder.IsChance);
        var elsewhere = (now.Accepted & either) - alike;
        var own = new HostInterfaces(algebra, untranslated);
        var open = new OpenConditions([.. hulls.Rules(before), .. hulls.Rules(after)], hulls.Rules(between));
        var work = new FateLines(algebra, before, between, hostAddresses, mostLines: 1, open, hulls.Marks);
        var possible = PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(before.Family)) - nobodys;
        foreach (var (turn, set) in new[]
        {
            (FateTurn.NewlyAllowed, now.Accepted - either),
            (FateTurn.NewlyDenied, both - now.Accepted),
            (FateTurn.LedElsewhere, elsewhere),
        })
        {
            work.Add(turn, possible & own.Of(set));
        }

        var tracer = new Tracer(after, hostAddresses) { Followed = hulls.Marks?.Followed, ReadsBits = false };
        return new ThirdFateSearch(work.Lines.Select(line => new ThirdFate(
            line.Turn, line.Witness, line.Before, line.After,
            tracer.Trace(line.Witness, line.Witness[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network,
                question => Answer(line, question))) { Answers = line.Answers })
            .Where(fate => fate.IsReal).DistinctBy(fate => fate.Meets).ToValueList());

        bool Answer(FateLine line, Condition question) => question is Condition.In(PacketField.DestinationType, var types)
            ? types.Overlaps(AffectedPackets.Unicast)
            : question is Condition.Open(var what, _)
            && (line.Answers.FirstOrDefault(answer => answer.What == what) is { } answer ? !answer.IsNot
                : open.Usually(what, line.Answers));
    }
}

/// <summary>The result for one state.</summary>
/// <param name="Found">At most one packet of each kind; none if every packet gets its old or its new fate.</param>
/// <param name="IsTooTangled">True if the rules are too tangled.</param>
public sealed record ThirdFateSearch(ValueList<ThirdFate> Found, bool IsTooTangled = false);

/// <summary>A packet that gets neither its old nor its new fate between two blocks.</summary>
/// <param name="Turn">The change compared with its fate before.</param>
/// <param name="Packet">As it is sent, one value in each field.</param>
/// <param name="Before">Its trace before the change.</param>
/// <param name="Between">Its trace between the blocks.</param>
/// <param name="After">Its trace after the change.</param>
public sealed record ThirdFate(FateTurn Turn, PacketBox Packet, Trace Before, Trace Between, Trace After)
{
    /// <summary>Open conditions that must hold for this; none if it happens in any case.</summary>
    public ValueList<Condition.Open> Answers { get; init; } = [];

    /// <summary>The packet's fate between the blocks, compared with both its old and its new fate.</summary>
    public FateTurn Meets => !Passes(Between) ? FateTurn.NewlyDenied : Passes(Before) || Passes(After) ? FateTurn.LedElsewhere
        : FateTurn.NewlyAllowed;

    /// <summary>The packet as it is shown: without an outgoing interface if it is for this host in all three states.</summary>
    public PacketBox Told =>
        new[] { Before, Between, After }.Any(trace => trace.Steps.Any(step => step.Chain.Value is "FORWARD" or "OUTPUT"))
        ? Packet : Packet.With(PacketField.Out, ValueSet.Of(0));

    // The diagram has found the packet, and the independent tracer must confirm it: an error in one of them must not stop a change.
    internal bool IsReal => !IsSame(Before, Between) && !IsSame(Between, After);

    private static bool IsSame(Trace one, Trace other) => Passes(one) == Passes(other)
        && (!Passes(one) || new[] { PacketField.Destination,
            PacketField.DestinationPort }.All(field => one.Packet[field].Equals(other.Packet[field])));

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept or Fate.Elsewhere;
}
