using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The marks with which the first packets of connections may reach the filter. Sets of packets at the filter distinguish
/// these, each by an open condition of its own, which is answered where the way of the packets to the filter is known.</summary>
internal sealed class MarkStates
{
    private readonly Dictionary<Marks, Condition.Open> _arriving = [];
    private readonly Dictionary<OpenCondition, Marks> _marks;

    private MarkStates(FollowedMarks followed)
    {
        Followed = followed;
        foreach (var marks in followed.AfterIncoming.Concat(followed.AfterOutgoing).Distinct())
        {
            var text = $"marks {_arriving.Count}";
            _arriving.Add(marks, new Condition.Open(new OpenCondition(text, text), IsNot: false));
        }

        _marks = _arriving.ToDictionary(item => item.Value.What, item => item.Key);
        Conditions = [.. followed.Conditions.Select(what => new Condition.Open(what, IsNot: false)), .. _arriving.Values];
    }

    public FollowedMarks Followed { get; }

    /// <summary>The distinctions that a universe needs.</summary>
    public ValueList<Condition> Conditions { get; }

    /// <summary>The marks under the compared rule sets; null if they are not followed.</summary>
    public static MarkStates? Of(params PacketRules[] sides) => FollowedMarks.Find(sides) is { } followed ? new MarkStates(followed) : null;

    /// <summary>The condition for arriving packets with these marks.</summary>
    public Condition Arriving(Marks marks) => _arriving[marks];

    /// <summary>The answer of a packet that arrives with these marks; null for a condition that is about something else.</summary>
    public bool? Answer(OpenCondition what, Marks marks) => _marks.TryGetValue(what, out var others) ? others == marks : null;
}
