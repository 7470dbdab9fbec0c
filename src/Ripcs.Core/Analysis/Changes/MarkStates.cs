using System.Globalization;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// The marks that the first packets of connections may have where the filter meets them, and what rules ask of them. Sets of packets as the
/// filter meets them are told apart by these, each by an open condition of its own, which is answered where it is known how they got there.
/// </summary>
internal sealed class MarkStates
{
    // More marks than these are numbers for each customer or way: what rules ask of them stays open.
    private const int Most = 24;

    private static readonly string[] UpToNat = ["raw", "mangle", "nat"];

    private readonly Dictionary<Marks, Condition> _arriving = [];
    private readonly Dictionary<Universe, Dictionary<int, Marks>> _dimensions = [];

    private MarkStates(uint set, ValueList<Marks> afterIncoming, ValueList<Marks> afterOutgoing, ValueList<Condition> asked)
    {
        (Set, AfterIncoming, AfterOutgoing) = (set, afterIncoming, afterOutgoing);
        foreach (var marks in afterIncoming.Concat(afterOutgoing).Distinct())
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"marks {_arriving.Count}");
            _arriving[marks] = new Condition.Open(new OpenCondition(text, text), IsNot: false);
        }

        Conditions = [.. asked, .. _arriving.Values];
    }

    /// <summary>The bits that some rule sets.</summary>
    public uint Set { get; }

    /// <summary>Those with which that may arrive behind nat.</summary>
    public ValueList<Marks> AfterIncoming { get; }

    /// <summary>Those with which what the host sends may arrive there.</summary>
    public ValueList<Marks> AfterOutgoing { get; }

    /// <summary>What a universe must tell apart.</summary>
    public ValueList<Condition> Conditions { get; }

    /// <summary>The condition that tells arriving packets with these marks from others.</summary>
    public Condition Arriving(Marks marks) => _arriving[marks];

    /// <summary>What a packet that arrives with some marks answers to a dimension of a universe; null for what asks something else.</summary>
    public uint? Answer(Universe universe, int dimension, Marks marks)
    {
        if (!_dimensions.TryGetValue(universe, out var known))
        {
            known = _arriving.ToDictionary(item => universe.Dimension(((Condition.Open)item.Value).What)!.Value, item => item.Key);
            _dimensions.Add(universe, known);
        }

        return known.TryGetValue(dimension, out var others) ? (others == marks ? 1u : 0u) : null;
    }

    /// <summary>The marks under some rule sets that are compared; null where none asks for them, or there are too many.</summary>
    public static MarkStates? Of(params PacketRules[] sides)
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
            ? new MarkStates(set, behind, behindOwn, [.. some.Concat(others).Distinct()
                .SelectMany(marks => tests.Select(test => Asked(marks, test))).OfType<OpenCondition>().Distinct().Select(what => new Condition.Open(what, IsNot: false))])
            : null;
    }

    /// <summary>What a question becomes: one of the mark with which the packet was sent; null where it has one answer.</summary>
    public static OpenCondition? Asked(Marks marks, MarkTest test) =>
        marks[test].Asks(test.Value, test.Mask) is var (value, mask) ? OpenNames.Of(test with { Value = value, Mask = mask }) : null;

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
