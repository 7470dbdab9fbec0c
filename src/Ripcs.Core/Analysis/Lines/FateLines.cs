using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>Makes lines of sets of packets: boxes, what stands beside them, a witness, and what decides about it.</summary>
/// <param name="algebra">Of the sets.</param>
/// <param name="before">The rules before the change.</param>
/// <param name="after">The rules after it.</param>
/// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
/// <param name="mostLines">More lines than so many are not made of one set.</param>
/// <param name="asked">The conditions that no packet tells and that the rules ask; null where all are taken as not met.</param>
/// <param name="marks">The marks that are followed; null for none.</param>
/// <param name="cardTo">The one interface by which the host sends to an address; null where it is not known.</param>
internal sealed class FateLines(
    Algebra algebra, PacketRules before, PacketRules after, ValueSet? hostAddresses, int mostLines, OpenConditions? asked = null,
    MarkStates? marks = null,
    Func<IpPrefix, string?>? cardTo = null)
{
    // Fewer lines than these are shorter than one that says what it leaves out.
    private const int FewLines = 3;

    // What a line does not tell apart: it says with which values some of its packets change their fate.
    private static readonly PacketField[] Beside =
        [PacketField.In, PacketField.Out, PacketField.Mac, PacketField.DestinationType, PacketField.SourceType];

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);
    private readonly Lazy<ValueList<int>> _likely = new(() =>
        LikelyAddresses.Ends(algebra.Nodes.Universe).Select(ends => new ConditionDiagrams(algebra).Set(ends)).ToValueList());
    private readonly Lazy<int> _ownSources = new(() => hostAddresses is null ? Terminal.True
        : new ConditionDiagrams(algebra).Set(new Condition.In(PacketField.Source, hostAddresses)));
    private readonly Tracer _before = new(before, hostAddresses) { Followed = marks?.Followed };
    private readonly Tracer _after = new(after, hostAddresses) { Followed = marks?.Followed };

    private readonly List<Turned> _turned = [];

    public IEnumerable<FateLine> Lines => _turned.SelectMany(part => part.Lines);

    public bool IsComplete => _turned.All(part => part.IsComplete);

    /// <summary>The packets that are led to another address than before.</summary>
    public int Rerouted { get; init; } = Terminal.Undefined;

    /// <summary>Of these those whose fate depends on routes that are not known; no set that is added holds both them and others.</summary>
    public int Unsure { get; init; } = Terminal.Undefined;

    /// <summary>True if packets change their fate in more cases than anybody reads.</summary>
    public bool HasConditions { get; private set; }

    /// <summary>Takes a set into the lines: what no packet tells makes cases of its own.</summary>
    /// <param name="turn">What becomes of its packets.</param>
    /// <param name="set">In terms of everything but the state.</param>
    /// <param name="states">Those of the packets; none for what begins a connection.</param>
    public void Add(FateTurn turn, int set, ValueList<PacketState> states = default) => Add(turn, [(null, set)], states);

    /// <summary>The same of sets of which each takes a redirect to lead to other addresses of the host.</summary>
    /// <param name="turn">What becomes of their packets.</param>
    /// <param name="redirects">The sets and the addresses; null for those that nobody knows.</param>
    /// <param name="states">Those of the packets; none for what begins a connection.</param>
    public void Add(FateTurn turn, IReadOnlyList<(ValueSet? To, int Set)> redirects, ValueList<PacketState> states = default)
    {
        var set = algebra.Union([.. redirects.Select(some => some.Set)]);
        if (asked is null)
        {
            Add(new Turning(turn, [], states, redirects), _projection.Pin(set,
                dimension => dimension >= PacketFields.All.Count
                ? (OpenConditions.Usually(algebra.Nodes.Universe.Open[dimension - PacketFields.All.Count]) ? 1u : 0u) : null));
            return;
        }

        var (cases, isComplete) = new OpenCases(algebra, asked).Of(set);
        HasConditions |= !isComplete;
        foreach (var (answers, packets) in cases)
        {
            Add(new Turning(turn, answers, states, redirects), packets);
        }
    }

    private void Add(Turning turning, int set)
    {
        var all = WithoutMartians(set);

        // What comes by lo alone would be said of every card, beside what comes by these. So would what the host sends, and where the
        // others come by some cards alone a line names these, and not the host.
        var (byLo, byHost) = (Only(all, PacketFields.Loopback), Only(all, ValueSet.Of(0)));
        var alone = new List<int>();
        if (!IsWithin(byLo, Told(algebra.Merge(Merge.Except, all, byLo))))
            alone.Add(byLo);

        // What it says to itself goes by lo, and is nobody else's business.
        if (!IsWithin(_projection.Some(algebra.And(byHost, _conditions.Set(HostFunction.ByCards)), IsWhereTo),
            OfEverybody(algebra.Merge(Merge.Except, all, byHost))))
        {
            alone.Add(byHost);
        }

        AddPart(turning, alone.Aggregate(all, (rest, part) => algebra.Merge(Merge.Except, rest, part)));
        foreach (var part in alone)
        {
            AddPart(turning, part);
        }
    }

    // A packet of IPv4 that comes by a card from an address of this host reaches no filter (fib_validate_source): it is no example for a
    // rule that is about this host alone. Where others change their fate in the same way it may stand among them, so that a line says
    // "any".
    private int WithoutMartians(int set)
    {
        if (hostAddresses is null || algebra.Nodes.Universe.Family is not Family.IPv4)
            return set;

        var own = algebra.And(set, _conditions.Set(new Condition.In(PacketField.Source, hostAddresses)));
        var martians = Only(own, PacketFields.Cards);
        var ofOthers = martians == Terminal.Undefined ? martians
            : _projection.Some(algebra.Merge(Merge.Except, set, own),
                dimension => (PacketField)dimension is not (PacketField.Source or PacketField.SourceType));
        return algebra.Merge(Merge.Except, set, algebra.Merge(Merge.Except, martians, ofOthers));
    }

    private int Only(int set, ValueSet incoming) => algebra.And(set, _conditions.Set(new Condition.In(PacketField.In, incoming)));

    private bool IsWithin(int part, int set) => IsNothing(algebra.Merge(Merge.Except, part, set));

    // What is in the set whoever else sends it, whichever card it comes by and whichever has sent it.
    private int OfEverybody(int set)
    {
        var others = _conditions.Set(Condition.Of(
        [
            new Condition.In(PacketField.In, PacketFields.Cards),
            new Condition.In(PacketField.Mac, ValueSet.Between(0, PacketFields.NoCard - 1)),
            .. hostAddresses is null ? Array.Empty<Condition>()
                : [new Condition.In(PacketField.Source, PossiblePackets.OwnSources(hostAddresses, algebra.Nodes.Universe.Family))
                .Not(algebra.Nodes.Universe.Family)],
        ]));
        var missing = algebra.Merge(Merge.Except, others,
            _projection.Some(set, dimension => IsWhereTo(dimension)
            || (PacketField)dimension is PacketField.Source or PacketField.In or PacketField.Mac));
        return algebra.Apply(Change.Not, _projection.Some(missing, IsWhereTo));
    }

    // Where nobody knows the addresses of the host, it may have each that others have.
    private bool IsWhereTo(int dimension) =>
        (PacketField)dimension is PacketField.Out
            || (BoxCover.Asked.Contains((PacketField)dimension)
            && ((PacketField)dimension is not PacketField.Source || hostAddresses is null));

    // Whatever a line does not tell of.
    private int Told(int set) => _projection.Some(set, dimension => BoxCover.Asked.Contains((PacketField)dimension));

    private void AddPart(Turning turning, int plain)
    {
        var (boxes, isComplete) = new BoxCover(algebra, mostLines).Of(plain);
        if (boxes.Count == 0 && isComplete)
            return;

        foreach (var (part, own) in (isComplete ? new InterfaceSplit(algebra).Of(plain, boxes) : null) ?? [(plain, boxes)])
        {
            AddBoxes(turning, part, own, isComplete);
        }
    }

    private void AddBoxes(Turning turning, int plain, IReadOnlyList<PacketBox> boxes, bool isComplete)
    {
        // Each field alone beside those of a box: cards and interfaces together would be many times as large.
        var sets = (turning.States.Count > 0 ? Beside.Append(PacketField.TcpFlags)
            : Beside).Select(field =>
            (field, _projection.Some(plain, dimension => dimension == (int)field || BoxCover.Asked.Contains((PacketField)dimension))))
            .ToList();
        var pairs = new Lazy<int>(() =>
            _projection.Some(plain, dimension => IsWay(dimension) || BoxCover.Asked.Contains((PacketField)dimension)));
        _turned.Add(new Turned(box => Line(turning, plain, box, sets, pairs), plain,
            boxes) { Lines = [.. boxes.Select(box => Line(turning, plain, box, sets, pairs))], IsComplete = isComplete });
    }

    /// <summary>Says in one line, and what that leaves out, what would take more of them.</summary>
    public void Shorten()
    {
        try
        {
            foreach (var part in _turned.Where(part => part.Lines.Count > 1))
            {
                // What comes by lo alone, beside what comes by every card, would be said of all.
                if (part.Lines.Count >= FewLines && BoxCover.AllBut(algebra, part.Set, part.Lines.Count) is var (around, but)
                    && part.Line(around) is var whole
                    && part.Lines.All(line => line.Packets[PacketField.In].Equals(whole.Packets[PacketField.In])))
                {
                    (part.Lines, part.IsComplete) = ([whole with { But = but }], true);
                }
                else
                {
                    part.Lines = [.. part.Lines.Zip(part.Boxes, new BoxCover(algebra, mostLines).Apart(part.Boxes))
                        .Select(told => told.Second == told.Third ? told.First : part.Line(told.Third))];
                }
            }
        }
        catch (TooTangledException)
        {
            // The lines that are there say as much.
        }
    }

    /// <summary>Says what the lines leave out by their interfaces and cards; none
    /// of them says a packet that keeps its fate, where that is short.</summary>
    /// <param name="possible">The packets as there are.</param>
    public void LeaveOutOtherWays(int possible)
    {
        try
        {
            var other = new InterfaceExceptions(algebra, possible, hostAddresses);
            foreach (var part in _turned)
            {
                part.Lines = part.Lines.ConvertAll(line => line with { But = Outer([.. line.But, .. other.Of(line, part.Set)]) })
                    .ConvertAll(line => line with { HoldsOthers = other.HasMore(line, part.Set) });
            }
        }
        catch (TooTangledException)
        {
            // Each line still holds all packets that change their fate.
        }
    }

    // An exception within another is said by that one.
    private static ValueList<PacketBox> Outer(IReadOnlyList<PacketBox> boxes) =>
        boxes.Where((box, place) =>
            !boxes.Where((other, its) => its != place && other.Contains(box) && (its < place || !box.Contains(other))).Any()).ToValueList();

    private FateLine Line(Turning turning, int set, PacketBox box, IEnumerable<(PacketField Field, int Set)> beside, Lazy<int> pairs)
    {
        var own = algebra.And(_conditions.Set(box.ToCondition()), PossiblePackets.WithTheirFields(algebra));
        var packets = beside.Aggregate(box, (all, item) =>
            all.With(item.Field, _projection.Values(algebra.And(item.Set, own), item.Field)));
        packets = IsFromAnyOwn(packets) ? packets.With(PacketField.Source, PacketFields.Every(PacketField.Source, box.Family)) : packets;
        packets = packets.With(PacketField.Out, Outs(packets));
        var shown = turning.States.Count > 0 ? WithAck(set, own) : own;
        var incoming = algebra.Merge(Merge.Except, shown, _conditions.Set(HostFunction.FromHost));
        var witness = PossiblePackets.Example(OfAnyCard(set,
            Likely(set, incoming) ?? _projection.First(set, incoming) ?? Likely(set, algebra.And(shown, _ownSources.Value))
            ?? _projection.First(set, shown)!));
        witness = turning.States.Count > 0 ? witness.With(PacketField.State, (ulong)turning.States[0]) : witness;
        var origin = witness[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
        var isRerouted = IsWithin(algebra.And(set, own), Rerouted);
        var ways = Ways(algebra.And(pairs.Value, own), packets);
        var redirectsTo = turning.Redirects.Select(some =>
            (some.To, Has: algebra.And(some.Set, _conditions.Set(witness.ToCondition())) != Terminal.Undefined))
            .FirstOrDefault(some => some.Has).To;
        bool Answer(Condition question) => question is Condition.In(PacketField.Destination, var values)
            ? redirectsTo?.Overlaps(values) is true
            : question is Condition.In(PacketField.DestinationType, var types) ? types.Overlaps(Hulls.Unicast)
            : question is Condition.Open(var what, _) && (turning.Answers.FirstOrDefault(answer => what == answer.What) is { } answer
                ? !answer.IsNot : asked?.Usually(what, turning.Answers) ?? OpenConditions.Usually(what));
        var (was, becomes) = (_before.Trace(witness, origin, Answer), _after.Trace(witness, origin, Answer));
        if (turning.States.Count == 0)
        {
            // To another address of its translation, or by another card, where it is routed otherwise on this side.
            was = Otherwise(_before, was, passes: turning.Turn is not FateTurn.NewlyAllowed);
            becomes = Otherwise(_after, becomes, passes: turning.Turn is not FateTurn.NewlyDenied);
        }

        Trace Otherwise(Tracer tracer, Trace found, bool passes) => ByRoute(tracer, found) is { } routed && Passes(routed) == passes
            ? routed : Passes(found) == passes ? found
            : Cards().Select(card => tracer.Trace(witness.With(PacketField.Out, card), origin, Answer)).Where(_ => isRerouted)
                .Concat(tracer.All(witness, origin, known: question => question is Condition.Open ? Answer(question) : null))
                .FirstOrDefault(other => Passes(other) == passes) ?? found;

        Trace? ByRoute(Tracer tracer, Trace found) => isRerouted && found.Packet[PacketField.Destination] is { IsSingle: true } to
            && cardTo?.Invoke(new IpPrefix(box.Family, to.First, box.Family.Bits())) is { } card
            ? tracer.Trace(witness.With(PacketField.Out, PacketFields.Interface(card)), origin, Answer) : null;

        return new FateLine(turning.Turn, packets, witness, was, becomes) { Ways = ways, Answers = turning.Answers,
            States = turning.States, IsRerouted = isRerouted, DependsOnRoutes = IsWithin(algebra.And(set, own), Unsure) };
    }

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept or Fate.Elsewhere;

    // One of each kind that rules tell apart.
    private IEnumerable<AddressBits> Cards() => algebra.Nodes.Universe.Runs(PacketField.Out, PacketFields.Cards)
        .SelectMany(runs => Enumerable.Range((int)runs.First, (int)(runs.Last - runs.First) + 1))
            .Select(run => algebra.Nodes.Universe.Values(PacketField.Out, (uint)run, (uint)run).First);

    // Of an open connection most packets have it.
    private int WithAck(int set, int box) =>
        algebra.And(box, _conditions.Set(new Condition.In(PacketField.TcpFlags, ValueSet.Of(PacketFields.Ack)))) is var plain
        && algebra.And(set, plain) != Terminal.Undefined ? plain : box;

    private PacketBox? Likely(int set, int box) =>
        _likely.Value.Select(ends => _projection.First(set, algebra.And(box, ends))).FirstOrDefault(found => found is not null);

    // Where any card may send the packet, none is named, whatever other rules ask of cards.
    private PacketBox OfAnyCard(int set, PacketBox found)
    {
        var cards = ValueSet.Between(0, PacketFields.NoCard - 1);
        var any = found.With(PacketField.Mac, cards);
        return found[PacketField.Mac].IsWithin(cards)
            && cards.IsWithin(_projection.Values(algebra.And(set, _conditions.Set(any.ToCondition())), PacketField.Mac)) ? any : found;
    }

    // Whichever of its addresses the host sends from is any; none, as before it has one, is not of type LOCAL.
    private bool IsFromAnyOwn(PacketBox packets) => hostAddresses is { } host && packets[PacketField.In].Equals(ValueSet.Of(0))
        && PossiblePackets.OwnSources(host, packets.Family).Except(ValueSet.Of(0)).IsWithin(packets[PacketField.Source]);

    // What the host sends to others leaves by no lo, see HostInterfaces.
    private static ValueSet Outs(PacketBox packets)
    {
        var (outs, every) = (packets[PacketField.Out].Or(ValueSet.Of(0)), PacketFields.Every(PacketField.Out, packets.Family));
        return packets[PacketField.In].Equals(ValueSet.Of(0)) && !packets[PacketField.DestinationType].Overlaps(PacketFields.Local)
            && !outs.Or(PacketFields.Loopback).Equals(every)
            ? outs.Except(PacketFields.Loopback) : outs;
    }

    // eth1 -> eth2 and eth2 -> eth1 are not eth1 -> eth1.
    private ValueList<FateWay> Ways(int set, PacketBox packets)
    {
        var fromHost = _conditions.Set(HostFunction.FromHost);
        var ways = _projection.Some(algebra.Merge(Merge.Except, set, fromHost), IsWay);
        var all = _conditions.Set(Condition.Of([new Condition.In(PacketField.In, packets[PacketField.In]),
            new Condition.In(PacketField.Out, packets[PacketField.Out]), HostFunction.ByCards]));
        var (byWayIn, universe, nodes, first) = (new List<(ValueRange In, int Out)>(), algebra.Nodes.Universe, algebra.Nodes, 0u);
        if (IsNothing(algebra.Merge(Merge.Except, algebra.Merge(Merge.Except, all, _conditions.Set(HostFunction.NotRouted)),
            algebra.Or(ways, fromHost)))
            || Terminal.Is(ways) || nodes.Dimension(ways) != (int)PacketField.In)
        {
            return [];
        }

        var (edge, end) = nodes.EdgesOf(ways);
        for (; edge < end; first = nodes.Last(edge++) + 1)
        {
            byWayIn.Add((universe.Values(PacketField.In, first, nodes.Last(edge)), nodes.Child(edge)));
        }

        var alike = byWayIn.Where(way => way.Out != Terminal.Undefined).GroupBy(way => way.Out, way => way.In).ToList();
        return alike.Count < 2 ? []
            : alike.Select(way => new FateWay(ValueSet.Of(way), _projection.Values(way.Key, PacketField.Out))).ToValueList();
    }

    private static bool IsNothing(int set) => set == Terminal.Undefined;

    private static bool IsWay(int dimension) => (PacketField)dimension is PacketField.In or PacketField.Out;

    // What becomes of some packets, and what is said of them beside their fields.
    private sealed record Turning(
        FateTurn Turn, ValueList<Condition.Open> Answers, ValueList<PacketState> States, IReadOnlyList<(ValueSet? To, int Set)> Redirects);

    // The packets of one turn, and the line that says some of them.
    private sealed class Turned(Func<PacketBox, FateLine> line, int set, IReadOnlyList<PacketBox> boxes)
    {
        public IReadOnlyList<PacketBox> Boxes => boxes;

        public int Set => set;

        public required List<FateLine> Lines { get; set; }

        public required bool IsComplete { get; set; }

        public FateLine Line(PacketBox box) => line(box);
    }
}
