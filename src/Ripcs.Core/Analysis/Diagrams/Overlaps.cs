namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Whether sets overlap. Pairs without a common packet are cached:
/// thousands of denies are compared with the same accepts.</summary>
internal sealed class Overlaps(Algebra algebra)
{
    private readonly HashSet<(int, int)> _apart = [];

    /// <summary>True if both contain some packet.</summary>
    public bool Meet(PacketSet one, PacketSet other) => Meet(one.Node, other.Node);

    private bool Meet(int one, int other)
    {
        if (one == Terminal.Undefined || other == Terminal.Undefined || Terminal.Is(one) || Terminal.Is(other))
            return one != Terminal.Undefined && other != Terminal.Undefined;

        if (_apart.Contains((one, other)))
            return false;

        var nodes = algebra.Nodes;
        var dimension = Math.Min(nodes.Dimension(one), nodes.Dimension(other));
        var (i, iEnd) = nodes.Dimension(one) == dimension ? nodes.EdgesOf(one) : (-1, 0);
        var (j, jEnd) = nodes.Dimension(other) == dimension ? nodes.EdgesOf(other) : (-1, 0);
        while (i < iEnd && j < jEnd)
        {
            if (Meet(i < 0 ? one : nodes.Child(i), j < 0 ? other : nodes.Child(j)))
                return true;

            var (mine, its) = (i < 0 ? uint.MaxValue : nodes.Last(i), j < 0 ? uint.MaxValue : nodes.Last(j));
            (i, j) = (mine <= its ? i + 1 : i, its <= mine ? j + 1 : j);
        }

        _ = _apart.Add((one, other));
        return false;
    }
}
