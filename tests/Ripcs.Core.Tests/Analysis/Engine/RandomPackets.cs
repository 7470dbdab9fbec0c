using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random packets for some rules: mostly values at the ends of what the rules ask, and one beside them.</summary>
internal sealed class RandomPackets
{
    private readonly Random _random;
    private readonly Family _family;
    private readonly List<AddressBits>[] _ends;
    private readonly Dictionary<OpenCondition, bool> _open = [];

    public RandomPackets(int seed, Family family, IEnumerable<Condition> conditions)
    {
        (_random, _family) = (new Random(seed), family);
        _ends = [.. PacketFields.All.Select(field => new List<AddressBits> { 0, PacketFields.Last(field, family) })];
        foreach (var condition in conditions.SelectMany(condition => condition.Leaves).OfType<Condition.In>().Distinct())
        {
            foreach (var range in condition.Values.Ranges.Take(50))
            {
                AddEnds(condition.Field, range);
            }
        }

        _ends[(int)PacketField.OriginalDestination].AddRange(_ends[(int)PacketField.Destination]);
        _ends[(int)PacketField.OriginalPort].AddRange(_ends[(int)PacketField.DestinationPort]);
    }

    public PacketBox Next()
    {
        _open.Clear();
        var packet = PacketBox.Everything(_family);
        foreach (var field in PacketFields.All)
        {
            var last = PacketFields.Last(field, _family);
            var value = _random.Next(5) > 0 || field is PacketField.In or PacketField.Out
                ? _ends[(int)field][_random.Next(_ends[(int)field].Count)]
                : new AddressBits((ulong)_random.NextInt64(), (ulong)_random.NextInt64()) & last;
            packet = packet.With(field, value > last ? last : value);
        }

        // Most rules ask for one of three protocols.
        return _random.Next(3) == 0 ? packet : packet.With(PacketField.Protocol,
            new[] { 6UL, 17UL, _family is Family.IPv4 ? 1UL : 58UL }[_random.Next(3)]);
    }

    /// <summary>Whether an open condition holds for the last packet.</summary>
    public bool IsTrue(OpenCondition condition)
    {
        if (!_open.TryGetValue(condition, out var answer))
        {
            answer = _random.Next(2) == 0;
            _open.Add(condition, answer);
        }

        return answer;
    }

    /// <summary>The same for the tracer.</summary>
    public bool IsTrue(Condition question) => question is Condition.Open(var what, _) ? IsTrue(what)
        : throw new ArgumentException($"the packet tells {question}");

    private void AddEnds(PacketField field, ValueRange range)
    {
        var (before, behind) = (range.First, range.Last);
        before = before.Low == 0 ? before : new AddressBits(before.High, before.Low - 1);
        behind++;
        _ends[(int)field].AddRange([range.First, range.Last, before, behind]);
    }
}
