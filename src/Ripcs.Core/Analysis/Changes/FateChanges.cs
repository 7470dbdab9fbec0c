using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// The effect of a change of rules on packets, first on those that begin a connection (tcp with SYN), from end to end: as they are sent,
/// through translation and filter. Conditions that packet fields do not show, such as a mark or a rate, make lines of their own; a
/// condition of both rule sets that makes no line is taken as not met.
/// </summary>
/// <param name="Lines">All packets whose fate changes, newly allowed ones first; none if only the text of the rules has changed.</param>
/// <param name="IsComplete">False if the list would be too long, or the rules are too tangled.</param>
/// <param name="IsTooTangled">True if the rules are too tangled.</param>
/// <param name="HasConditions">True if packets change their fate in more such cases than are worth listing.</param>
public sealed record FateChanges(ValueList<FateLine> Lines, bool IsComplete = true, bool IsTooTangled = false, bool HasConditions = false)
{
    /// <summary>The same lines for people: by the statements that decide.</summary>
    public ValueList<FateLine> Told { get; init; } = Lines;

    /// <summary>The addresses of the host for which this holds; null if unknown.</summary>
    public ValueSet? HostAddresses { get; init; }

    // Without a rule that takes packets out of connection tracking, there are no others of this state than those of neighbour discovery.
    private static readonly ValueList<PacketState> OfNoTracking = [PacketState.Untracked];

    /// <summary>Compares two rule sets of one family.</summary>
    /// <param name="before">The rules that are, or were, in force.</param>
    /// <param name="after">The desired rules.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="cardTo">The only interface by which the host sends to an address; null if unknown.</param>
    /// <param name="statement">The statement that wrote a rule, given its chain and its place there;
    /// null for rules that no statement wrote.</param>
    /// <param name="always">Whether packets are told by statement also where boxes are as short, for tests.</param>
    public static FateChanges Between(
        PacketRules before, PacketRules after, ValueSet? hostAddresses = null, Func<IpPrefix, string?>? cardTo = null,
        Func<PacketChain, int, RuleOrigin?>? statement = null, bool always = false)
    {
        try
        {
            return Compare(new ComparedRules(
                before, after.CountingOn(before), hostAddresses, cardTo, statement ?? ((_, _) => null), always));
        }
        catch (TooTangledException)
        {
            return new FateChanges([], IsComplete: false, IsTooTangled: true);
        }
    }

    private static FateChanges Compare(ComparedRules of)
    {
        FateLines?[] works = [.. Beginning(of), OpenConnections.Work(of.Before, of.After, of.HostAddresses)];
        var work = works.OfType<FateLines>().ToList();
        return new FateChanges(work.SelectMany(part => part.Lines).Where(IsPossible).ToValueList(), work.All(part => part.IsComplete),
            HasConditions: work.Any(part => part.HasConditions) || of.Before.WritesOtherLists(of.After))
        {
            Told = work.SelectMany(part => part.Told).Where(line => IsPossible(line)
                && (AffectedPackets.Untracks(of.Before, of.After) || line.States != OfNoTracking)).ToValueList(),
            HostAddresses = of.HostAddresses,
        };
    }

    // Tcp begins no connection with a group, and answers none (RFC 9293, section 3.9.2.3; tcp_ipv4.c, tcp_v4_rcv).
    private static bool IsPossible(FateLine line)
    {
        var (protocols, family) = (line.Packets[PacketField.Protocol], line.Packets.Family);
        var isTcpToGroups = protocols.Equals(ValueSet.Of(Protocol.Tcp.Number))
            && line.Packets[PacketField.Destination].IsWithin(PacketFields.OfGroups(family));
        return !isTcpToGroups && !protocols.Equals(PacketFields.OtherIcmp(family));
    }

    private static IReadOnlyList<FateLines> Beginning(ComparedRules of)
    {
        var hulls = new AffectedPackets(of.Before, of.After, of.HostAddresses, withSources: true);
        return hulls.IsEmpty ? [] : hulls.WithMarksOrWithout(some => BeginningPackets.Work(some, of));
    }
}
