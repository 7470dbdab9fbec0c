using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>Who sends a packet.</summary>
public enum PacketOrigin
{
    /// <summary>It comes in by an interface.</summary>
    Network,

    /// <summary>This host sends it.</summary>
    Host,
}

/// <summary>
/// Leads a packet through the rules, one rule after the other, as iptables(8) says that the kernel does. It is slow, plain, and shares
/// nothing with the diagrams but the rules as they were read: the two are held against each other.
/// </summary>
/// <param name="rules">The rules of one family.</param>
/// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
public sealed class Tracer(PacketRules rules, ValueSet? hostAddresses = null)
{
    private readonly Lazy<FollowedMarks?> _own = new(() => FollowedMarks.Of(rules));
    private FollowedMarks? _followed;
    private bool _isSaid;

    /// <summary>The marks that are followed, of another rule set too where two are compared; null where none are.</summary>
    public FollowedMarks? Followed
    {
        get => _isSaid ? _followed : _own.Value;
        init => (_followed, _isSaid) = (value, true);
    }

    /// <summary>The mark with which the packet comes, or is sent; null where nobody says.</summary>
    public uint? Mark { get; init; }

    /// <summary>The mark that its connection has then.</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>The way of a packet through all tables, by one set of answers; a question that has none is answered with no.</summary>
    public Trace Trace(PacketBox packet, PacketOrigin origin, Func<Condition, bool>? answer = null) =>
        Run(new Course(Course.AsSent(packet), hostAddresses, answer ?? (_ => false)), course => Through(course, origin));

    /// <summary>The way through one built-in chain alone.</summary>
    public Trace Trace(PacketBox packet, TableName table, ChainName builtIn, Func<Condition, bool>? answer = null) =>
        Run(new Course(packet, hostAddresses, answer ?? (_ => false)), course => new ChainWalk(rules, course).Enter(table, builtIn));

    /// <summary>All ways that packets may take, with what each assumes; at most
    /// so many. What does not happen comes before what does.</summary>
    /// <param name="packet">As they are sent.</param>
    /// <param name="origin">Who sends them.</param>
    /// <param name="most">So many.</param>
    /// <param name="known">Answers what is not assumed; null, or nothing, for what is.</param>
    public IEnumerable<Trace> All(PacketBox packet, PacketOrigin origin, int most = 64, Func<Condition, bool?>? known = null) =>
        All(answer => Trace(packet, origin, answer), most, known ?? (_ => null));

    /// <inheritdoc cref="All(PacketBox, PacketOrigin, int, Func{Condition, bool?})"/>
    public IEnumerable<Trace> All(PacketBox packet, TableName table, ChainName builtIn, int most = 64) =>
        All(answer => Trace(packet, table, builtIn, answer), most, _ => null);

    private static IEnumerable<Trace> All(Func<Func<Condition, bool>, Trace> trace, int most, Func<Condition, bool?> known)
    {
        // The answers so far are digits: the next way is the last "no" turned into a "yes".
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

    private static Trace Run(Course course, Func<Course, Fate> work)
    {
        var fate = work(course);
        return new Trace(fate, course.Steps.ToValueList(), course.Answers.ToValueList(), course.Packet);
    }

    private Fate Through(Course course, PacketOrigin origin)
    {
        var walk = new ChainWalk(rules, course);
        var isNew = course.Packet[PacketField.State].Equals(PacketFields.States(PacketState.New));
        course.Followed = Followed;

        // What comes by lo meets nat OUTPUT, and all else nat PREROUTING: where rules stand there, it is settled before the first of them.
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

            // What is led elsewhere is routed anew, and OUTPUT still sees the first way out.
            if (IsLed(course))
                course.Set(PacketField.Out, PacketFields.Every(PacketField.Out, rules.Family).Except(ValueSet.Of(0)));

            return First(walk, "mangle POSTROUTING", "nat POSTROUTING");
        }

        // What comes by lo was taken out of connection tracking, or led, when this host sent it, and nat is not asked once more
        // (nf_nat_core.c, nf_nat_inet_fn). What raw would stop there has not come.
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

        // A broadcast is for this host among others; of an address of which nobody says that it is one, nobody is asked.
        if (course.Packet[PacketField.DestinationType].IsWithin(PacketFields.TakenIn) || course.Ask(ToHost))
            return First(walk, ["mangle INPUT", "filter INPUT", "security INPUT", .. byLoopback ? Array.Empty<string>() : ["nat INPUT"]]);

        // What the kernel would forward by lo goes round until its TTL ends: it is asked about only where somebody names it.
        var (ways, cards) = (leaving.Except(ValueSet.Of(0)), leaving.And(PacketFields.Cards));
        course.Set(PacketField.Out, cards.IsEmpty ? ways : cards);
        return First(walk, "mangle FORWARD", "filter FORWARD", "security FORWARD", "mangle POSTROUTING", "nat POSTROUTING");
    }

    private bool HasRules(string chain) => rules.Find(TableName.Nat, new ChainName(chain)) is { Rules.Count: > 0 };

    private static ValueSet Untracked { get; } = PacketFields.States(PacketState.Untracked);

    private static void AsSent(Course course)
    {
        course.Set(PacketField.In, ValueSet.Of(0));
        course.Set(PacketField.Out, course.Packet[PacketField.DestinationType].Overlaps(PacketFields.Local) ? PacketFields.Loopback
            : ValueSet.Of(0));
    }

    // Where rules change marks and nobody follows them, what was said of one holds no longer.
    private Marks Said(Course course)
    {
        var (marks, isKept) = (course.Marks, Followed is not null || rules.Marks.Marking.Count == 0);
        marks = isKept && Mark is { } mark ? marks with { OfPacket = new MarkBits(mark, uint.MaxValue) } : marks;
        return isKept && ConnectionMark is { } connection ? marks with { OfConnection = new MarkBits(connection, uint.MaxValue) } : marks;
    }

    private static Condition ToHost { get; } =
        new Condition.In(PacketField.DestinationType, PacketFields.Local);

    private static bool IsLed(Course course) => course.Steps.Any(step => step.Rule?.Effect is RuleEffect.Translate);

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
