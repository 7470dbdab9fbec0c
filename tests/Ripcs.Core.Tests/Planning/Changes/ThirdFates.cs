using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Planning.Changes;

/// <summary>A packet that meets between two blocks what it meets neither before nor after.</summary>
/// <param name="What">"lost", "let in", "led elsewhere" and so on: the class of the fault.</param>
/// <param name="State">Behind which block.</param>
/// <param name="Born">The state in which its connection was new.</param>
internal sealed record ThirdFate(string What, Family Family, int State, int Born, int Place);

/// <summary>
/// Looks for third fates. Each new packet must be led and judged as it is before or after; each packet of a connection that is open, and
/// each answer, must pass or not as it does before or after, led as it was when its connection was new; and a connection that came up in
/// between, and that what comes after lets pass, must pass until then.
/// </summary>
/// <param name="fates">What becomes of packets in each state.</param>
/// <param name="family">The family of the states.</param>
/// <param name="first">
/// Where the change begins: earlier states are those of a run that died there. Connections may come from them, too.
/// </param>
internal sealed class ThirdFates(Fates fates, Family family, int first)
{
    private readonly int _last = fates.States - 1;

    public long Connections { get; private set; }

    public IEnumerable<ThirdFate> Find()
    {
        for (var state = first + 1; state < _last; state++)
        {
            for (var packet = 0; packet < fates.Packets.Count; packet++)
            {
                foreach (var found in OfNew(state, packet).Concat(OfOpen(state, packet)))
                {
                    yield return found;
                }
            }
        }
    }

    private IEnumerable<ThirdFate> OfNew(int state, int packet)
    {
        if (Passes(state, state, packet))
        {
            var led = fates.Led(state, packet);
            var source = Source(state, packet);
            if (!MayPass(first, packet) && !MayPass(_last, packet))
            {
                yield return Fate("let in", state, state, packet, FlowState.New);
            }
            else if (!MayPass(first, packet, led) && !MayPass(_last, packet, led))
            {
                yield return Fate("led elsewhere", state, state, packet, FlowState.New);
            }
            else if (Source(first, packet) != source && source != Source(_last, packet))
            {
                yield return Fate("leaves with another source", state, state, packet, FlowState.New);
            }
        }
        else if (MustPass(first, packet) && MustPass(_last, packet))
        {
            yield return Fate("lost", state, state, packet, FlowState.New);
        }

        var (before, now, after) = (fates.Passes(first, packet), fates.Passes(state, packet), fates.Passes(_last, packet));
        if (before == after && now != before)
            yield return Fate(now ? "invalid let in" : "invalid lost", state, state, packet, FlowState.Invalid);
    }

    private IEnumerable<ThirdFate> OfOpen(int state, int packet)
    {
        for (var born = 0; born <= state; born++)
        {
            // Who did not pass when it was new has no connection; who was led there in an earlier state has been looked at.
            if (!Passes(born, born, packet) || IsSeen(born, packet))
                continue;

            Connections++;
            foreach (var kind in new[] { FlowState.New, FlowState.Established, FlowState.Reply })
            {
                var place = fates.Place(packet, fates.Led(born, packet), kind);
                var (before, now, after) = (fates.Passes(first, place), fates.Passes(state, place), fates.Passes(_last, place));
                if (now != before && now != after)
                {
                    yield return new ThirdFate(now ? "open let in" : "open lost", family, state, born, place);
                }
                else if (!now && after && born > first && fates.Passes(born, place))
                {
                    yield return new ThirdFate("cut off again", family, state, born, place);
                }
            }
        }
    }

    private bool IsSeen(int born, int packet)
    {
        for (var earlier = 0; earlier < born; earlier++)
        {
            if (fates.Led(earlier, packet) == fates.Led(born, packet) && Passes(earlier, earlier, packet))
                return true;
        }

        return false;
    }

    /// <summary>True if a new packet may pass in a state, wherever it is led, or to one place.</summary>
    private bool MayPass(int state, int packet, Led? to = null) =>
        fates.AllLed(state, packet).Any(led => (to ?? led) == led && PassesTo(state, packet, led));

    private bool MustPass(int state, int packet) => fates.AllLed(state, packet).All(led => PassesTo(state, packet, led));

    private bool PassesTo(int state, int packet, Led led) => fates.Passes(state, fates.Place(packet, led, FlowState.New));

    private bool Passes(int born, int state, int packet) =>
        fates.Passes(state, fates.Place(packet, fates.Led(born, packet), FlowState.New));

    private string Source(int state, int packet) => fates.Source(state, fates.Place(packet, fates.Led(state, packet), FlowState.New));

    private ThirdFate Fate(string what, int state, int born, int packet, FlowState kind) =>
        new(what, family, state, born, fates.Place(packet, fates.Led(born, packet), kind));
}
