using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>
/// All distinctions that the compared rules make. The values of a field fall into runs that no rule distinguishes; a diagram only uses the
/// numbers of the runs, so that it treats addresses of both families, names and ports alike. Open conditions come after the fields: before
/// the addresses each would double the diagram.
/// </summary>
public sealed class Universe
{
    private static readonly int Fields = PacketFields.All.Count;

    private readonly AddressBits[][] _cuts;
    private readonly Dictionary<OpenCondition, int> _open = [];
    private readonly List<OpenCondition> _openList = [];

    private Universe(Family family, AddressBits[][] cuts, IEnumerable<OpenCondition> open)
    {
        (Family, _cuts) = (family, cuts);
        foreach (var condition in open.Where(condition => _open.TryAdd(condition, Fields + _open.Count)))
        {
            _openList.Add(condition);
        }
    }

    public Family Family { get; }

    /// <summary>The conditions that packet fields do not show, in the order in which rules first use them.</summary>
    public IReadOnlyList<OpenCondition> Open => _openList;

    /// <summary>A universe for rules, and for further values that must be distinguished.</summary>
    public static Universe Of(Family family, IEnumerable<Condition> conditions)
    {
        var (cuts, open) = (PacketFields.All.Select(_ => new HashSet<AddressBits> { 0 }).ToArray(), new List<OpenCondition>());
        foreach (var leaf in conditions.SelectMany(condition => condition.Leaves))
        {
            if (leaf is Condition.In(var field, var values))
            {
                Cut(cuts[(int)field], values, PacketFields.Last(field, family));
            }
            else if (leaf is Condition.Open(var what, _))
            {
                open.Add(what);
            }
        }

        // The original and the current destination are compared with each other.
        Share(cuts, PacketField.Destination, PacketField.OriginalDestination);
        Share(cuts, PacketField.DestinationPort, PacketField.OriginalPort);
        return new Universe(family, [.. cuts.Select(values => values.Order().ToArray())], open);
    }

    /// <summary>The number of runs of a dimension.</summary>
    internal uint Runs(int dimension) => dimension < Fields ? (uint)_cuts[dimension].Length : 2;

    /// <summary>The run that a value of a field belongs to.</summary>
    internal uint Run(PacketField field, AddressBits value)
    {
        var place = Array.BinarySearch(_cuts[(int)field], value);
        return (uint)(place < 0 ? ~place - 1 : place);
    }

    /// <summary>The open condition of a dimension; null for a field.</summary>
    internal OpenCondition? OpenAt(int dimension) => dimension < Fields ? null : _openList[dimension - Fields];

    /// <summary>The runs of a set whose boundaries were among the conditions.</summary>
    internal IEnumerable<(uint First, uint Last)> Runs(PacketField field, ValueSet values) =>
        values.Ranges.Select(range => (Run(field, range.First), Run(field, range.Last)));

    /// <summary>The values of runs, both ends included.</summary>
    internal ValueRange Values(PacketField field, uint first, uint last)
    {
        var cuts = _cuts[(int)field];
        return new(cuts[first], last + 1 < cuts.Length ? Before(cuts[last + 1]) : PacketFields.Last(field, Family));
    }

    /// <summary>The dimension of an open condition; null if no rule of this universe uses it.</summary>
    internal int? Dimension(OpenCondition condition) => _open.TryGetValue(condition, out var dimension) ? dimension : null;

    private static void Cut(HashSet<AddressBits> cuts, ValueSet values, AddressBits last)
    {
        foreach (var range in values.Ranges)
        {
            _ = cuts.Add(range.First);
            if (range.Last < last)
                _ = cuts.Add(ValueSet.Next(range.Last));
        }
    }

    private static void Share(HashSet<AddressBits>[] cuts, PacketField one, PacketField other)
    {
        cuts[(int)one].UnionWith(cuts[(int)other]);
        cuts[(int)other] = cuts[(int)one];
    }

    private static AddressBits Before(AddressBits value) => value.Low == 0 ? new(value.High - 1, ulong.MaxValue)
        : new(value.High, value.Low - 1);
}
