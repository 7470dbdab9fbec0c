using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>The sender of a packet.</summary>
public enum PacketOrigin
{
    /// <summary>It arrives by an interface.</summary>
    Network,

    /// <summary>This host sends it.</summary>
    Host,
}

/// <summary>Traces a packet through the rules, one after the other, as the kernel does according to iptables(8). It is
/// slow and simple, and shares only the parsed rules with the diagrams, so that tests can compare the two.</summary>
/// <param name="rules">The rules of one family.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
public sealed class Tracer(PacketRules rules, ValueSet? hostAddresses = null)
{
    private readonly TraceWork _work = new();
    private readonly Lazy<FollowedMarks?> _own = new(() => FollowedMarks.Find(rules));
    private FollowedMarks? _followed;
    private bool _isSaid;

    /// <summary>The marks that are followed, including those of another rule set if two are compared; null for none.</summary>
    public FollowedMarks? Followed
    {
        get => _isSaid ? _followed : _own.Value;
        init => (_followed, _isSaid) = (value, true);
    }

    /// <summary>True to read bits of an address from the packet; false if the answers tell them, as where two rule sets are compared.
    /// </summary>
    public bool ReadsBits { get; init; } = true;

    /// <summary>The mark with which the packet arrives, or is sent; null if none is given.</summary>
    public uint? Mark { get; init; }

    /// <summary>The mark of its connection at that time.</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>The way of a packet through all tables, for one set of answers; a missing answer is "no".</summary>
    /// <exception cref="Diagrams.TooTangledException">It passes too many rules.</exception>
    public Trace Trace(PacketBox packet, PacketOrigin origin, Func<Condition, bool>? answer = null) =>
        Run(new PacketInFlight(PacketInFlight.AsSent(packet), hostAddresses, answer ?? (_ => false)), course => Through(course, origin));

    /// <summary>The way through a single built-in chain.</summary>
    public Trace Trace(PacketBox packet, TableName table, ChainName builtIn, Func<Condition, bool>? answer = null) =>
        Run(new PacketInFlight(packet, hostAddresses, answer ?? (_ => false)),
            course => new ChainWalk(rules, course, _work).Enter(table, builtIn));

    /// <summary>All ways that packets may take, each with its assumptions, up
    /// to a maximum. Ways with a "no" come before those with a "yes".</summary>
    /// <param name="packet">The packets as they are sent.</param>
    /// <param name="origin">Their sender.</param>
    /// <param name="most">The maximum.</param>
    /// <param name="known">Gives known answers; null, or a null answer, for those to be assumed.</param>
    public IEnumerable<Trace> All(PacketBox packet, PacketOrigin origin, int most = 64, Func<Condition, bool?>? known = null) =>
        All(answer => Trace(packet, origin, answer), most, known ?? (_ => null));

    /// <inheritdoc cref="All(PacketBox, PacketOrigin, int, Func{Condition, bool?})"/>
    public IEnumerable<Trace> All(PacketBox packet, TableName table, ChainName builtIn, int most = 64) =>
        All(answer => Trace(packet, table, builtIn, answer), most, _ => null);

    private static IEnumerable<Trace> All(Func<Func<Condition, bool>, Trace> trace, int most, Func<Condition, bool?> known)
    {
        // The answers so far are like digits: the next way turns the last "no" into a "yes".
        var answers = new List<bool>();
        for (var count = 0; count < most; count++)
        {
            var place = 0;
            var found = trace(question => known(question) ?? (place < answers.Count && answers[place++]));
            yield return found;

            answers = found.Answers.Where(item => known(item.Question) is null).Select(item => item.Answer).ToList();
            var last = answers.LastIndexOf(false);
            if (last < 0)
                yield break;

            answers = [.. answers.Take(last), true];
        }
    }

    private Trace Run(PacketInFlight course, Func<PacketInFlight, Fate> work)
    {
        course.ReadsBits = ReadsBits;
        var fate = work(course);
        return new Trace(fate, course.Steps.ToValueList(), course.Answers.ToValueList(), course.Packet);
    }

    private Fate Through(PacketInFlight course, PacketOrigin origin)
    {
        var walk = new ChainWalk(rules, course, _work);
        var isNew = course.Packet[PacketField.State].Equals(PacketFields.States(PacketState.New));
        course.Followed = Followed;

        // Packets by lo pass nat OUTPUT, all others nat PREROUTING: if these have rules, this is decided before the first of them.
        var isByLoopback = origin is PacketOrigin.Network && (Followed is not null || HasRules("PREROUTING") || HasRules("OUTPUT"))
            && course.Ask(new Condition.In(PacketField.In, PacketFields.Loopback));
        course.Marks = Followed?.Start(origin is PacketOrigin.Host, isByLoopback) is { } start ? isNew ? start : start.OfOpen
            : Marks.Unknown;
        course.Marks = Said(course);
        var leaving = course.Packet[PacketField.Out];
        if (origin is PacketOrigin.Host)
        {
            course.Set(PacketField.In, ValueSet.Of(0));
            var sent = First(walk, "raw OUTPUT", "mangle OUTPUT", "nat OUTPUT", "filter OUTPUT", "security OUTPUT");
            if (sent is not Fate.Accept)
                return sent;

            // A translated packet is routed again, but OUTPUT still sees the first outgoing interface.
            if (IsLed(course))
                course.Set(PacketField.Out, PacketFields.Every(PacketField.Out, rules.Family).Except(ValueSet.Of(0)));

            return First(walk, "mangle POSTROUTING", "nat POSTROUTING");
        }

        // A packet by lo was exempted from tracking, or translated, when this host sent it, and does not pass
        // nat again (nf_nat_core.c, nf_nat_inet_fn). One that raw would have stopped there does not arrive.
        var byLoopback = course.Packet[PacketField.In].IsWithin(PacketFields.Loopback);
        if (byLoopback && rules.Marks.Untracks)
        {
            AsSent(course);
            var steps = course.Steps.Count;
            _ = First(walk, "raw OUTPUT");
            course.Steps.RemoveRange(steps, course.Packet[PacketField.State].Equals(Untracked) ? 0 : course.Steps.Count - steps);
            course.Set(PacketField.In, PacketFields.Loopback);
        }

        course.Set(PacketField.Out, ValueSet.Of(0));
        if (First(walk, "raw PREROUTING", "mangle PREROUTING") is var early and not Fate.Accept)
            return early;

        if (byLoopback)
            AsSent(course);

        if (First(walk, byLoopback ? "nat OUTPUT" : "nat PREROUTING") is var led and not Fate.Accept)
            return led;

        course.Set(PacketField.In, byLoopback ? PacketFields.Loopback : IsLed(course)
            ? course.Packet[PacketField.In].Except(PacketFields.Loopback) : course.Packet[PacketField.In]);
        course.Set(PacketField.Out, ValueSet.Of(0));

        // A broadcast is also for this host; an address is not asked about unless it may be a broadcast.
        if (course.Packet[PacketField.DestinationType].IsWithin(PacketFields.TakenIn) || course.Ask(ToHost))
            return First(walk, ["mangle INPUT", "filter INPUT", "security INPUT", .. byLoopback ? Array.Empty<string>() : ["nat INPUT"]]);

        // Packets that the kernel would forward by lo circulate until their TTL ends: they are only traced if lo is named.
        var (ways, cards) = (leaving.Except(ValueSet.Of(0)), leaving.And(PacketFields.Cards));
        course.Set(PacketField.Out, cards.IsEmpty ? ways : cards);
        return First(walk, "mangle FORWARD", "filter FORWARD", "security FORWARD", "mangle POSTROUTING", "nat POSTROUTING");
    }

    private bool HasRules(string chain) => rules.Find(TableName.Nat, new ChainName(chain)) is { Rules.Count: > 0 };

    private static ValueSet Untracked { get; } = PacketFields.States(PacketState.Untracked);

    private static void AsSent(PacketInFlight course)
    {
        course.Set(PacketField.In, ValueSet.Of(0));
        course.Set(PacketField.Out, course.Packet[PacketField.DestinationType].Overlaps(PacketFields.Local) ? PacketFields.Loopback
            : ValueSet.Of(0));
    }

    // If rules change marks that are not followed, a given mark is no longer valid.
    private Marks Said(PacketInFlight course)
    {
        var (marks, isKept) = (course.Marks, Followed is not null || rules.Marks.Marking.Count == 0);
        marks = isKept && Mark is { } mark ? marks with { OfPacket = new MarkBits(mark, uint.MaxValue) } : marks;
        return isKept && ConnectionMark is { } connection ? marks with { OfConnection = new MarkBits(connection, uint.MaxValue) } : marks;
    }

    private static Condition ToHost { get; } =
        new Condition.In(PacketField.DestinationType, PacketFields.Local);

    private static bool IsLed(PacketInFlight course) => course.Steps.Any(step => step.Rule?.Effect is RuleEffect.Translate);

    private static Fate First(ChainWalk walk, params IEnumerable<string> hooks)
    {
        foreach (var hook in hooks)
        {
            var (table, chain) = (new TableName(hook.Split(' ')[0]), new ChainName(hook.Split(' ')[1]));
            if ((table != TableName.Nat || walk.IsNew) && walk.Enter(table, chain) is var fate and not Fate.Accept)
                return fate;
        }

        return Fate.Accept;
    }
}
