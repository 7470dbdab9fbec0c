using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>How two diagrams are combined, packet by packet.</summary>
internal enum Merge
{
    /// <summary>The first where it is defined, otherwise the second: two rules in order.</summary>
    Over,

    /// <summary>The second for the packets of the first, which is a set: a rule's match and its effect.</summary>
    Guard,

    /// <summary>The packets of the first set that are not in the second.</summary>
    Except,

    /// <summary>The packets for which two diagrams differ.</summary>
    Differ,
}

/// <summary>How the ends of one diagram change.</summary>
internal enum EndChange
{
    /// <summary>Packets that return continue after the jump.</summary>
    ReturnGoesOn,

    /// <summary>Undecided packets return: a goto.</summary>
    RestReturns,

    /// <summary>Packets that come to the next rule return.</summary>
    NextReturns,

    /// <summary>Packets that return come to the next rule.</summary>
    ReturnIsNext,

    /// <summary>The set of packets that are accepted, or that a program decides about.</summary>
    Accepted,

    /// <summary>The set of packets that are accepted without a program.</summary>
    SurelyAccepted,

    /// <summary>The set of packets that any rule decides about.</summary>
    Defined,

    /// <summary>All packets that are not in the set.</summary>
    Not,
}

/// <summary>Combines and changes diagrams, each pair of nodes once.</summary>
internal sealed class Algebra(Universe universe, int mostEdges = NodeTable.DefaultBudget, long mostSteps = NodeTable.DefaultSteps)
{
    // A cache of results by operation and operands: a missing entry is computed again, so a small table is slow but never wrong.
    private (int What, int First, int Second, int Result)[] _known = new (int, int, int, int)[1 << 12];

    public NodeTable Nodes { get; } = new(universe, mostEdges, mostSteps);

    public Universe Universe => universe;

    /// <summary>The set of no packet.</summary>
    public PacketSet None => new(this, Terminal.Undefined);

    /// <summary>The set of all packets.</summary>
    public PacketSet All => new(this, Terminal.True);

    private ConditionDiagrams Conditions => field ??= new ConditionDiagrams(this);

    /// <inheritdoc cref="NodeTable.Spend"/>
    public void Spend() => Nodes.Spend();

    /// <summary>The set of packets that meet a condition.</summary>
    public PacketSet Set(Condition condition) => new(this, Conditions.Guard(condition, Terminal.True));

    /// <summary>The set of packets in a box.</summary>
    public PacketSet Set(PacketBox box) => Set(box.ToCondition());

    /// <summary>The packets of all sets, or the first of some diagrams that is defined.</summary>
    public T Union<T>(IEnumerable<T> parts)
        where T : struct, IPackets<T> => parts.ToList() switch
    {
        [] => T.Of(this, Terminal.Undefined),
        [var only] => only,
        { Count: var count } all => Union(all.Take(count / 2)) | Union(all.Skip(count / 2)),
    };

    /// <summary>The given diagram for packets that meet the condition, and undefined for all others.</summary>
    public Diagram Guard(Condition condition, Diagram then) => new(this, Conditions.Guard(condition, then.Node));

    /// <summary>The diagram in which packets that meet the condition come to an end.</summary>
    public Diagram Guard(Condition condition, End end) => Guard(condition, All.To(end));

    public int Merge(Merge merge, int first, int second)
    {
        if (Known(merge, first, second) is { } end)
            return end;

        var place = Place((int)merge, first, second);
        var known = _known[place];
        if (known.What == (int)merge + 1 && known.First == first && known.Second == second)
            return known.Result;

        var (own, other) = (Nodes.Dimension(first), Nodes.Dimension(second));
        var result = own == other ? Both(merge, first, second, own)
            : own < other ? Each(first, own, child => Merge(merge, child, second))
            : Each(second, other, child => Merge(merge, first, child));
        Remember((int)merge, first, second, result);
        return result;
    }

    public int Apply(EndChange change, int node)
    {
        if (Terminal.Is(node))
            return Changed(change, node);

        var what = (int)change + 16;
        var known = _known[Place(what, node, 0)];
        if (known.What == what + 1 && known.First == node)
            return known.Result;

        var result = Each(node, Nodes.Dimension(node), child => Apply(change, child));
        Remember(what, node, 0, result);
        return result;
    }

    public int And(int one, int other) => Merge(Diagrams.Merge.Guard, one, other);

    /// <summary>A node with the same edges but other ends.</summary>
    public int Each(int node, int dimension, Func<int, int> work)
    {
        var begin = Nodes.Begin();
        var (first, end) = Nodes.EdgesOf(node);
        for (var edge = first; edge < end; edge++)
        {
            var child = work(Nodes.Child(edge));
            Nodes.Add(begin, Nodes.Last(edge), child);
        }

        return Nodes.End(begin, dimension);
    }

    /// <summary>The end of the packets with certain runs.</summary>
    public int EndOf(int node, Func<int, uint> run)
    {
        while (!Terminal.Is(node))
        {
            var dimension = Nodes.Dimension(node);
            node = Nodes.Child(node, run(dimension));
        }

        return node;
    }

    private int Both(Merge merge, int one, int other, int dimension)
    {
        var begin = Nodes.Begin();
        var ((i, end), (j, _)) = (Nodes.EdgesOf(one), Nodes.EdgesOf(other));
        while (i < end)
        {
            var (mine, its) = (Nodes.Last(i), Nodes.Last(j));
            var child = Merge(merge, Nodes.Child(i), Nodes.Child(j));

            // A pointer to one address must not cost a look at each address that its chain names.
            var last = its < mine && IsDecidedByFirst(merge, Nodes.Child(i)) ? mine
                : mine < its && IsDecidedBySecond(merge, Nodes.Child(j)) ? its : Math.Min(mine, its);
            Nodes.Add(begin, last, child);
            (i, j) = (Next(one, i, last), Next(other, j, last));
        }

        return Nodes.End(begin, dimension);
    }

    // The edge behind a run, from one at or before it on; the one after the last edge if the run is the last.
    private int Next(int node, int edge, uint run)
    {
        var next = Nodes.Last(edge) < run ? Nodes.EdgeAt(node, run + 1) : edge;
        return Nodes.Last(next) > run ? next : next + 1;
    }

    private static bool IsDecidedByFirst(Merge merge, int first) => merge switch
    {
        Diagrams.Merge.Over => Terminal.Is(first) && first != Terminal.Undefined,
        Diagrams.Merge.Guard or Diagrams.Merge.Except => first == Terminal.Undefined,
        _ => false,
    };

    private static bool IsDecidedBySecond(Merge merge, int second) => merge switch
    {
        Diagrams.Merge.Guard => second == Terminal.Undefined,
        Diagrams.Merge.Except => second == Terminal.True,
        _ => false,
    };

    private static int? Known(Merge merge, int first, int second) => merge switch
    {
        Diagrams.Merge.Over when first == Terminal.Undefined => second,
        Diagrams.Merge.Over when Terminal.Is(first) || second == Terminal.Undefined || first == second => first,
        Diagrams.Merge.Guard when first == Terminal.Undefined || second == Terminal.Undefined => Terminal.Undefined,
        Diagrams.Merge.Guard when first == Terminal.True => second,
        Diagrams.Merge.Guard when first == second => first,
        Diagrams.Merge.Except when second == Terminal.Undefined || first == Terminal.Undefined => first,
        Diagrams.Merge.Except when second == Terminal.True || first == second => Terminal.Undefined,
        Diagrams.Merge.Differ when first == second => Terminal.Undefined,
        Diagrams.Merge.Differ when Terminal.Is(first) && Terminal.Is(second) => Terminal.True,
        _ => null,
    };

    private static int Changed(EndChange change, int end) => change switch
    {
        EndChange.ReturnGoesOn => end == Terminal.Return ? Terminal.Undefined : end,
        EndChange.RestReturns => end == Terminal.Undefined ? Terminal.Return : end,
        EndChange.NextReturns => end == Terminal.True ? Terminal.Return : end,
        EndChange.ReturnIsNext => end == Terminal.Return ? Terminal.True : end,
        EndChange.Accepted => end == End.Of(Fate.Accept).Node || end == End.Of(Fate.Elsewhere).Node ? Terminal.True
            : Terminal.Undefined,
        EndChange.SurelyAccepted => end == End.Of(Fate.Accept).Node ? Terminal.True : Terminal.Undefined,
        EndChange.Defined => end == Terminal.Undefined ? Terminal.Undefined : Terminal.True,
        EndChange.Not => end == Terminal.Undefined ? Terminal.True : Terminal.Undefined,
        _ => throw new InvalidOperationException("no such change"),
    };

    private int Place(int what, int first, int second)
    {
        var hash = (((uint)first * 0x9E3779B1u) + (uint)second) * 0x85EBCA6Bu;
        return (int)((hash ^ (hash >> 15) ^ ((uint)what * 0x27D4EB2Fu)) & (uint)(_known.Length - 1));
    }

    private void Remember(int what, int first, int second, int result)
    {
        if (Nodes.Count > _known.Length && _known.Length < 1 << 22)
        {
            var old = _known;
            _known = new (int, int, int, int)[4 * old.Length];
            foreach (var known in old.Where(known => known.What > 0))
            {
                _known[Place(known.What - 1, known.First, known.Second)] = known;
            }
        }

        _known[Place(what, first, second)] = (what + 1, first, second, result);
    }
}
