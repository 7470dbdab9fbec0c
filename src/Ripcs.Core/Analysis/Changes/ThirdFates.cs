using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Whether, while a change is being made, every packet that begins a connection meets its old or its new fate: what is dropped before and
/// after must not be let in between two blocks, and what is accepted before and after must not be dropped there. What a packet does not
/// tell, such as a rate, a time or who is in a set, may be so or not: each packet is looked at with both.
/// </summary>
public static class ThirdFates
{
    /// <summary>Looks at one state between two blocks.</summary>
    /// <param name="before">The rules of a family before the change.</param>
    /// <param name="between">In the state between two blocks.</param>
    /// <param name="after">After the change.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    public static ThirdFateSearch Find(PacketRules before, PacketRules between, PacketRules after, ValueSet? hostAddresses = null)
    {
        try
        {
            // Of most states there is nothing to be asked: a block that only brings in new chains, say, changes no fate.
            return Hulls.Of(before, between, after, hostAddresses) is { } hulls
                ? hulls.WithMarksOrWithout(some => Search(some, before, between, after, hostAddresses)) : new ThirdFateSearch([]);
        }
        catch (TooTangledException)
        {
            return new ThirdFateSearch([], IsTooTangled: true);
        }
    }

    private static ThirdFateSearch Search(Hulls hulls, PacketRules before, PacketRules between, PacketRules after, ValueSet? hostAddresses)
    {
        var asked = hulls.Conditions(before, between, after).Concat(PossiblePackets.Conditions(before.Family, hostAddresses)).ToList();
        var algebra = new Algebra(new NodeTable(Universe.Of(before.Family, asked.Concat(hulls.Mapped(asked)))));
        var translations = new Translations();
        var (nobodys, untranslated) = (Terminal.Undefined, Terminal.True);
        (int Accepted, int Led) Function(PacketRules rules)
        {
            var host = new HostFunction(rules, algebra, translations, hulls);
            nobodys = algebra.Or(nobodys, host.ForwardedByLoopback);
            untranslated = algebra.And(untranslated, host.Untranslated);
            return (host.Accepted, host.Led);
        }

        var (old, now, desired) = (Function(before), Function(between), Function(after));
        var (either, both) = (algebra.Or(old.Accepted, desired.Accepted), algebra.And(old.Accepted, desired.Accepted));
        int Alike((int Accepted, int Led) side) =>
            algebra.Merge(Merge.Except, side.Accepted, algebra.Merge(Merge.Differ, side.Led, now.Led));

        // Whom the dice lead to one of several is led as before wherever any throw led there.
        var alike = new Projection(algebra).Some(algebra.Or(Alike(old), Alike(desired)),
            dimension => dimension < PacketFields.All.Count
            || !OpenOrder.IsChance(algebra.Nodes.Universe.Open[dimension - PacketFields.All.Count]));
        var elsewhere = algebra.Merge(Merge.Except, algebra.And(now.Accepted, either), alike);
        var own = new HostInterfaces(algebra, untranslated);
        var open = new OpenConditions([.. hulls.Rules(before), .. hulls.Rules(after)], hulls.Rules(between));
        var work = new FateLines(algebra, before, between, hostAddresses, mostLines: 1, open, hulls.Marks);
        var possible = algebra.Merge(Merge.Except, PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(before.Family)),
            nobodys);
        foreach (var (turn, set) in new[]
        {
            (FateTurn.NewlyAllowed, algebra.Merge(Merge.Except, now.Accepted, either)),
            (FateTurn.NewlyDenied, algebra.Merge(Merge.Except, both, now.Accepted)),
            (FateTurn.LedElsewhere, elsewhere),
        })
        {
            work.Add(turn, algebra.And(possible, own.Of(set)));
        }

        var tracer = new Tracer(after, hostAddresses) { Followed = hulls.Marks?.Followed };
        return new ThirdFateSearch(work.Lines.Select(line => new ThirdFate(
            line.Turn, line.Witness, line.Before, line.After,
            tracer.Trace(line.Witness, line.Witness[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network,
                question => Answer(line, question))) { Answers = line.Answers })
            .Where(fate => fate.IsReal).DistinctBy(fate => fate.Meets).ToValueList());

        bool Answer(FateLine line, Condition question) => question is Condition.In(PacketField.DestinationType, var types)
            ? types.Overlaps(Hulls.Unicast)
            : question is Condition.Open(var what, _)
            && (line.Answers.FirstOrDefault(answer => answer.What == what) is { } answer ? !answer.IsNot
                : open.Usually(what, line.Answers));
    }
}

/// <summary>What was found in a state.</summary>
/// <param name="Found">At most one packet of each kind; none where every packet meets its old or its new fate.</param>
/// <param name="IsTooTangled">True where the rules are too tangled to say.</param>
public sealed record ThirdFateSearch(ValueList<ThirdFate> Found, bool IsTooTangled = false);

/// <summary>A packet that meets neither its old nor its new fate between two blocks.</summary>
/// <param name="Turn">Against what it meets before.</param>
/// <param name="Packet">As it is sent, one value in each field.</param>
/// <param name="Before">What becomes of it before the change.</param>
/// <param name="Between">What becomes of it between the blocks.</param>
/// <param name="After">What becomes of it after the change.</param>
public sealed record ThirdFate(FateTurn Turn, PacketBox Packet, Trace Before, Trace Between, Trace After)
{
    /// <summary>What must be so that the packet does not tell; none where it meets this whatever is so.</summary>
    public ValueList<Condition.Open> Answers { get; init; } = [];

    /// <summary>What it meets between the blocks, against both what it met and what it will meet.</summary>
    public FateTurn Meets => !Passes(Between) ? FateTurn.NewlyDenied : Passes(Before) || Passes(After) ? FateTurn.LedElsewhere
        : FateTurn.NewlyAllowed;

    /// <summary>The packet as it is told: what is for this host in all three has no way out.</summary>
    public PacketBox Told =>
        new[] { Before, Between, After }.Any(trace => trace.Steps.Any(step => step.Chain.Value is "FORWARD" or "OUTPUT"))
        ? Packet : Packet.With(PacketField.Out, ValueSet.Of(0));

    // The diagram has found it, and the tracer, which shares nothing with it,
    // must say the same: no change stops for a mistake of one of them.
    internal bool IsReal => !IsSame(Before, Between) && !IsSame(Between, After);

    private static bool IsSame(Trace one, Trace other) => Passes(one) == Passes(other)
        && (!Passes(one) || new[] { PacketField.Destination,
            PacketField.DestinationPort }.All(field => one.Packet[field].Equals(other.Packet[field])));

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept or Fate.Elsewhere;
}
