using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Marks that are followed from the rules that set them to those that ask for them.</summary>
public sealed class FollowedMarks
{
    // More marks than these are numbers for each customer or way: what rules ask of them stays open.
    private const int Most = 32;

    private static readonly string[] UpToNat = ["raw", "mangle", "nat"];

    private readonly HashSet<MarkTest> _ofOthers;

    private FollowedMarks(uint set, IEnumerable<MarkTest> tests, ValueList<Marks> afterIncoming, ValueList<Marks> afterOutgoing, ValueList<Marks> anywhere)
    {
        (Set, AfterIncoming, AfterOutgoing) = (set, afterIncoming, afterOutgoing);
        _ofOthers = [.. tests.Where(test => !anywhere.Any(marks => IsSet(test, marks.Of(test, isOfOthers: false))))];
        Asked = [.. anywhere.SelectMany(marks => tests.Select(test => AsSent(marks, test))).OfType<OpenCondition>().Distinct()];
    }

    /// <summary>The bits that some rule sets.</summary>
    public uint Set { get; }

    /// <summary>The marks with which what comes in may arrive behind nat.</summary>
    public ValueList<Marks> AfterIncoming { get; }

    /// <summary>Those with which what the host sends may arrive there.</summary>
    public ValueList<Marks> AfterOutgoing { get; }

    /// <summary>All that rules may ask of the marks with which packets are sent.</summary>
    public ValueList<OpenCondition> Asked { get; }

    /// <summary>Those of the first packet of a connection.</summary>
    public Marks Start(bool isFromHost) => isFromHost ? Marks.OfOutgoing(Set) : Marks.OfIncoming(Set);

    /// <summary>Whether a question is met; null where nobody knows.</summary>
    public bool? Answer(Marks marks, MarkTest test) => Of(marks, test).Answer(test.Value, test.Mask);

    /// <summary>What a question is of the mark with which the packet was sent; null where it has one answer.</summary>
    public OpenCondition? AsSent(Marks marks, MarkTest test) =>
        Of(marks, test).Asks(test.Value, test.Mask) is var (value, mask) ? OpenNames.Of(test with { Value = value, Mask = mask }) : null;

    /// <summary>The marks of some rule sets that are compared; null where no rule sets any or none asks for them, or where there are too many.</summary>
    public static FollowedMarks? Of(params PacketRules[] sides)
    {
        var tests = sides.SelectMany(rules => rules.Marks.Tests).ToHashSet();
        var changes = sides.SelectMany(rules => rules.Marks.Changes).ToHashSet();
        if (tests.Count == 0 || changes.Count == 0)
        {
            return null;
        }

        var set = changes.Aggregate(0u, (bits, item) => bits | item.Change.Value);
        var (incoming, outgoing) = (Marks.OfIncoming(set), Marks.OfOutgoing(set));
        var early = changes.Where(item => UpToNat.Contains(item.Table.Value)).Select(item => item.Change).ToHashSet();
        var all = changes.Select(item => item.Change).ToHashSet();
        return Reached(incoming, early) is { } behind && Reached(outgoing, early) is { } behindOwn && Reached(incoming, all) is { } some && Reached(outgoing, all) is { } others
            ? new FollowedMarks(set, tests, behind, behindOwn, some.Concat(others).Distinct().ToValueList())
            : null;
    }

    private MarkBits Of(Marks marks, MarkTest test) => marks.Of(test, _ofOthers.Contains(test));

    // Rules set all bits of it.
    private static bool IsSet(MarkTest test, MarkBits marks) => (marks.Value & marks.Known & test.Value) == test.Value && marks.Answer(test.Value, test.Mask) != false;

    // In whatever order rules may set them.
    private static ValueList<Marks>? Reached(Marks start, HashSet<MarkChange> changes)
    {
        var (reached, waiting) = (new List<Marks> { start }, new Queue<Marks>([start]));
        while (waiting.TryDequeue(out var marks))
        {
            foreach (var next in changes.Select(marks.After).Where(next => !reached.Contains(next)).Distinct().ToList())
            {
                reached.Add(next);
                waiting.Enqueue(next);
            }

            if (reached.Count > Most)
            {
                return null;
            }
        }

        return reached.ToValueList();
    }
}
