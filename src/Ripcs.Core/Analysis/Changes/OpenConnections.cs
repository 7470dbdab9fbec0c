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
        var hulls = AffectedPackets.OfConnections(before, after, hostAddresses);
        if (hulls.IsEmpty)
            return null;

        var asked = hulls.Conditions(before, after).ToList();
        if (!asked.SelectMany(condition => condition.Leaves).Any(leaf => leaf is Condition.In asks && TellsApart(asks)))
            return null;

        var named = PossiblePackets.GroupsIn(asked, before.Family);
        asked.AddRange([.. PossiblePackets.Conditions(before.Family, hostAddresses),
            .. Enum.GetValues<PacketState>().Select(state => new Condition.In(PacketField.State, PacketFields.States(state))), .. Flags]);
        var algebra = new Algebra(Universe.Of(before.Family, asked));
        var translations = new Translations();
        var asksPrograms = hulls.AsksPrograms(before, after);
        AcceptedPackets Passing(PacketRules rules)
        {
            var host = new HostFunction(rules, algebra, translations, hulls);
            return host.OfOpenConnections(surely: false) is var maybe && asksPrograms
                ? new AcceptedPackets(maybe, host.OfOpenConnections(surely: true)) : new AcceptedPackets(maybe, maybe);
        }

        var (old, desired) = (Passing(before), Passing(after));
        var possible = PossiblePackets.Set(algebra, hostAddresses, named, isNew: false)
            & algebra.Set(new Condition.In(PacketField.TcpFlags, PacketFields.OfOpenTcp));
        var work = new FateLines(algebra, before, after, hostAddresses, MostLines,
            new OpenConditions(hulls.Rules(before), hulls.Rules(after)));
        var ways = new HostInterfaces(algebra, algebra.All);
        foreach (var (turn, set) in new[] { (FateTurn.NewlyAllowed, ways.Of(desired.Beyond(old))),
            (FateTurn.NewlyDenied, ways.Of(old.Beyond(desired))) })
        {
            // For an answer the original destination is its source.
            PacketSet In(PacketState state) => state is PacketState.EstablishedReply or PacketState.RelatedReply
                ? set.At(field => Value(state, field)).WithSome(PacketField.OriginalDestination, PacketField.OriginalPort)
                : new SentPackets(algebra, null, field => Value(state, field)).Of(set);

            // A packet that begins a connection has only SYN, as no packet of an open one does.
            var ofNew = In(PacketState.New).At(PacketField.TcpFlags, PacketFields.Syn.First);
            PacketSet Otherwise(PacketSet own) => possible & (own & ((own - ofNew) | (ofNew - own)).WithSomeAnswers());
            var byState = States.Concat(OfNone).Select(state => (State: state, Packets: Otherwise(In(state)))).ToList();
            var common = byState.Take(States.Count).Select(item => item.Packets).Aggregate((all, some) => all & some);
            Add(common, States);
            foreach (var alike in byState.GroupBy(
                item => OfNone.Contains(item.State) ? item.Packets : item.Packets - common, item => item.State))
            {
                Add(alike.Key, [.. alike]);
            }

            // Packets that are affected only with certain flags get a line of their own.
            void Add(PacketSet packets, ValueList<PacketState> states)
            {
                var withAny = PacketFields.FlagsOfOpen.Select(flags => packets.At(PacketField.TcpFlags, flags))
                    .Aggregate((all, some) => all & some);
                work.Add(turn, packets & withAny, states);
                work.Add(turn, packets - withAny, states);
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

    private static AddressBits? Value(PacketState state, PacketField field) => field switch
    {
        PacketField.State => (ulong)state,
        PacketField.Translation => (ulong)PacketTranslation.None,
        _ => null,
    };
}
