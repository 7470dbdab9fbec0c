using Ripcs.Core.Analysis.Diagrams;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets that one rule set accepts. A program that a rule asks, such as NFQUEUE, may deny what rules accept, and accept what they drop:
/// who asks one, or no longer asks it, changes a fate.
/// </summary>
/// <param name="Maybe">What a program decides counts among them.</param>
/// <param name="ByRules">It does not.</param>
internal readonly record struct AcceptedPackets(int Maybe, int ByRules)
{
    /// <summary>The packets that are accepted here, and not, or not as surely, by another rule set.</summary>
    /// <param name="algebra">Of the sets.</param>
    /// <param name="other">What that accepts.</param>
    /// <param name="each">Takes from a set what is not surely in it; null where all of it is.</param>
    public int Beyond(Algebra algebra, AcceptedPackets other, Func<int, int>? each = null)
    {
        int Without(int set, int less) => algebra.Merge(Merge.Except, set, each?.Invoke(less) ?? less);
        return algebra.Or(Without(Maybe, other.Maybe), Without(ByRules, other.ByRules));
    }
}
