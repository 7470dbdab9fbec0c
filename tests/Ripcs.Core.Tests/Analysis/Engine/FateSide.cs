using System.Text.RegularExpressions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What becomes of a packet where each program that is asked accepts it.</summary>
/// <param name="Trace">Its way.</param>
/// <param name="Rank">2 if it is accepted whatever a program says, 1 if that hangs on one, and 0 if it is not.</param>
/// <param name="Answers">What REJECT answers where each program that is asked accepts it, and where each drops it; null where nobody
/// answers.</param>
internal sealed record TracedWay(Trace Trace, int Rank, (string? Accepting, string? Dropping) Answers)
{
    /// <summary>True if no program has a say in it.</summary>
    public bool IsSurelyAnswered => Answers.Accepting == Answers.Dropping;
}

/// <summary>
/// What becomes of packets under one rule set: whoever asks a program goes on behind the chain as if it had accepted, or dropped, the
/// packet (iptables-extensions(8), NFQUEUE).
/// </summary>
internal sealed class FateSide(string save, Family family, ValueSet hostAddresses, FollowedMarks? followed)
{
    private readonly (Tracer Accepting, Tracer Dropping) _all = Both(save, family, hostAddresses, followed);

    // What is asked of the marks of open connections stays open, and nat is asked of none of their packets.
    private readonly (Tracer Accepting, Tracer Dropping) _open = Both(Regex.Replace(save, @"\*nat\n.*?COMMIT\n", "", RegexOptions.Singleline), family, hostAddresses, followed: null);

    public TracedWay Of(PacketBox packet, PacketOrigin origin, Func<Condition, bool> answer) => Of(_all, packet, origin, answer);

    public TracedWay OfOpen(PacketBox packet, PacketOrigin origin, Func<Condition, bool> answer) => Of(_open, packet, origin, answer);

    private static TracedWay Of(
        (Tracer Accepting, Tracer Dropping) tracers, PacketBox packet, PacketOrigin origin, Func<Condition, bool> answer)
    {
        var (way, other) = (tracers.Accepting.Trace(packet, origin, answer), tracers.Dropping.Trace(packet, origin, answer));
        return new TracedWay(way, way.Fate is not Fate.Accept ? 0 : other.Fate is Fate.Accept ? 2 : 1, (Answer(way), Answer(other)));
    }

    private static string? Answer(Trace way) => way.DecidedBy?.Rule?.Text.Split("--reject-with ") is [_, var answer] ? answer : null;

    private static (Tracer Accepting, Tracer Dropping) Both(string save, Family family, ValueSet hostAddresses, FollowedMarks? followed)
    {
        Tracer Saying(string target) =>
            new(Read.Save(save.Replace(RandomSaves.AskProgram, target, StringComparison.Ordinal), family),
            hostAddresses) { Followed = followed };
        return (Saying("-j ACCEPT"), Saying("-j DROP"));
    }
}
