using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What a change means for packets of connections that are open, answers among them, beyond what it means for packets that begin one:
/// whoever takes <c>--ctstate ESTABLISHED -j ACCEPT</c> away changes nothing for those, and ends all the others. So it is with packets of
/// no connection, INVALID and UNTRACKED. They are looked at from the interface to the end, of connections that nothing translates.
/// </summary>
public static class OpenConnections
{
    private const int MostLines = 20;

    private static readonly ValueList<PacketState> OfNone = [PacketState.Invalid, PacketState.Untracked];

    /// <summary>The states of such packets.</summary>
    public static readonly ValueList<PacketState> States = [PacketState.Established, PacketState.EstablishedReply, PacketState.Related,
        PacketState.RelatedReply];

    /// <summary>The lines that say it.</summary>
    /// <param name="before">What is, or was, in force.</param>
    /// <param name="after">What is to be.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
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
            // What an answer was sent to first is where it comes from.
            int In(PacketState state) => state is PacketState.EstablishedReply or PacketState.RelatedReply
                ? projection.Some(projection.Pin(set, dimension => Pin(algebra, state, (PacketField)dimension)),
                    dimension => (PacketField)dimension is not (PacketField.OriginalDestination or PacketField.OriginalPort))
                : new SentPackets(algebra, null, field => Pin(algebra, state, field)).Of(set);

            // What begins a connection has SYN alone, and no packet of an open one.
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

            // What is so with some flags alone is said of these.
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

        work.Shorten();
        work.LeaveOutOtherWays(possible);
        return work;
    }

    private static ValueList<Condition> Flags { get; } =
        [.. PacketFields.FlagsOfOpen.Select(flags => new Condition.In(PacketField.TcpFlags, ValueSet.Of(flags)))];

    private static bool TellsApart(Condition.In asks) => asks.Field switch
    {
        PacketField.State => States.Concat(OfNone).Any(state =>
            asks.Values.Contains((ulong)state) != asks.Values.Contains((ulong)PacketState.New)),

        // ! --syn accepts no packet that begins a connection, and all others.
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
