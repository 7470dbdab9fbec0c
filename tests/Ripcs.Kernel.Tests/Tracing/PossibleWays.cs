using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>The ways that a tracer has for one packet: more than one where chance, or a rate, decides.</summary>
/// <param name="known">What the test knows beside the packet and the way
/// out that it takes in the end; null for what it does not know.</param>
internal sealed class PossibleWays(Tracer tracer, PacketOrigin origin, Func<Condition, ValueSet, bool?> known)
{
    private const int Most = 32;

    /// <param name="packet">Without its way out.</param>
    /// <param name="wayOut">Where a packet leaves for a destination; the host may send it elsewhere than it was sent to.</param>
    public IEnumerable<Trace> Of(PacketBox packet, Func<ValueSet, ValueSet> wayOut)
    {
        var waiting = new Stack<IReadOnlyDictionary<Condition, bool>>([new Dictionary<Condition, bool>()]);
        for (var count = 0; count < Most && waiting.TryPop(out var answers); count++)
        {
            var asked = new List<Condition>();
            var first = wayOut(packet[PacketField.Destination]);
            Trace trace;
            for (var leaving = first; ;)
            {
                var by = leaving;
                // What the host sends is routed before it is translated, and again behind that; what comes in, only behind it.
                var routed = packet.With(PacketField.Out, origin is PacketOrigin.Host ? first : by);
                trace = tracer.Trace(routed, origin, question => Answer(question, by, answers, asked));
                var then = wayOut(trace.Packet[PacketField.Destination]);
                if (then.Equals(by))
                    break;

                (leaving, asked) = (then, []);
            }

            yield return trace;
            for (var place = 0; place < asked.Count; place++)
            {
                waiting.Push(new Dictionary<Condition, bool>(answers.Concat(asked.Take(place)
                    .Select(no => KeyValuePair.Create(no, false)))) { [asked[place]] = true });
            }
        }
    }

    private bool Answer(Condition question, ValueSet leaving, IReadOnlyDictionary<Condition, bool> answers, List<Condition> asked)
    {
        if (known(question, leaving) is { } sure)
            return sure;

        if (answers.TryGetValue(question, out var answer))
            return answer;

        if (!asked.Contains(question))
            asked.Add(question);

        return false;
    }
}
