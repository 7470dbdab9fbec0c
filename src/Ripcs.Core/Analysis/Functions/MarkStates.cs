using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The marks with which the first packets of connections may reach the filter. Sets of packets at the filter distinguish
/// these, each by an open condition of its own, which is answered where the way of the packets to the filter is known.</summary>
internal sealed class MarkStates
{
    private readonly Dictionary<Marks, Condition.Open> _arriving = [];
    private readonly Dictionary<Universe, Dictionary<int, Marks>> _dimensions = [];

    private MarkStates(FollowedMarks followed)
    {
        Followed = followed;
        foreach (var marks in followed.AfterIncoming.Concat(followed.AfterOutgoing).Distinct())
        {
            var text = $"marks {_arriving.Count}";
            _arriving.Add(marks, new Condition.Open(new OpenCondition(text, text), IsNot: false));
        }

        Conditions = [.. followed.Conditions.Select(what => new Condition.Open(what, IsNot: false)), .. _arriving.Values];
    }

    public FollowedMarks Followed { get; }

    /// <summary>The distinctions that a universe needs.</summary>
    public ValueList<Condition> Conditions { get; }

    /// <summary>The marks under the compared rule sets; null if they are not followed.</summary>
    public static MarkStates? Of(params PacketRules[] sides) => FollowedMarks.Of(sides) is { } followed ? new MarkStates(followed) : null;

    /// <summary>The condition for arriving packets with these marks.</summary>
    public Condition Arriving(Marks marks) => _arriving[marks];

    /// <summary>The value in a dimension of a universe for a packet that arrives
    /// with these marks; null for a dimension that is about something else.</summary>
    public uint? Answer(Universe universe, int dimension, Marks marks)
    {
        if (!_dimensions.TryGetValue(universe, out var known))
        {
            known = _arriving.ToDictionary(item => universe.Dimension(item.Value.What)!.Value, item => item.Key);
            _dimensions.Add(universe, known);
        }

        return known.TryGetValue(dimension, out var others) ? (others == marks ? 1u : 0u) : null;
    }
}
