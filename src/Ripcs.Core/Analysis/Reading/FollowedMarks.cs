using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Marks that are followed from the rules that set them to those that match them.</summary>
public sealed class FollowedMarks
{
    // More marks than these are numbers for each customer or route: conditions on them then stay open.
    private const int Most = 48;

    private static readonly string[] UpToNat = ["raw", "mangle", "nat"];

    private readonly HashSet<MarkTest> _ofOthers;

    private FollowedMarks(uint set, HashSet<MarkTest> tests, ValueList<Marks> afterIncoming, ValueList<Marks> afterOutgoing,
        ValueList<Marks> anywhere, ValueList<Marks> inTunnels)
    {
        (Set, AfterIncoming, AfterOutgoing) = (set, afterIncoming, afterOutgoing);
        _ofOthers = [.. tests.Where(test => !anywhere.Any(marks => IsSet(test, marks))
            || (!test.IsOfConnection && inTunnels.Any(marks => IsSet(test, marks))))];
        Conditions = [.. anywhere.SelectMany(marks => tests.SelectMany(test => AsSent(marks, test))).Distinct()];
    }

    /// <summary>The bits that some rule sets.</summary>
    public uint Set { get; }

    /// <summary>The marks with which incoming packets may arrive after nat.</summary>
    public ValueList<Marks> AfterIncoming { get; }

    /// <summary>The marks with which packets from the host may arrive there.</summary>
    public ValueList<Marks> AfterOutgoing { get; }

    /// <summary>All conditions that rules may have on the marks with which packets are sent.</summary>
    public ValueList<OpenCondition> Conditions { get; }

    /// <summary>The marks of the first packet of a connection.</summary>
    /// <param name="isFromHost">True for packets from this host.</param>
    /// <param name="isByLoopback">True for packets that arrive by lo.</param>
    public Marks Start(bool isFromHost, bool isByLoopback) => isFromHost ? Marks.OfOutgoing(Set) : isByLoopback ? Marks.Unknown
        : Marks.OfIncoming(Set);

    /// <summary>Whether a condition is met; null if unknown.</summary>
    public bool? Answer(Marks marks, MarkTest test) => Of(marks, test).Answer(test.Value, test.Mask);

    /// <summary>A condition in terms of the marks with which the packet was sent,
    /// as parts that must all be met; none if the answer is known.</summary>
    public IEnumerable<OpenCondition> AsSent(Marks marks, MarkTest test)
    {
        if (Answer(marks, test) is not null)
            return [];

        var (own, other) = Of(marks, test).Asks(test.Value, test.Mask);
        return new[] { (test.IsOfConnection, own.Value, own.Mask),
            (!test.IsOfConnection, other.Value, other.Mask) }.Where(part => part.Mask != 0)
            .Select(part => OpenNames.Of(new MarkTest(part.Item1, part.Value, part.Mask) { IsOfHeader = test.IsOfHeader }));
    }

    /// <summary>The marks of the compared rule sets; null if no rule sets or matches any, or if there are too many.</summary>
    public static FollowedMarks? Find(params PacketRules[] sides)
    {
        var tests = sides.SelectMany(rules => rules.Marks.Tests).ToHashSet();
        var marking = sides.SelectMany(rules => rules.Marks.Marking).ToHashSet();

        // A packet without a connection has no connection mark: no condition on one matches it, not even with "!".
        if (tests.Count == 0 || marking.Count == 0
            || (sides.Any(rules => rules.Marks.Untracks) && (tests.Any(test => test.IsOfConnection)
            || marking.Any(rule => rule.Change.Kind is not (MarkChangeKind.Set or MarkChangeKind.SetHeader)))))
        {
            return null;
        }

        var set = marking.Where(rule => rule.Change.Kind is not MarkChangeKind.SetHeader).Aggregate(0u,
            (bits, rule) => bits | rule.Change.Value);
        Marks[] incoming = [Marks.OfIncoming(set), Marks.Unknown], outgoing = [Marks.OfOutgoing(set)];
        var early = marking.Where(rule => UpToNat.Contains(rule.Table.Value)).Select(rule => rule.Change).ToHashSet();
        var all = marking.Select(rule => rule.Change).ToHashSet();
        if (Reached(incoming, early) is not { } behind || Reached(outgoing, early) is not { } behindOwn
            || Reached([.. incoming, .. outgoing], all) is not { } anywhere)
        {
            return null;
        }

        // A packet from inside a tunnel keeps the last mark of the tunnel's packet.
        var inTunnels = anywhere.SelectMany(marks => marking.Where(rule => rule.MarksTunnels).Select(rule => marks.After(rule.Change)))
            .Distinct().ToArray();
        return new FollowedMarks(set, tests, behind, behindOwn, anywhere, Reached(inTunnels, all) ?? anywhere);
    }

    private MarkBits Of(Marks marks, MarkTest test) => marks.Of(test, _ofOthers.Contains(test));

    // True if rules set all bits of it.
    private static bool IsSet(MarkTest test, Marks marks) => marks.Of(test, isOfOthers: false) is var bits
        && (bits.Value & bits.Known & test.Value) == test.Value
        && bits.Answer(test.Value, test.Mask) != false;

    // In any order in which rules may set them.
    private static ValueList<Marks>? Reached(Marks[] starts, HashSet<MarkChange> changes)
    {
        var (reached, waiting) = (new List<Marks>(starts), new Queue<Marks>(starts));
        while (waiting.TryDequeue(out var marks))
        {
            foreach (var next in changes.Select(marks.After).Where(next => !reached.Contains(next)).Distinct().ToList())
            {
                reached.Add(next);
                waiting.Enqueue(next);
            }

            if (reached.Count > Most)
                return null;
        }

        return reached.ToValueList();
    }
}
