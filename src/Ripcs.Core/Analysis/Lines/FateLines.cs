using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>Makes lines of sets of packets: boxes, the fields besides them, a witness, and the rules that decide about it.</summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="before">The rules before the change.</param>
/// <param name="after">The rules after it.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
/// <param name="mostLines">The maximum number of lines for one set.</param>
/// <param name="asked">The conditions in the rules that packet fields do not show; null if all of them are taken as not met.</param>
/// <param name="marks">The marks that are followed; null for none.</param>
/// <param name="cardTo">The only interface by which the host sends to an address; null if unknown.</param>
internal sealed class FateLines(
    Algebra algebra, PacketRules before, PacketRules after, ValueSet? hostAddresses, int mostLines, OpenConditions? asked = null,
    MarkStates? marks = null,
    Func<IpPrefix, string?>? cardTo = null)
{
    // With fewer lines than these, one line with exceptions is not shorter.
    private const int FewLines = 3;

    private const int MostHoles = 3;

    // The fields that do not split a line: it lists the values with which some of its packets change their fate.
    private static readonly PacketField[] Beside =
        [PacketField.In, PacketField.Out, PacketField.Mac, PacketField.DestinationType, PacketField.SourceType];

    private readonly Lazy<List<PacketSet>> _likely = new(() =>
        [.. LikelyAddresses.Preferences(algebra.Universe, hostAddresses).Select(algebra.Set)]);
    private readonly Tracer _before = new(before, hostAddresses) { Followed = marks?.Followed, ReadsBits = false };
    private readonly Tracer _after = new(after, hostAddresses) { Followed = marks?.Followed, ReadsBits = false };

    private readonly List<Part> _parts = [];

    /// <summary>Exactly the packets that change their fate, in boxes.</summary>
    public IEnumerable<FateLine> Lines => Turns.SelectMany(part => part.Lines);

    /// <summary>The same by the statements that decide.</summary>
    public IEnumerable<FateLine> Told => _parts.SelectMany(part => part.Told);

    public bool IsComplete => Turns.All(part => part.IsComplete);

    private IEnumerable<Turned> Turns => _parts.SelectMany(part => part.Turns);

    /// <summary>The packets that are sent to another address than before.</summary>
    public PacketSet Rerouted { get; init; } = algebra.None;

    /// <summary>The subset of these whose fate depends on unknown routes; an added set never contains both them and others.</summary>
    public PacketSet Unsure { get; init; } = algebra.None;

    /// <summary>True if packets change their fate in more cases than are worth listing.</summary>
    public bool HasConditions { get; private set; }

    /// <summary>Adds a set to the lines; conditions that packet fields do not show become separate cases.</summary>
    /// <param name="turn">How the fate of its packets changes.</param>
    /// <param name="set">In terms of all fields except the state.</param>
    /// <param name="states">The states of the packets; none for packets that begin a connection.</param>
    public void Add(FateTurn turn, PacketSet set, ValueList<PacketState> states = default) => Add(turn, [(null, set)], states);

    /// <summary>The same for sets whose packets a redirect sends to different addresses of the host.</summary>
    /// <param name="turn">How the fate of their packets changes.</param>
    /// <param name="redirects">The sets and the addresses; null for unknown addresses.</param>
    /// <param name="states">The states of the packets; none for packets that begin a connection.</param>
    public void Add(FateTurn turn, IReadOnlyList<(ValueSet? To, PacketSet Set)> redirects, ValueList<PacketState> states = default)
    {
        var set = algebra.Union(redirects.Select(some => some.Set));
        if (asked is null)
        {
            Add(new Turning(turn, [], states, redirects), set.Answered(what => OpenConditions.Usually(what)));
            return;
        }

        var (cases, isComplete) = new OpenCases(algebra, asked).Of(set);
        HasConditions |= !isComplete;
        foreach (var (answers, packets) in cases)
        {
            Add(new Turning(turn, answers, states, redirects), packets);
        }
    }

    private void Add(Turning turning, PacketSet set)
    {
        var all = WithoutMartians(set);

        // Packets that arrive only by lo get a line of their own: otherwise the line would name every interface, beside what arrives by
        // these. So do packets from the host: if the others arrive only by certain interfaces, the line names these, and not the host.
        var (byLo, byHost) = (Only(all, PacketFields.Loopback), Only(all, ValueSet.Of(0)));
        var alone = new List<PacketSet>();
        if (!byLo.IsWithin(OfBoxes(all - byLo)))
            alone.Add(byLo);

        // Packets from the host to itself use lo, and no packet of another sender is like them.
        if (!(byHost & algebra.Set(HostFunction.ByCards)).Some(IsWhereTo).IsWithin(OfEverybody(all - byHost)))
            alone.Add(byHost);

        AddPart(turning, alone.Aggregate(all, (rest, part) => rest - part));
        foreach (var part in alone)
        {
            AddPart(turning, part);
        }
    }

    // An IPv4 packet that arrives from outside with an address of this host as its source reaches no filter (fib_validate_source), so it is
    // no example for a rule about this host alone. If packets from other sources change their fate in the same way it may be among them, so
    // that the line contains "any".
    private PacketSet WithoutMartians(PacketSet set)
    {
        if (hostAddresses is null || algebra.Universe.Family is not Family.IPv4)
            return set;

        var own = set & algebra.Set(new Condition.In(PacketField.Source, hostAddresses));
        var martians = Only(own, PacketFields.Cards);
        var ofOthers = martians.IsEmpty ? martians : (set - own).WithSome(PacketField.Source, PacketField.SourceType);
        return set - (martians - ofOthers);
    }

    private PacketSet Only(PacketSet set, ValueSet incoming) => set & algebra.Set(new Condition.In(PacketField.In, incoming));

    // The packets that are in the set for every other sender, every incoming interface and every network card that sent them.
    private PacketSet OfEverybody(PacketSet set)
    {
        var others = algebra.Set(Condition.Of(
        [
            new Condition.In(PacketField.In, PacketFields.Cards),
            new Condition.In(PacketField.Mac, ValueSet.Between(0, PacketFields.NoCard - 1)),
            .. hostAddresses is null ? Array.Empty<Condition>()
                : [new Condition.In(PacketField.Source, PossiblePackets.OwnSources(hostAddresses, algebra.Universe.Family))
                .Not(algebra.Universe.Family)],
        ]));
        var missing = others - set.Some(dimension => IsWhereTo(dimension)
            || (PacketField)dimension is PacketField.Source or PacketField.In or PacketField.Mac);
        return !missing.Some(IsWhereTo);
    }

    // If the addresses of the host are unknown, it may have any address that others have.
    private bool IsWhereTo(int dimension) =>
        (PacketField)dimension is PacketField.Out
            || (BoxCover.IsAsked(dimension)
            && ((PacketField)dimension is not PacketField.Source || hostAddresses is null));

    // Drops the fields that a line does not contain.
    private static PacketSet OfBoxes(PacketSet set) => set.Some(BoxCover.IsAsked);

    private void AddPart(Turning turning, PacketSet plain) => _parts.Add(new Part(turning, plain, InBoxes(turning, plain)));

    private List<Turned> InBoxes(Turning turning, PacketSet plain)
    {
        var (boxes, isComplete) = new BoxCover(algebra, mostLines).Of(plain);
        return boxes.Count == 0 && isComplete ? []
            : [.. ((isComplete ? new InterfaceSplit(algebra).Of(plain, boxes) : null) ?? [(plain, boxes)])
                .Select(part => new Turned(LinesOf(turning, part.Item1, part.Item1), part.Item1, part.Item2) { IsComplete = isComplete })];
    }

    // The line of each box, with the interfaces and so on of the packets that it contains, of which some change their fate.
    private Func<PacketBox, FateLine> LinesOf(Turning turning, PacketSet set, PacketSet contained)
    {
        // Each of these fields alone with those of a box: cards and interfaces together would make the diagram many times as large.
        var sets = (turning.States.Count > 0 ? Beside.Append(PacketField.TcpFlags)
            : Beside).Select(field =>
            (field, contained.Some(dimension => dimension == (int)field || BoxCover.IsAsked(dimension))))
            .ToList();
        var pairs = new Lazy<PacketSet>(() => contained.Some(dimension => IsWay(dimension) || BoxCover.IsAsked(dimension)));
        return box => Line(turning, set, box, sets, pairs);
    }

    /// <summary>Replaces several lines by one line with exceptions, if that is shorter, and adds exceptions by interfaces and
    /// cards, so that no line includes a packet that keeps its fate, if they are few.</summary>
    /// <param name="possible">The packets that can exist.</param>
    public void Shorten(PacketSet possible)
    {
        foreach (var part in Turns)
        {
            Shorten(part, possible);
        }
    }

    private void Shorten(Turned part, PacketSet possible)
    {
        try
        {
            Shorten(part);
            var other = new InterfaceExceptions(algebra, possible, hostAddresses);
            part.Lines = part.Lines.ConvertAll(line => line with { But = Outer([.. line.But, .. other.Of(line, part.Set)]) })
                .ConvertAll(line => line with { HoldsOthers = other.HasMore(line, part.Set) });
        }
        catch (TooTangledException)
        {
            // The longer lines remain, which are also true: each still contains all packets that change their fate.
        }
    }

    private void Shorten(Turned part)
    {
        if (part.Lines.Count <= 1)
            return;

        // Only if every line has the same interfaces: otherwise the one
        // line would extend what arrives only by lo to every interface.
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

    /// <summary>Tells the packets by the statements that decide about them.</summary>
    /// <param name="of">What both sides do.</param>
    /// <param name="always">Whether also where boxes are as short, for tests.</param>
    public void TellByStatement(ToldSides of, bool always)
    {
        foreach (var part in _parts.Where(part => part.Turning.States.Count == 0))
        {
            try
            {
                part.Told = ByStatement(part, of, always) ?? part.Told;
            }
            catch (TooTangledException)
            {
                // The boxes remain.
            }
        }
    }

    private List<FateLine>? ByStatement(Part part, ToldSides of, bool always)
    {
        var turning = part.Turning;
        PacketSet Plain(PacketSet some) => some.Answered(what => IsMet(turning, what));
        (Trace, Trace) Ways(PacketBox packet, IReadOnlyList<Condition.Open> answers)
        {
            var answer = Answer(turning with { Answers = [.. answers, .. turning.Answers] }, RedirectOf(turning, packet) ?? hostAddresses);
            Trace Way(Tracer tracer) => tracer.Trace(packet, OriginOf(packet), answer) is var way
                && OriginOf(packet) is PacketOrigin.Network && way.LedBy is not null && CardOf(way) is { } card
                ? tracer.Trace(packet.With(PacketField.Out, PacketFields.Interface(card)), PacketOrigin.Network, answer) : way;
            return (Way(_before), Way(_after));
        }

        // With all answers that the line does not name.
        PacketSet InAnyCase(PacketSet some) => some.Answered(what =>
            turning.Answers.Any(answer => answer.What == what) || asked?.ByBoth(what) is not false ? IsMet(turning, what) : null)
            .WithAllAnswers();

        var told = algebra.Union([InAnyCase(of.NeedNoException(turning.Turn)), of.Unroutable, Unsure,
            .. _parts.Where(other => other != part && other.Turning.Turn == turning.Turn && turning.Turn is not FateTurn.OtherAnswer
                && (other.Turning.Answers.Count == 0 || other.Turning.Answers == turning.Answers)).Select(other => other.Set)]);
        var statements = new StatementLines(algebra, of.Deciders, turning.Turn, of.Possible, told, Rerouted,
            of.NotLeavingBy,
            (Translated(of.LedBefore), Translated(of.LedAfter)), Plain,
            WithoutMartians, Ways);
        if (statements.Of(part.Set, [.. part.Turns.SelectMany(turned => turned.Boxes)],
            always ? int.MaxValue : Part.Printed(part.Told)) is not var (decided, undecided))
        {
            return null;
        }

        var (lines, routed) = (new List<FateLine>(), of.Possible - of.Unroutable);
        Diagram Led(Diagram led) => led.Answered(what =>
            turning.Answers.Any(answer => answer.What == what) ? IsMet(turning, what) : null);
        var (ledBefore, ledAfter) = (Led(of.LedBefore), Led(of.LedAfter));
        foreach (var own in decided.Where(own => !own.Packets.IsWithin(of.Unroutable)))
        {
            var boxes = own.Packets == part.Set ? part.Turns : InBoxes(turning, own.Packets);
            if (boxes != part.Turns)
                boxes.ForEach(some => Shorten(some, routed));

            var weight = Part.WeightOf(boxes.SelectMany(some => some.Lines)) + (boxes.Exists(some => some.Lines.Exists(HasHoles)) ? 1 : 0);
            var canWord = !own.Packets.Meets(Unsure);
            var words = canWord && (weight > 1 || always) ? Worded(part, own, statements, of) : null;
            List<FateLine> some = words is not null && (always || Part.WeightOf(words) <= weight) ? words
                : boxes.TrueForAll(turned => turned.IsComplete) ? [.. boxes.SelectMany(turned => turned.Lines)] : [];
            if (some.Count == 0)
                return null;

            var isSentAnew = turning.Turn is FateTurn.NewlyAllowed && own.By is [{ IsAfter: true }] && some[0].After.SentAnewBy is { } sent
                && of.Deciders.Key(true, sent).Equals(of.Deciders.Key(true, own.By[0].Step))
                && own.Packets.IsWithin(Plain(of.Deciders.Decides(isAfter: true, Decision.Source, of.Deciders.Key(true, sent))));
            var overridden = statements.Overridden(own).Select(other => Overridden(turning, other)).ToValueList();
            lines.AddRange(some.Select((line, place) => line with
            {
                Packets = WithoutRoute(line, own.Packets, routed),
                By = own.By,
                IsSentAnew = isSentAnew,
                Overridden = place == 0 ? overridden : [],
                IsLedAlike = IsOne(own.Packets, ledAfter) && IsOne(own.Packets, ledBefore),
                LedToBefore = of.AddressesOf(own.Packets & ledBefore),
                LedToAfter = of.AddressesOf(own.Packets & ledAfter),
            }));
        }

        undecided = undecided.IsWithin(of.Unroutable) ? algebra.None : undecided;
        var rest = undecided == part.Set ? part.Turns : InBoxes(turning, undecided);
        if (rest != part.Turns)
            rest.ForEach(some => Shorten(some, routed));

        lines.AddRange(rest.SelectMany(some => some.Lines));
        return rest.TrueForAll(some => some.IsComplete) && (always || Part.Printed(lines) <= Part.Printed(part.Told)) ? lines : null;
    }

    private List<FateLine>? Worded(Part part, DecidedPackets own, StatementLines statements, ToldSides of)
    {
        if (statements.Words(own, own.Packets) is not { } told)
            return null;

        var line = LinesOf(part.Turning, told.Packets, told.Selected);
        var words = told.Boxes.Select(box => line(box) with { Others = told.Others, IsBySelector = true }).ToList();
        var other = new InterfaceExceptions(algebra, of.Possible, hostAddresses);
        return words.Exists(some => other.Of(some, told.Selected).Any() || other.HasMore(some, told.Selected)) ? null : words;
    }

    // No interface is named where the routes leave no other.
    private PacketBox WithoutRoute(FateLine line, PacketSet packets, PacketSet routed)
    {
        var every = line.Packets.With(PacketField.Out, PacketFields.Every(PacketField.Out, line.Packets.Family));
        var alike = every.With(PacketField.State, packets.Values(PacketField.State));
        return line is { IsBySelector: false, Ways.Count: 0, IsRerouted: false }
            && (algebra.Set(alike) & (routed & PossiblePackets.WithTheirFields(algebra))).IsWithin(packets) ? every : line.Packets;
    }

    // A list of exceptions that is longer than the name of the statement that makes them. The addresses of the host have a name.
    private bool HasHoles(FateLine line) => new[] { PacketField.Source, PacketField.Destination }.Any(end =>
        !line.Packets[end].Equals(hostAddresses ?? ValueSet.Empty) &&
        PacketFields.Every(end, line.Packets.Family).Except(line.Packets[end]).Except(hostAddresses ?? ValueSet.Empty) is var others
        && Math.Min(others.Ranges.Length, line.Packets[end].Ranges.Length) > MostHoles);

    private OverriddenStatement Overridden(Turning turning, DecidedPackets other)
    {
        var (boxes, isComplete) = new BoxCover(algebra, 1).Of(other.Packets);
        return new OverriddenStatement(other.By[0], LinesOf(turning, other.Packets, other.Packets)(boxes[0]),
            isComplete && boxes.Count == 1);
    }

    private static PacketSet Translated(Diagram led) => led.Select(end => end.Number is not null);

    private static bool IsOne(PacketSet packets, Diagram led) => (packets & led).Ends().Count(end => end != End.Undefined) <= 1;

    private ValueSet? RedirectOf(Turning turning, PacketBox packet) => turning.Redirects
        .Where(some => some.Set.Meets(algebra.Set(packet)))
        .Select(some => some.To).FirstOrDefault();

    // Drops exceptions that are within another exception.
    private static ValueList<PacketBox> Outer(IReadOnlyList<PacketBox> boxes) =>
        boxes.Where((box, place) =>
            !boxes.Where((other, its) => its != place && other.Contains(box) && (its < place || !box.Contains(other))).Any()).ToValueList();

    private FateLine Line(
        Turning turning, PacketSet set, PacketBox box, IEnumerable<(PacketField Field, PacketSet Set)> beside, Lazy<PacketSet> pairs)
    {
        var own = algebra.Set(box) & PossiblePackets.WithTheirFields(algebra);
        var packets = beside.Aggregate(box, (all, item) =>
            all.With(item.Field, (item.Set & own).Values(item.Field)));
        packets = IsFromAnyOwn(packets) ? packets.With(PacketField.Source, PacketFields.Every(PacketField.Source, box.Family)) : packets;
        packets = packets.With(PacketField.Out, Outs(packets));
        var shown = turning.States.Count > 0 ? WithAck(set, own) : own;
        var witness = PossiblePackets.Example(OfAnyCard(set, Likely(set, shown)));
        witness = turning.Answers.Aggregate(witness, WithBits);
        witness = turning.States.Count > 0 ? witness.With(PacketField.State, (ulong)turning.States[0]) : witness;
        var origin = OriginOf(witness);
        var isRerouted = (set & own).IsWithin(Rerouted);
        var ways = Ways(pairs.Value & own, packets);
        var answer = Answer(turning, RedirectOf(turning, witness));
        var (was, becomes) = (_before.Trace(witness, origin, answer), _after.Trace(witness, origin, answer));
        if (turning.States.Count == 0)
        {
            // Tries another address of its translation, or another interface, if it is routed differently on this side.
            was = Otherwise(_before, was, passes: turning.Turn is not (FateTurn.NewlyAllowed or FateTurn.OtherAnswer));
            becomes = Otherwise(_after, becomes, passes: turning.Turn is not (FateTurn.NewlyDenied or FateTurn.OtherAnswer));
        }

        Trace Otherwise(Tracer tracer, Trace found, bool passes) => ByRoute(tracer, found) is { } routed && Passes(routed) == passes
            ? routed : Passes(found) == passes ? found
            : Cards().Select(card => tracer.Trace(witness.With(PacketField.Out, card), origin, answer)).Where(_ => isRerouted)
                .Concat(tracer.All(witness, origin, known: question => question is Condition.Open ? answer(question) : null))
                .FirstOrDefault(other => Passes(other) == passes) ?? found;

        Trace? ByRoute(Tracer tracer, Trace found) =>
            (isRerouted || (found.LedBy is not null && origin is PacketOrigin.Network)) && CardOf(found) is { } card
            ? tracer.Trace(witness.With(PacketField.Out, PacketFields.Interface(card)), origin, answer) : null;

        return new FateLine(turning.Turn, packets, witness, was, becomes) { Ways = ways, Answers = turning.Answers,
            States = turning.States, IsRerouted = isRerouted, DependsOnRoutes = (set & own).IsWithin(Unsure) };
    }

    // The interface by which the host sends to where the packet goes.
    private string? CardOf(Trace way) => way.Packet[PacketField.Destination] is { IsSingle: true } to
        ? cardTo?.Invoke(new IpPrefix(way.Packet.Family, to.First, way.Packet.Family.Bits())) : null;

    /// <summary>The packet with the bits of an address that an answer tells.</summary>
    private static PacketBox WithBits(PacketBox packet, Condition.Open answer)
    {
        if (answer is not { IsNot: false, What.Part: var (field, part) })
            return packet;

        var address = part.Put(packet[field].First);
        return field is PacketField.Source ? packet.With(field, address)
            : packet.With(field, address).With(PacketField.OriginalDestination, address);
    }

    private static PacketOrigin OriginOf(PacketBox packet) =>
        packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;

    private Func<Condition, bool> Answer(Turning turning, ValueSet? redirectsTo) => question =>
        question is Condition.In(PacketField.Destination, var values) ? redirectsTo?.Overlaps(values) is true
        : question is Condition.In(PacketField.DestinationType, var types) ? types.Overlaps(AffectedPackets.Unicast)
        : question is Condition.Open(var what, _) && IsMet(turning, what);

    private bool IsMet(Turning turning, OpenCondition what) =>
        turning.Answers.FirstOrDefault(answer => what == answer.What) is { } answer ? !answer.IsNot
        : asked?.Usually(what, turning.Answers) ?? OpenConditions.Usually(what);

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept or Fate.Elsewhere;

    // One interface of each kind that rules distinguish.
    private IEnumerable<AddressBits> Cards() => algebra.Universe.Runs(PacketField.Out, PacketFields.Cards)
        .SelectMany(runs => Enumerable.Range((int)runs.First, (int)(runs.Last - runs.First) + 1))
            .Select(run => algebra.Universe.Values(PacketField.Out, (uint)run, (uint)run).First);

    // Most packets of an open connection have this flag.
    private PacketSet WithAck(PacketSet set, PacketSet box) =>
        (box & algebra.Set(new Condition.In(PacketField.TcpFlags, ValueSet.Of(PacketFields.Ack)))) is var plain
        && set.Meets(plain) ? plain : box;

    // Each preference counts as far as those before it allow.
    private PacketBox Likely(PacketSet set, PacketSet box)
    {
        var likely = set.First(box)!;
        foreach (var narrower in _likely.Value)
        {
            if (set.First(box & narrower) is { } found)
                (likely, box) = (found, box & narrower);
        }

        return likely;
    }

    // If any network card may send the packet, none is named, even if other rules match one.
    private PacketBox OfAnyCard(PacketSet set, PacketBox found)
    {
        var cards = ValueSet.Between(0, PacketFields.NoCard - 1);
        var any = found.With(PacketField.Mac, cards);
        return found[PacketField.Mac].IsWithin(cards)
            && cards.IsWithin((set & algebra.Set(any)).Values(PacketField.Mac)) ? any : found;
    }

    // If the host sends from any of its addresses, the source is "any"; the
    // unspecified address, which it uses before it has one, is not of type LOCAL.
    private bool IsFromAnyOwn(PacketBox packets) => hostAddresses is { } host && packets[PacketField.In].Equals(ValueSet.Of(0))
        && PossiblePackets.OwnSources(host, packets.Family).Except(ValueSet.Of(0)).IsWithin(packets[PacketField.Source]);

    // Packets from the host to others never leave by lo, see HostInterfaces; nor do packets that are forwarded.
    private static ValueSet Outs(PacketBox packets)
    {
        var (outs, every) = (packets[PacketField.Out].Or(ValueSet.Of(0)), PacketFields.Every(PacketField.Out, packets.Family));
        return packets[PacketField.In].Contains(0) && !packets[PacketField.DestinationType].Overlaps(PacketFields.Local)
            && !outs.Or(PacketFields.Loopback).Equals(every)
            ? outs.Except(PacketFields.Loopback) : outs;
    }

    // The ways eth1 -> eth2 and eth2 -> eth1 do not include eth1 -> eth1.
    private ValueList<FateWay> Ways(PacketSet set, PacketBox packets)
    {
        var fromHost = algebra.Set(HostFunction.FromHost);
        var ways = (set - fromHost).Some(IsWay);
        var all = algebra.Set(Condition.Of([new Condition.In(PacketField.In, packets[PacketField.In]),
            new Condition.In(PacketField.Out, packets[PacketField.Out]), HostFunction.ByCards]));
        if ((all - algebra.Set(HostFunction.NotRouted)).IsWithin(ways | fromHost))
            return [];

        var alike = ways.Parts(PacketField.In).Where(way => !way.Packets.IsEmpty).GroupBy(way => way.Packets, way => way.Values).ToList();
        return alike.Count < 2 ? []
            : alike.Select(way => new FateWay(ValueSet.Of(way), way.Key.Values(PacketField.Out))).ToValueList();
    }

    private static bool IsWay(int dimension) => (PacketField)dimension is PacketField.In or PacketField.Out;

    // How the fate of some packets changes, and what a line contains besides their fields.
    private sealed record Turning(
        FateTurn Turn, ValueList<Condition.Open> Answers, ValueList<PacketState> States,
        IReadOnlyList<(ValueSet? To, PacketSet Set)> Redirects);

    // The packets of one turn, as boxes and as they are told.
    private sealed class Part(Turning turning, PacketSet set, List<Turned> turns)
    {
        private List<FateLine>? _told;

        public Turning Turning => turning;

        public PacketSet Set => set;

        public List<Turned> Turns => turns;

        public IReadOnlyList<FateLine> Told
        {
            get => _told ?? [.. turns.SelectMany(turned => turned.Lines)];
            set => _told = [.. value];
        }

        // Without a statement that names it, a line has an example.
        public static int Printed(IReadOnlyList<FateLine> lines) => WeightOf(lines) + lines.Count(line => line.By.Count == 0);

        // How long it is to read.
        public static int WeightOf(IEnumerable<FateLine> lines) => lines.Sum(line =>
            1 + line.But.Count + (line.HoldsOthers ? 1 : 0) + (line.Others.Count > 0 ? 1 : 0));
    }

    // The packets of one change of fate by some interfaces, and the lines that describe them.
    private sealed class Turned(Func<PacketBox, FateLine> line, PacketSet set, IReadOnlyList<PacketBox> boxes)
    {
        public IReadOnlyList<PacketBox> Boxes => boxes;

        public PacketSet Set => set;

        public List<FateLine> Lines { get; set; } = [.. boxes.Select(line)];

        public required bool IsComplete { get; set; }

        public FateLine Line(PacketBox box) => line(box);
    }
}
