using CsCheck;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Two random rule sets of which one became the other by a few edits, and the packets that may tell.</summary>
internal sealed class RandomFateChange
{
    // All that rules ask of marks is in their last bits.
    private const int MostMarks = 16;

    // Bytes of DSCP 0, 46 and 10, and of types of service, with what is between them.
    private static readonly uint[] Headers = [0x00, 0xb8, 0x28, 0x10, 0xa8, 0x08, 0xb0, 0x38, 0x18, 0x20, 0x30, 0x90];


    private readonly Random _random;
    private readonly Family _family;
    private readonly RandomPackets _packets;
    private readonly FateSide _before, _after;
    private readonly OpenConditions _asked;
    private readonly List<OpenCondition> _marks;
    private readonly ValueSet _groups, _named;
    private readonly AddressBits _usual;
    private readonly string _text;

    private RandomFateChange(Dice dice, Family family)
    {
        _family = family;
        HostAddresses = ValueSet.Of(new[] { family is Family.IPv4 ? "203.0.113.1" : "2001:db8:b::1",
            family is Family.IPv4 ? "10.0.0.200" : "2001:db8:5:0:8000::5" }
            .Select(text => IpPrefix.Parse(text).Network));
        var random = new RandomSaves(dice, family);
        var isEarly = dice.Chance(33);
        var lines = ((isEarly ? random.Raw(1, 3) : "") + (dice.Chance(50) ? random.Mangle(0, 7) : "") + random.Nat(5)
            + random.Filter(8, 32, chains: 3)).Split('\n').ToList();
        if (dice.Chance(50) && lines.Exists(line => line.Contains("REDIRECT", StringComparison.Ordinal)))
            lines.InsertRange(lines.LastIndexOf("COMMIT"), [AtHost(random, dice), AtHost(random, dice)]);

        // Else INPUT and OUTPUT have few rules to tell groups apart.
        if (dice.Chance(40))
            lines.InsertRange(lines.LastIndexOf("COMMIT"), ["-A INPUT -j c0", "-A OUTPUT -j c0"]);

        Before = Read.Save(string.Join('\n', lines), family);
        var before = string.Join('\n', lines);
        foreach (var edit in dice.Some(1, 5, () => 0))
        {
            Edit(lines, random, dice);
        }

        // In front of nat most edits change nothing that others do not change.
        if (isEarly)
            InsertEarly(lines, "*raw", random);

        After = Read.Save(string.Join('\n', lines), family);
        var after = string.Join('\n', lines);
        var later = lines.ToList();
        Edit(later, random, dice);
        Later = Read.Save(string.Join('\n', later), family);
        var hulls = new AffectedPackets(Before, After, HostAddresses, withSources: true);
        (_before, _after) = (new FateSide(before, family, HostAddresses, hulls.Marks?.Followed),
            new FateSide(after, family, HostAddresses, hulls.Marks?.Followed));
        _asked = new OpenConditions(hulls.Rules(Before), hulls.Rules(After));
        _marks = [.. hulls.Conditions(Before, After).SelectMany(condition => condition.Leaves).OfType<Condition.Open>()
            .Select(open => open.What).Where(what => what.Mark is not null).Distinct()];
        (_groups, _named) = (PacketFields.OfGroups(family), PossiblePackets.GroupsIn(hulls.Conditions(Before, After), family));
        List<Condition> asked = [.. Rules(Before, After).Select(rule => rule.Match),
            new Condition.In(PacketField.Destination, HostAddresses), new Condition.In(PacketField.Destination, _groups)];
        // Two seeds: with one, what programs answer would follow what the packets are.
        _random = new Random(dice.Next(10_000));
        _text = $"{before}--- after\n{after}--- later\n{string.Join('\n', later)}";
        _packets = new RandomPackets(dice.Next(10_000), family, asked);
        _usual = Usual(asked.Concat(hulls.Conditions(Before, After)).SelectMany(condition => condition.Leaves).OfType<Condition.In>()
            .Where(leaf => leaf.Field is PacketField.Destination or PacketField.OriginalDestination)
            .SelectMany(leaf => leaf.Values.Ranges).SelectMany(range => new[] { range.First, ValueSet.Next(range.Last) })
                .Append((AddressBits)0));
    }

    public static Gen<RandomFateChange> Of(Family family) => Dice.Gen(dice => Of(dice, family));

    public static RandomFateChange Of(Dice dice, Family family) => new(dice, family);

    public override string ToString() => _text;

    // The first address of the most that no rule tells apart.
    private AddressBits Usual(IEnumerable<AddressBits> starts)
    {
        var last = PacketFields.Last(PacketField.Destination, _family);
        var all = starts.Where(start => start <= last).Distinct().Order().ToList();
        return all.Zip([.. all.Skip(1), ValueSet.Next(last)]).Where(run => !_groups.Contains(run.First)
            && !HostAddresses.Contains(run.First)).MaxBy(run => run.Second - run.First).First;
    }

    public PacketRules Before { get; }

    public PacketRules After { get; }

    /// <summary>True if raw, or what mangle does in front of nat, is not the same.</summary>
    public bool HasEarlyChange =>
        new[] { TableName.Raw, TableName.Mangle }.Any(table =>
        new[] { "PREROUTING", "OUTPUT" }.Any(chain => !Before.IsSame(table, new ChainName(chain), After)));

    /// <summary>After one more edit.</summary>
    public PacketRules Later { get; }

    public ValueSet HostAddresses { get; }

    /// <summary>Some packet as its sender sends it.</summary>
    public PacketBox Next() => _packets.Next() is var packet && packet[PacketField.Destination].IsWithin(_groups)
        ? AsSent(packet.With(PacketField.DestinationType, GroupType(packet[PacketField.Destination]))) : AsSent(packet);

    /// <summary>True for what is sent to a group that no rule names.</summary>
    public bool IsToOtherGroup(PacketBox packet) => packet[PacketField.Destination].IsWithin(_groups.Except(_named));

    /// <summary>
    /// True where other packets stand for one to a group: those to each address of the host, or to most others.
    /// Tcp begins no connection with a group, and what goes by lo is said of them where it is said of all.
    /// </summary>
    public bool IsAsHost(PacketBox packet, FateTurn turn, Func<OpenCondition, bool> open)
    {
        if (!IsToOtherGroup(packet))
            return false;

        bool IsAlike(AddressBits to, string type) =>
            Turns(AsSent(packet.With(PacketField.Destination, to).With(PacketField.DestinationType, Type(type))), open).Contains(turn);
        return packet[PacketField.Protocol].Equals(ValueSet.Of(Protocol.Tcp.Number)) || IsByLoopback(packet) || IsAlike(_usual, "UNICAST")
            || (!packet[PacketField.In].Equals(ValueSet.Of(0)) && HostAddresses.Ranges.All(own => IsAlike(own.First, "LOCAL")));
    }

    /// <summary>
    /// How the fate of a packet turns, where it does; nobody answers a group. A REDIRECT may lead it to whichever address the host has on
    /// the card by which it comes, and where it is led it has the type that it had, or a plain one.
    /// </summary>
    /// <param name="packet">As its sender sends it.</param>
    /// <param name="open">Answers what the packet does not tell.</param>
    public IReadOnlyCollection<FateTurn> Turns(PacketBox packet, Func<OpenCondition, bool> open) =>
        Each(packet, open).OfType<FateTurn>().Where(turn => !IsUnanswered(packet, turn)).ToHashSet();

    /// <summary>True for a packet to a group in a line of new answers: nobody answers it.</summary>
    public bool IsUnanswered(PacketBox packet, FateTurn turn) =>
        turn is FateTurn.OtherAnswer && packet[PacketField.Destination].IsWithin(_groups);

    /// <summary>How the fate of a packet turns, whichever address a REDIRECT leads
    /// it to; null where it keeps it, or where that is not so.</summary>
    /// <inheritdoc cref="Turns"/>
    public FateTurn? SureTurn(PacketBox packet, Func<OpenCondition, bool> open) => Each(packet, open).Distinct().ToList() is [var only]
        ? only : null;

    private IEnumerable<FateTurn?> Each(PacketBox packet, Func<OpenCondition, bool> open) =>
        from led in HostAddresses.Ranges
        from type in new[] { packet[PacketField.DestinationType].First, Type("UNICAST") }.Distinct()
        from turn in Turn(packet, led.First, type, open)
        select turn;

    // What is led to another address is routed otherwise: the packet says by which
    // interface it leaves where it passes, on the later side before the other.
    private IEnumerable<FateTurn?> Turn(PacketBox packet, AddressBits led, AddressBits type, Func<OpenCondition, bool> open)
    {
        var origin = packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
        TracedWay Way(FateSide side, PacketBox some) => side.Of(some, origin, question => Answer(question, some, led, type, open));

        // What the host sends to itself goes by lo, and what it sends to others by cards, unless it is led on.
        var isToItself = packet[PacketField.Destination].IsWithin(HostAddresses);
        if (origin is PacketOrigin.Host && isToItself != packet[PacketField.Out].Equals(PacketFields.Loopback)
            && packet.With(PacketField.Out, PacketFields.Loopback.First) is var byLo
                && To(Way(_before, byLo).Trace) + To(Way(_after, byLo).Trace) == "")
        {
            return isToItself ? Turn(byLo, led, type, open)
                : Interfaces.Where(name => name != "lo").SelectMany(name =>
                Turn(packet.With(PacketField.Out, PacketFields.Interface(name)), led, type, open));
        }

        var (old, desired) = (Way(_before, packet), Way(_after, packet));
        if (IsByLoopback(packet) && new[] { old, desired }.SelectMany(way => way.Trace.Steps).Any(step => step.Chain.Value == "FORWARD"))
            return [null];

        if (Address(old.Trace) != Address(desired.Trace))
        {
            var cards = Interfaces.Where(name => name != "lo").Select(name => packet.With(PacketField.Out, PacketFields.Interface(name)))
                .Append(packet).ToList();
            var (before, after) = (cards.ConvertAll(some => Way(_before, some)), cards.ConvertAll(some => Way(_after, some)));
            var (was, becomes) = (before.ConvertAll(way => way.Rank), after.ConvertAll(way => way.Rank));
            return
            [
                was.Min() < desired.Rank ? FateTurn.NewlyAllowed : null,
                becomes.Min() < old.Rank ? FateTurn.NewlyDenied : null,
                desired.Rank > 0 && was.Max() > 0 ? FateTurn.LedElsewhere : null,
                was.Max() + becomes.Max() == 0 && before.Concat(after).All(way => way.IsSurelyAnswered)
                    && !before.Select(way => way.Answers).Intersect(after.Select(way => way.Answers)).Any()
                    ? FateTurn.OtherAnswer : null,
            ];
        }

        return
        [
            Turned(old, desired),
            (old.Rank, desired.Rank) switch
            {
                (0, _) or (_, 0) => null,
                _ when To(old.Trace) != To(desired.Trace) => FateTurn.LedElsewhere,
                _ when From(old.Trace, origin) != From(desired.Trace, origin) => FateTurn.OtherSource,
                _ => null,
            },
        ];
    }

    /// <summary>For each way on which a packet may go, whether another statement decides about it than the one that a line names.</summary>
    /// <inheritdoc cref="Turns"/>
    public IEnumerable<bool> IsOfOthers(PacketBox packet, FateLine line, Func<OpenCondition, bool> open)
    {
        var origin = packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
        return from led in HostAddresses.Ranges
               from type in new[] { packet[PacketField.DestinationType].First, Type("UNICAST") }.Distinct()
               let ways = new[] { _before, _after }
                   .Select(side => side.Of(packet, origin, question => Answer(question, packet, led.First, type, open)).Trace).ToList()
               select line.Others.Any(other => ways[other.IsAfter ? 1 : 0].Steps.Any(step => step.Decides
                   && (step.Table, step.Chain, step.Place) == (other.Step.Table, other.Step.Chain, other.Step.Place)));
    }

    /// <summary>True if what a line says of a packet is so although its fate does not turn: one of a newly allowed line passed before, too;
    /// and a new destination is said of what passes.</summary>
    /// <inheritdoc cref="Turns"/>
    public bool IsKept(PacketBox packet, FateTurn turn, Func<OpenCondition, bool> open)
    {
        var origin = packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
        return (from led in HostAddresses.Ranges
                from type in new[] { packet[PacketField.DestinationType].First, Type("UNICAST") }.Distinct()
                let ranks = new[] { _before, _after }
                    .Select(side => side.Of(packet, origin, question => Answer(question, packet, led.First, type, open)).Rank).ToList()
                select turn switch
                {
                    FateTurn.NewlyAllowed => ranks.TrueForAll(rank => rank > 0),
                    FateTurn.NewlyDenied => ranks.TrueForAll(rank => rank == 0),
                    FateTurn.OtherAnswer => ranks.Exists(rank => rank > 0),
                    _ => ranks.Contains(0),
                }).Any(isKept => isKept);
    }

    private static bool Answer(Condition question, PacketBox packet, AddressBits led, AddressBits type, Func<OpenCondition, bool> open) =>
        question is Condition.In(PacketField.Destination, var values) ? values.Contains(led)
        : question is Condition.In(PacketField.Out, var ways) ? ways.Contains(packet[PacketField.Out].First)
        : question is Condition.In(PacketField.DestinationType, var types)
            ? types.Contains(IsAskedOnTheWay(types) && type == Type("LOCAL") ? Type("UNICAST") : type)
            : question is Condition.Open(var what, _) && open(what);

    private static FateTurn? Turned(TracedWay old, TracedWay desired) =>
        desired.Rank.CompareTo(old.Rank) switch
        {
            > 0 => FateTurn.NewlyAllowed,
            < 0 => FateTurn.NewlyDenied,
            _ => desired.Rank == 0 && old.IsSurelyAnswered && desired.IsSurelyAnswered && old.Answers != desired.Answers
                ? FateTurn.OtherAnswer : null,
        };

    // Whether it is for this host is asked once, and alone; what goes on is not.
    private static bool IsAskedOnTheWay(ValueSet types) => !types.Equals(PacketFields.Local);

    /// <summary>How the fate of a packet of some state turns, from the interface to the end, where nothing translates it.</summary>
    public FateTurn? OpenTurn(PacketBox packet, PacketState state, Func<OpenCondition, bool> open)
    {
        var origin = packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
        if (origin is PacketOrigin.Network && !packet[PacketField.DestinationType].Equals(PacketFields.Local) && IsByLoopback(packet))
            return null;

        packet = origin is PacketOrigin.Host && packet[PacketField.Destination].IsWithin(HostAddresses)
            ? packet.With(PacketField.Out, PacketFields.Loopback.First) : packet;
        TracedWay Of(FateSide side) =>
            side.OfOpen(packet.With(PacketField.State, (ulong)state), origin,
            question => question is Condition.Open(var what, _) && open(what));
        return Turned(Of(_before), Of(_after)) is var turn && turn is FateTurn.OtherAnswer ? null : turn;
    }

    /// <summary>Some answers to what no packet tells. One limit is as good as another
    /// of the same rate: there is only one; and a packet has one mark.</summary>
    public Func<OpenCondition, bool> Answers() =>
        Answers((uint)_random.Next(MostMarks), (uint)_random.Next(MostMarks), Headers[_random.Next(Headers.Length)]);

    private Func<OpenCondition, bool> Answers(uint mark, uint ofConnection, uint ofHeader)
    {
        var known = new Dictionary<string, bool>();
        return what => what.Mark is { } test ? IsMet(test, test.IsOfHeader ? ofHeader : test.IsOfConnection ? ofConnection : mark)
            : known.TryGetValue(Key(what), out var answer) ? answer : known[Key(what)] = _random.Next(2) == 0;
    }

    /// <summary>Some answers with which the packets of a line change their fate: what
    /// both rule sets ask is not met where the line does not say it.</summary>
    public Func<OpenCondition, bool> Answers(FateLine line)
    {
        uint Mark(Func<MarkTest, bool> isOf)
        {
            var marks = Values(isOf).Where(mark =>
                line.Answers.All(answer => answer.What.Mark is not { } test || !isOf(test) || IsMet(test, mark) != answer.IsNot)).ToList();
            var usual = Usual(line, isOf, marks);
            marks = usual.Count > 0 ? usual : marks;
            return marks.Count > 0 ? marks[_random.Next(marks.Count)] : throw new InvalidOperationException("no packet has these marks");
        }

        var others = Answers(Mark(OfPacket), Mark(OfConnection), Mark(OfHeader));
        return what => what.Mark is not null ? others(what)
            : Said(line, what) ?? (line.Answers.FirstOrDefault(answer => Key(answer.What) == Key(what)) is { } alike ? !alike.IsNot
                : others(what));
    }

    /// <summary>True if a packet may have all of the usual answers together: each question
    /// of a mark has its own, which bits of one mark may not have at once.</summary>
    public bool IsUsual(FateLine line) => new[] { OfPacket, OfConnection, OfHeader }.All(isOf => Usual(line, isOf, Values(isOf)).Count > 0);

    private static bool OfPacket(MarkTest test) => !test.IsOfConnection && !test.IsOfHeader;

    private static bool OfConnection(MarkTest test) => test.IsOfConnection;

    private static bool OfHeader(MarkTest test) => test.IsOfHeader;

    private static IEnumerable<uint> Values(Func<MarkTest, bool> isOf) => isOf == OfHeader ? Headers
        : Enumerable.Range(0, MostMarks).Select(mark => (uint)mark);

    private List<uint> Usual(FateLine line, Func<MarkTest, bool> isOf, IEnumerable<uint> marks) => [.. marks
        .Where(mark => _marks.All(what => !isOf(what.Mark!) || Said(line, what) is not { } said || IsMet(what.Mark!, mark) == said))];

    private bool? Said(FateLine line, OpenCondition what) => line.Answers.FirstOrDefault(answer => answer.What == what) is { } said
        ? !said.IsNot
        : _asked.ByBoth(what) ? _asked.Usually(what, line.Answers) : null;

    private static bool IsMet(MarkTest test, uint mark) => (mark & test.Mask) == test.Value;

    /// <summary>True if these answers are those of a line.</summary>
    public static bool Agrees(FateLine line, Func<OpenCondition, bool> open) =>
        line.Answers.All(answer => open(answer.What) != answer.IsNot);

    // Those of two tables are asked one after the other, and each counts for itself.
    private static string Key(OpenCondition what) => what.Text.StartsWith("-m limit", StringComparison.Ordinal)
        ? $"{what.Key.Split(' ')[0]} {what.Text}" : what.Key;

    /// <summary>A packet of the box by protocol, ends and ports.</summary>
    public PacketBox Draw(PacketBox box)
    {
        var packet = PacketFields.All.Aggregate(box, (some, field) => some.With(field, Pick(box[field])));
        var protocol = packet[PacketField.Protocol].First.Low;

        // What the host sends comes from its addresses.
        packet = box[PacketField.In].Equals(ValueSet.Of(0))
            && !packet[PacketField.Source].IsWithin(PossiblePackets.OwnSources(HostAddresses, _family))
            ? packet.With(PacketField.Source, Pick(HostAddresses)) : packet;
        var to = packet[PacketField.Destination];
        packet = to.IsWithin(_named) || (to.IsWithin(_groups) && box[PacketField.DestinationType].IsWithin(PacketFields.GroupTypes))
            ? packet.With(PacketField.DestinationType, GroupType(to))
            : to.IsWithin(_groups) || packet[PacketField.DestinationType].IsWithin(PacketFields.TakenIn.Except(PacketFields.Local))
                ? packet.With(PacketField.DestinationType, Type("UNICAST")) : packet;
        packet = protocol is 6 or 17 or 33 or 132 or 136 ? packet
            : packet.With(PacketField.DestinationPort, 0).With(PacketField.SourcePort, 0);
        return protocol is 1 or 58 ? packet : packet.With(PacketField.IcmpType, 0);
    }

    /// <summary>The same packet on all ways through the host that some rule tells apart.</summary>
    public IEnumerable<PacketBox> Ways(PacketBox packet) =>
        from comes in Interfaces.Prepend("")
        from leaves in Interfaces
        from card in new ulong[] { 0x020000000000, 0x020000000001, 0x020000000002, 9, PacketFields.NoCard }
        from to in packet[PacketField.DestinationType].IsWithin(PacketFields.GroupTypes) ? [packet[PacketField.DestinationType].First.Low]
            : new[] { Type("UNICAST"), Type("LOCAL") }
        from source in new[] { "UNICAST", "MULTICAST", "BROADCAST", "LOCAL" }
        where comes.Length > 0 || packet[PacketField.Source].IsWithin(PossiblePackets.OwnSources(HostAddresses, _family))
        where IsPossible(to, packet[PacketField.Destination]) && IsPossible(Type(source), packet[PacketField.Source])
            && SourceType(packet[PacketField.Source], Type(source)) == Type(source)
        select AsSent(packet.With(PacketField.In, PacketFields.Interface(comes)).With(PacketField.Out,
            PacketFields.Interface(leaves)).With(PacketField.Mac, card)
            .With(PacketField.DestinationType, to).With(PacketField.SourceType, Type(source)));

    /// <summary>True if a line is about the packet.</summary>
    public bool IsIn(PacketBox packet, PacketBox line) => AsSent(packet) is var sent && new[]
    {
        PacketField.Destination, PacketField.Source, PacketField.Protocol, PacketField.DestinationPort, PacketField.SourcePort,
        PacketField.IcmpType,
        PacketField.Mac, PacketField.DestinationType, PacketField.SourceType, PacketField.In,
    }.All(field => sent[field].IsWithin(line[field]));

    /// <summary>True if a line is about the packet, with the interfaces by which it comes and leaves.</summary>
    public bool IsIn(PacketBox packet, FateLine line) => IsIn(packet, line.Packets) && !IsLeftOut(AsSent(packet), line)
        && (line.Ways.Count == 0 || packet[PacketField.In].Equals(ValueSet.Of(0))
            || line.Ways.Any(way => AsSent(packet) is var sent && sent[PacketField.In].IsWithin(way.In)
            && sent[PacketField.Out].IsWithin(way.Out)));

    /// <summary>True if a line says the packet, that comes and leaves by a card each and has the address of one.</summary>
    public bool IsSaid(PacketBox packet, FateLine line) => !IsUnanswered(packet, line.Turn) && IsOf(packet, line.Packets)
        && IsIn(packet, line) && !IsByLoopback(packet)
        && !IsMartian(packet)
        && (packet[PacketField.In].Equals(ValueSet.Of(0)) || !packet[PacketField.Mac].Equals(ValueSet.Of(PacketFields.NoCard)));

    /// <summary>True if a line leaves the packet out.</summary>
    public bool IsLeftOut(PacketBox packet, FateLine line) => line.But.Any(box => IsOf(packet, box));

    private bool IsOf(PacketBox packet, PacketBox box) => IsIn(packet, box) && packet[PacketField.Out].IsWithin(box[PacketField.Out]);

    private static readonly string[] Interfaces = ["eth0", "eth1", "eth7", "eth0.110", "lo", "wlan0"];

    /// <summary>True for what the kernel would forward by lo, which reaches nobody.</summary>
    public static bool IsByLoopback(PacketBox packet) => packet[PacketField.In].Equals(PacketFields.Loopback)
        || packet[PacketField.Out].Equals(PacketFields.Loopback);

    /// <summary>True for what comes from outside with an address of the host, which the kernel drops before the filter (IPv4).</summary>
    public bool IsMartian(PacketBox packet) => _family is Family.IPv4 && packet[PacketField.In].IsWithin(PacketFields.Cards)
        && packet[PacketField.Source].IsWithin(HostAddresses);

    // Where the way through nat ended.
    private static string To(Trace trace) => Led(trace)?.ToString() ?? "";

    // To which address, whatever the port.
    private static string Address(Trace trace) => Led(trace) is { } to && (to.Addresses is not null || to.IsToHost)
        ? (to with { Ports = null, PortShift = null }).ToString() : "";

    // A DNAT to where the packet goes anyway leads nowhere.
    private static Translation? Led(Trace trace) =>
        trace.Steps.LastOrDefault(step =>
        step is { Chain.Value: not ("POSTROUTING" or "INPUT"), Rule.Effect: RuleEffect.Translate }) is { } step
        && ((RuleEffect.Translate)step.Rule!.Effect).To is var to
            && (to.IsToHost || new[] { PacketField.Destination,
            PacketField.DestinationPort }.Any(field => !step.Before[field].Equals(trace.Packet[field]))) ? to : null;

    // What the host sends has one of its addresses anyway.
    private static string From(Trace trace, PacketOrigin origin) =>
        trace.Steps.LastOrDefault(step => step is { Chain.Value: "POSTROUTING" or "INPUT", Rule.Effect: RuleEffect.Translate }) is { } step
        && ((RuleEffect.Translate)step.Rule!.Effect).To is var to && !(to.IsToHost && origin is PacketOrigin.Host) ? to.ToString() : "";

    // A new packet with the fields that its protocol has.
    private PacketBox AsSent(PacketBox packet)
    {
        var drawn = Draw(packet);
        foreach (var (end, type) in new[] { (PacketField.Destination, PacketField.DestinationType),
            (PacketField.Source, PacketField.SourceType) })
        {
            drawn = drawn[end].IsWithin(HostAddresses) ? drawn.With(type, Type("LOCAL"))
                : drawn[type].Equals(ValueSet.Of(Type("LOCAL"))) ? drawn.With(type, Type("UNICAST")) : drawn;
        }

        drawn = drawn.With(PacketField.SourceType, SourceType(drawn[PacketField.Source], drawn[PacketField.SourceType].First.Low));
        return drawn.With(PacketField.State, (ulong)PacketState.New).With(PacketField.Translation, 0).With(PacketField.TcpFlags, 2)
            .With(PacketField.Out, drawn[PacketField.Out].Equals(ValueSet.Of(0)) ? PacketFields.Interface("eth0")
                : drawn[PacketField.Out].First)
            .With(PacketField.OriginalDestination, drawn[PacketField.Destination]).With(PacketField.OriginalPort,
                drawn[PacketField.DestinationPort]);
    }

    private bool IsPossible(ulong type, ValueSet address) => type == Type("LOCAL") == address.IsWithin(HostAddresses);

    // Groups, all hosts and 0.0.0.0/8 are of one type everywhere, and no others are of it.
    private ulong SourceType(ValueSet address, ulong other) => address.IsWithin(HostAddresses) ? Type("LOCAL")
        : address.IsWithin(PacketFields.AddressesOf(PacketFields.Multicast, _family)) ? Type("MULTICAST")
        : _family is Family.IPv4 && (address.First == 0xffffffff || address.First <= 0x00ffffff) ? Type("BROADCAST")
        : other == Type("MULTICAST") || other == Type("BROADCAST") || other == Type("LOCAL") ? Type("UNICAST") : other;

    private ulong GroupType(ValueSet address) =>
        Type(address.IsWithin(PacketFields.AddressesOf(PacketFields.Multicast, _family)) ? "MULTICAST" : "BROADCAST");

    private static ulong Type(string word) => (ulong)PacketFields.AddressTypes.ToList().IndexOf(word);

    private AddressBits Pick(ValueSet values)
    {
        var range = values.Ranges[_random.Next(values.Ranges.Length)];
        return _random.Next(2) == 0 ? range.First : range.Last;
    }

    private IEnumerable<PacketRule> Rules(params PacketRules[] sides) =>
        from rules in sides
        from hook in new[] { "mangle PREROUTING", "mangle OUTPUT", "mangle INPUT", "mangle FORWARD", "mangle POSTROUTING",
            "nat PREROUTING", "nat OUTPUT", "nat POSTROUTING", "filter INPUT", "filter FORWARD", "filter OUTPUT" }
        from rule in rules.Below(new TableName(hook.Split(' ')[0]), new ChainName(hook.Split(' ')[1]), PacketBox.Everything(_family))
        select rule;

    // About one of the addresses of the host to which a REDIRECT may lead.
    private string AtHost(RandomSaves random, Dice dice) =>
        $"-A {(random.Chance(80) ? "INPUT" : "OUTPUT")} -d "
            + $"{IpAddressText.Print(_family, HostAddresses.Ranges[dice.Next(HostAddresses.Ranges.Length)].First)}/{_family.Bits()} "
        + $"{(random.Chance(50) ? "-p tcp -m tcp --dport 8050 " : "")}-j {(random.Chance(40) ? "ACCEPT" : "DROP")}";

    private static void InsertEarly(List<string> lines, string table, RandomSaves random) => lines.Insert(
        lines.IndexOf("COMMIT", lines.IndexOf(table)),
        (table == "*raw" ? random.Raw(1, 1) : random.Mangle(1, 1)).Split('\n')
            .First(line => line.StartsWith("-A ", StringComparison.Ordinal)));

    private void Edit(List<string> lines, RandomSaves random, Dice dice)
    {
        var rules = lines.Index().Where(line => line.Item.StartsWith("-A ", StringComparison.Ordinal)
            && line.Item != "-A PREROUTING -j d").ToList();
        var place = rules[dice.Next(rules.Count)].Index;
        switch (dice.Next(6))
        {
            // REJECT is for the filter; and without rules that count, which each side asks for itself.
            case 5 when rules.Where(line => line.Index > lines.IndexOf("*filter")
                && (line.Item.EndsWith("-j DROP", StringComparison.Ordinal) || line.Item.Contains("-j REJECT", StringComparison.Ordinal))
                && !new[] { "recent", "limit", "statistic", "quota" }
                    .Any(counting => line.Item.Contains(counting, StringComparison.Ordinal))).ToList() is { Count: > 0 } denying:
                var (number, denied) = denying[dice.Next(denying.Count)];
                lines[number] = denied[..denied.LastIndexOf("-j ", StringComparison.Ordinal)] + random.Denying();
                break;
            case 4 when lines.FindIndex(line => line == "-A POSTROUTING -j MASQUERADE") is var last and >= 0 && random.Chance(65):
                lines.Insert(last, $"-A POSTROUTING {random.OtherSource()}");
                break;
            case 4 when lines.Contains("*nat"):
                lines.Insert(lines.IndexOf("COMMIT", lines.IndexOf("*nat")), $"-A INPUT {random.Received()}");
                break;
            case 0 when lines.Exists(line => line.Contains("REDIRECT", StringComparison.Ordinal)) && random.Chance(50):
                lines.Insert(lines.LastIndexOf("COMMIT"), AtHost(random, dice));
                break;
            case 0:
                lines.RemoveAt(place);
                break;
            case 1 when lines[place + 1].StartsWith("-A ", StringComparison.Ordinal):
                (lines[place], lines[place + 1]) = (lines[place + 1], lines[place]);
                break;
            case 3 when (random.Chance(50) ? "*raw" : "*mangle") is var table && lines.Contains(table):
                InsertEarly(lines, table, random);
                break;
            default:
                var builtIns = rules.Where(line => line.Item.StartsWith("-A FORWARD ", StringComparison.Ordinal)).Select(line => line.Index)
                    .ToList();
                lines.Insert(builtIns.Count > 0 ? builtIns[dice.Next(builtIns.Count)] : rules[^1].Index,
                    $"-A {(random.Chance(50) ? "FORWARD" : "INPUT")} {(random.Chance(15) ? random.OfOpen() : random.Rule(9, 0))}");
                break;
        }
    }
}
