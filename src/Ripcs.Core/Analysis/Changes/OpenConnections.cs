using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// The effect of a change on packets of open connections, including answers, beyond its effect on packets that begin one: removing
/// <c>--ctstate ESTABLISHED -j ACCEPT</c> changes nothing for the latter, and ends all open connections. The same applies to packets
/// without a connection, INVALID and UNTRACKED. This covers the way from the first interface to the end, for connections without
/// translation.
/// </summary>
public static class OpenConnections
{
    private const int MostLines = 20;

    private static readonly ValueList<PacketState> OfNone = [PacketState.Invalid, PacketState.Untracked];

    /// <summary>The states of such packets.</summary>
    public static readonly ValueList<PacketState> States = [PacketState.Established, PacketState.EstablishedReply, PacketState.Related,
        PacketState.RelatedReply];

    /// <summary>The lines for these packets.</summary>
    /// <param name="before">The rules that are, or were, in force.</param>
    /// <param name="after">The desired rules.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    internal static FateLines? Work(PacketRules before, PacketRules after, ValueSet? hostAddresses)
    {
        var hulls = Hulls.OfConnections(before, after, hostAddresses);
        if (hulls.IsEmpty)
            return null;

        var asked = hulls.Conditions(before, after).ToList();
        if (!asked.SelectMany(condition => condition.Leaves).Any(leaf => leaf is Condition.In asks && TellsApart(asks)))
            return null;

        var named = PossiblePackets.GroupsIn(asked, before.Family);
        asked.AddRange([.. PossiblePackets.Conditions(before.Family, hostAddresses),
            .. Enum.GetValues<PacketState>().Select(state => new Condition.In(PacketField.State, PacketFields.States(state))), .. Flags]);
        var algebra = new Algebra(new NodeTable(Universe.Of(before.Family, asked)));
        var (translations, projection) = (new Translations(), new Projection(algebra));
        var asksPrograms = hulls.AsksPrograms(before, after);
        AcceptedPackets Passing(PacketRules rules)
        {
            var host = new HostFunction(rules, algebra, translations, hulls);
            return host.OfOpenConnections(Change.Accepted) is var maybe && asksPrograms
                ? new AcceptedPackets(maybe, host.OfOpenConnections(Change.SurelyAccepted)) : new AcceptedPackets(maybe, maybe);
        }

        var (old, desired) = (Passing(before), Passing(after));
        var possible = algebra.And(
            PossiblePackets.Set(algebra, hostAddresses, named, isNew: false),
            new ConditionDiagrams(algebra).Set(new Condition.In(PacketField.TcpFlags, PacketFields.OfOpenTcp)));
        var work = new FateLines(algebra, before, after, hostAddresses, MostLines,
            new OpenConditions(hulls.Rules(before), hulls.Rules(after)));
        var ways = new HostInterfaces(algebra, Terminal.True);
        foreach (var (turn, set) in new[] { (FateTurn.NewlyAllowed, ways.Of(desired.Beyond(algebra, old))),
            (FateTurn.NewlyDenied, ways.Of(old.Beyond(algebra, desired))) })
        {
            // For an answer the original destination is its source.
            int In(PacketState state) => state is PacketState.EstablishedReply or PacketState.RelatedReply
                ? projection.Some(projection.Pin(set, dimension => Pin(algebra, state, (PacketField)dimension)),
                    dimension => (PacketField)dimension is not (PacketField.OriginalDestination or PacketField.OriginalPort))
                : new SentPackets(algebra, null, field => Pin(algebra, state, field)).Of(set);

            // A packet that begins a connection has only SYN, as no packet of an open one does.
            var ofNew = projection.Pin(In(PacketState.New), dimension => (PacketField)dimension is PacketField.TcpFlags
                ? algebra.Nodes.Universe.Run(PacketField.TcpFlags, PacketFields.Syn.First) : null);
            int Otherwise(int own) => algebra.And(possible, algebra.And(own, projection.Some(
                algebra.Or(algebra.Merge(Merge.Except, own, ofNew), algebra.Merge(Merge.Except, ofNew, own)),
                dimension => dimension < PacketFields.All.Count)));
            var byState = States.Concat(OfNone).Select(state => (State: state, Packets: Otherwise(In(state)))).ToList();
            var common = byState.Take(States.Count).Select(item => item.Packets).Aggregate(algebra.And);
            Add(common, States);
            foreach (var alike in byState.GroupBy(item => OfNone.Contains(item.State) ? item.Packets
                : algebra.Merge(Merge.Except, item.Packets, common), item => item.State))
            {
                Add(alike.Key, [.. alike]);
            }

            // Packets that are affected only with certain flags get a line of their own.
            void Add(int packets, ValueList<PacketState> states)
            {
                var withAny = PacketFields.FlagsOfOpen
                    .Select(flags => projection.Pin(packets, dimension => (PacketField)dimension is PacketField.TcpFlags
                        ? algebra.Nodes.Universe.Run(PacketField.TcpFlags, flags) : null))
                    .Aggregate(algebra.And);
                work.Add(turn, algebra.And(packets, withAny), states);
                work.Add(turn, algebra.Merge(Merge.Except, packets, withAny), states);
            }
        }

        work.Shorten(possible);
        return work;
    }

    private static ValueList<Condition> Flags { get; } =
        [.. PacketFields.FlagsOfOpen.Select(flags => new Condition.In(PacketField.TcpFlags, ValueSet.Of(flags)))];

    private static bool TellsApart(Condition.In asks) => asks.Field switch
    {
        PacketField.State => States.Concat(OfNone).Any(state =>
            asks.Values.Contains((ulong)state) != asks.Values.Contains((ulong)PacketState.New)),

        // ! --syn accepts all packets except those that begin a connection.
        PacketField.TcpFlags =>
            PacketFields.FlagsOfOpen.Any(flags => asks.Values.Contains(flags) != PacketFields.Syn.IsWithin(asks.Values)),
        _ => false,
    };

    private static uint? Pin(Algebra algebra, PacketState state, PacketField field) => field switch
    {
        PacketField.State => algebra.Nodes.Universe.Run(field, (ulong)state),
        PacketField.Translation => algebra.Nodes.Universe.Run(field, (ulong)PacketTranslation.None),
        _ => null,
    };
}
