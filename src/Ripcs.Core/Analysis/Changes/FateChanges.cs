using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What a change of rules means for packets that begin a connection (tcp with SYN), from end to end: as they are sent, through translation
/// and filter. Conditions that no packet tells, such as marks and rates, are taken as not met.
/// </summary>
/// <param name="Lines">Together all packets whose fate changes, newly allowed ones first; none where the text alone has changed.</param>
/// <param name="IsComplete">False where the rest would have been too long, or the rules were too tangled to say anything.</param>
/// <param name="IsTooTangled">True in the latter case.</param>
/// <param name="HasConditions">True if other packets change their fate where some condition that no packet tells is met.</param>
public sealed record FateChanges(ValueList<FateLine> Lines, bool IsComplete = true, bool IsTooTangled = false, bool HasConditions = false)
{
    private const int MostLines = 200;

    /// <summary>Compares two rule sets of one family.</summary>
    /// <param name="before">What is, or was, in force.</param>
    /// <param name="after">What is to be.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    public static FateChanges Between(PacketRules before, PacketRules after, ValueSet? hostAddresses = null)
    {
        try
        {
            return Compare(before, after, hostAddresses);
        }
        catch (TooTangledException)
        {
            return new FateChanges([], IsComplete: false, IsTooTangled: true);
        }
    }

    private static FateChanges Compare(PacketRules before, PacketRules after, ValueSet? hostAddresses)
    {
        var hulls = new Hulls(before, after, hostAddresses);
        if (hulls.IsEmpty)
        {
            return new FateChanges([]);
        }

        var asked = hulls.Conditions(before, after).Concat(Own(hostAddresses)).ToList();
        var algebra = new Algebra(new NodeTable(Universe.Of(before.Family, asked.Concat(hulls.Mapped(asked)))));
        var translations = new Translations();
        var (old, desired) = (new HostFunction(before, algebra, translations, hulls), new HostFunction(after, algebra, translations, hulls));
        var possible = Possible(algebra, hostAddresses);
        var elsewhere = algebra.And(algebra.And(old.Accepted, desired.Accepted), algebra.Merge(Merge.Differ, old.Led, desired.Led));
        var work = new LineWork(algebra, before, after, hostAddresses, MostLines);
        foreach (var (turn, set) in new[]
        {
            (FateTurn.NewlyAllowed, algebra.Merge(Merge.Except, desired.Accepted, old.Accepted)),
            (FateTurn.NewlyDenied, algebra.Merge(Merge.Except, old.Accepted, desired.Accepted)),
            (FateTurn.LedElsewhere, elsewhere),
        })
        {
            work.Add(turn, algebra.And(possible, set));
        }

        return new FateChanges(work.Lines.ToValueList(), work.IsComplete, HasConditions: work.HasConditions);
    }

    // Packets as there are: the type of an address, and flags of tcp, are no choice; a way out is that of a packet should it be forwarded.
    private static int Possible(Algebra algebra, ValueSet? hostAddresses)
    {
        var conditions = new ConditionDiagrams(algebra);
        var all = Terminal.True;
        if (hostAddresses is not null)
        {
            foreach (var (end, type) in new[] { (PacketField.Destination, PacketField.DestinationType), (PacketField.Source, PacketField.SourceType) })
            {
                var (isHost, isLocal) = (new Condition.In(end, hostAddresses), new Condition.In(type, PacketFields.Local));
                all = algebra.And(all, conditions.Set(new Condition.Any(
                    [Condition.Both(isHost, isLocal), Condition.Both(isHost.Not(algebra.Nodes.Universe.Family), isLocal.Not(algebra.Nodes.Universe.Family))])));
            }
        }

        var hasWayOut = HostFunction.NotRouted.Not(algebra.Nodes.Universe.Family);
        return algebra.And(all, conditions.Set(Condition.Both(hasWayOut, new Condition.In(PacketField.TcpFlags, PacketFields.Syn))));
    }

    private static IEnumerable<Condition> Own(ValueSet? hostAddresses) =>
    [
        HostFunction.FromHost, HostFunction.NotRouted, HostFunction.ToHost, HostFunction.ByCards, new Condition.In(PacketField.DestinationType, Hulls.Unicast),
        new Condition.In(PacketField.SourceType, PacketFields.Local), new Condition.In(PacketField.TcpFlags, PacketFields.Syn),
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)), .. BoxCover.Conditions,
        .. Enum.GetValues<PacketTranslation>().Select(value => new Condition.In(PacketField.Translation, ValueSet.Of((ulong)value))),
        .. new[] { PacketField.DestinationPort, PacketField.SourcePort, PacketField.IcmpType }.Select(field => new Condition.In(field, ValueSet.Of(0))),
        .. hostAddresses is null ? Array.Empty<Condition>()
            : [new Condition.In(PacketField.Destination, hostAddresses), new Condition.In(PacketField.Source, hostAddresses)],
    ];
}
