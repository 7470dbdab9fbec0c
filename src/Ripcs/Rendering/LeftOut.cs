using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>A line about what --only leaves out: rules that open are always mentioned.</summary>
internal static class LeftOut
{
    private const int Named = 5;

    /// <summary>The diff without the other partitions; all of it if none is named.</summary>
    public static StateDiff Shown(StateDiff diff, string? only) => only is null ? diff : diff with
    {
        Partitions = diff.Partitions.Where(partition => partition.Name == only).ToValueList(),
        Unnamed = diff.Unnamed.Where(partition => partition.Name == only).ToValueList(),
    };

    public static string Of(StateDiff diff, string only)
    {
        var others = diff.Partitions.Where(partition => partition.Name != only).ToList();
        var changing = others.Count(partition => partition.Kind is not PartitionChange.DriftOnly);
        var wide = Rules(others, Opening.Count, "to or from everywhere") is { } widest ? $"{widest}: {Opening.Mark}"
            : Rules(others, Opening.CountAnywhere, "from or to anywhere")
                ?? (changing == 0 ? "" : $"; none of {(changing == 1 ? "its" : "their")} rules opens from or to anywhere");
        List<string> drifted = [.. others.Where(partition => partition.Drift.Count > 0).Select(partition => partition.Name),
            .. diff.Unnamed.Where(partition => partition.Name != only && partition.Drift.Count > 0).Select(partition => partition.Name)];
        var own = diff.Partitions.Any(partition => partition.Name == only) ? "" : $"{only} does not change; ";
        var drift = drifted.Count == 0 ? "" : $"; drift in {Words.Some(drifted, Named)}";
        var open = diff.Structure.Where(structure => structure is { IsDrift: false, Policy: "ACCEPT" })
            .Select(structure => structure.Chain.Value).Distinct().ToList();
        wide += open.Count == 0 ? "" : $"; {Words.List(open)} {(open.Count == 1 ? "gets" : "get")} policy ACCEPT: {Opening.Mark}";
        var changes = changing == 0 ? "no other partition changes"
            : $"{Words.Count(changing, "other partition")} that {(changing == 1 ? "changes" : "change")}";
        return $"{own}left out: {changes}{wide}{drift}";
    }

    private static string? Rules(IEnumerable<PartitionDiff> partitions, Func<PartitionDiff, int> counted, string where)
    {
        var opening = partitions.Select(partition => (partition.Name, Count: counted(partition))).Where(partition => partition.Count > 0)
            .ToList();
        var sum = opening.Sum(partition => partition.Count);
        return sum == 0 ? null : $"; {Words.Count(sum, "rule")} of {Words.Some([.. opening.Select(partition => partition.Name)], Named)} "
            + $"{(sum == 1 ? "opens" : "open")} {where}";
    }
}
