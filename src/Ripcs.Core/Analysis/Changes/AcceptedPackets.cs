using Ripcs.Core.Analysis.Diagrams;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>Packets that one rule set accepts. A program behind a rule, such as NFQUEUE, may deny packets that other rules
/// accept, and accept packets that they drop: adding or removing such a rule therefore changes the fate of packets.</summary>
/// <param name="Maybe">Including packets that a program decides about.</param>
/// <param name="ByRules">Without these.</param>
internal readonly record struct AcceptedPackets(PacketSet Maybe, PacketSet ByRules)
{
    public AcceptedPackets Each(Func<PacketSet, PacketSet> work) => new(work(Maybe), work(ByRules));

    /// <summary>The packets that are accepted here, and are not accepted, or less surely, by another rule set.</summary>
    /// <param name="other">The packets that the other one accepts.</param>
    /// <param name="each">Reduces a set to the packets that are surely in it; null if all of them are.</param>
    public PacketSet Beyond(AcceptedPackets other, Func<PacketSet, PacketSet>? each = null)
    {
        PacketSet Without(PacketSet set, PacketSet less) => set - (each?.Invoke(less) ?? less);
        return Without(Maybe, other.Maybe) | Without(ByRules, other.ByRules);
    }
}
