using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;

namespace Ripcs.Rendering;

/// <summary>Prints a state diff. The first column is +, -, ~, ! or blank; one
/// rule a line, its name and place first, then the iptables text.</summary>
internal sealed class DiffRenderer(TextWriter output, Palette palette)
{
    // Lines of foreign rules and their chains; a host with Kubernetes has thousands.
    private const int ShownOfOthers = 100;

    private readonly DiffLines _lines = new(output, palette);

    /// <summary>True for a change of the history.</summary>
    public bool IsDone { get; init; }

    /// <summary>How much of the changes is shown; changes by hand are always shown.</summary>
    public DiffDetail Detail { get; init; }

    /// <summary>The same diff with similar edits in groups; null to show each in its place.</summary>
    public AlikeDiff? Alike { get; init; }

    public void Write(StateDiff diff)
    {
        var drift = new DriftRenderer(_lines, diff.IsHalfChanged);
        WriteJumps(diff);
        foreach (var structure in diff.Structure)
        {
            if (structure.Drift is { } found)
            {
                drift.Write(partition: null, found);
            }
            else if (IsOrder(structure))
            {
                WriteOrder(structure);
            }
        }

        foreach (var layout in diff.Layouts)
        {
            _lines.Write('~', $" {LayoutText.Line(layout, IsDone)}");
        }

        var partitions = new PartitionRenderer(output, _lines, palette) { IsDone = IsDone, Detail = Detail };
        var isSum = Detail is DiffDetail.Sums;
        var alike = new AlikeRenderer(output, _lines, palette) { CanListAll = isSum || Detail is DiffDetail.Some };
        foreach (var group in Alike?.Groups ?? [])
        {
            if (isSum)
            {
                alike.WriteCause(group);
            }
            else
            {
                alike.Write(group);
            }
        }

        foreach (var group in Alike?.Told ?? [])
        {
            new AlikeRenderer(output, _lines, palette) { CanListAll = isSum }.WriteCause(group);
        }

        foreach (var partition in (isSum ? diff : Alike?.Rest ?? diff).Partitions)
        {
            partitions.Write(partition);
            if (!isSum && partition.Kind is PartitionChange.Changed && Alike?.Counts.GetValueOrDefault(partition.Name) is > 0 and var told)
                output.WriteLine($"    and {Words.Count(told, "rule")} as said above");

            foreach (var found in partition.Drift)
            {
                drift.Write(partition.Name, found);
            }
        }

        WriteForeign(diff.Foreign);
        foreach (var (name, found) in diff.Unnamed.SelectMany(partition => partition.Drift.Select(found => (partition.Name, found))))
        {
            drift.Write(name, found, isLeft: true);
        }
    }

    private void WriteForeign(ValueList<ForeignDiff> foreign)
    {
        foreach (var kind in foreign.GroupBy(chain => chain.Kind).OrderBy(kind => kind.Key))
        {
            var verb = kind.Key is LineKind.Removed ? IsDone ? "went" : "go" : IsDone ? "came back" : "come back";
            output.WriteLine($"{palette.Strong}rules not managed by Ripcs that {verb}{palette.Reset}");
            var (room, chains, rules) = (Detail switch { DiffDetail.All => int.MaxValue, DiffDetail.Sums => 0, _ => ShownOfOthers }, 0, 0);
            foreach (var chain in kind)
            {
                var shown = chain.Lines.Take(room).ToList();
                (chains, rules) = (chains + (room > 0 ? 0 : 1), rules + chain.Lines.Count - shown.Count);
                if (room > 0)
                {
                    output.WriteLine($"  {Words.Place(chain.Family, chain.Table)}  {chain.Chain}"
                        + $"{(chain.Whole ? $"   {(kind.Key is LineKind.Removed ? IsDone ? "went" : "goes" : "new chain")}" : "")}");
                    _lines.Write([.. shown.Select(line =>
                        new DiffLine(Sign(line.Kind), $"place {line.Place}", line.Text))]);
                    room -= Math.Min(room, shown.Count + 1);
                }
            }

            if (chains + rules > 0)
            {
                var left = string.Join(Detail is DiffDetail.Sums ? " in " : " and ",
                    new[] { rules > 0 ? Words.Count(rules, "rule") : null,
                    chains > 0 ? Words.Count(chains, "chain") : null }.OfType<string>());
                output.WriteLine(Detail is DiffDetail.Sums ? $"  {left}"
                    : $"  and {left} more{(Detail is DiffDetail.Some ? " (--all lists them)" : "")}");
            }
        }
    }

    private void WriteJumps(StateDiff diff) => _lines.Write(
    [
        .. from structure in diff.Structure
           where !structure.IsDrift && !IsOrder(structure)
           from line in structure.Lines
           let what = structure.IsPolicy ? "policy of" : line.Kind is LineKind.Moved ? "jump moves as HostPolicy().Behind says in"
               : "jump in"
           let name = $"{what} {structure.Chain}, {Words.Place(structure.Family, structure.Table)}"
           select new DiffLine(Sign(line.Kind), name, line.Text),
    ]);

    private void WriteOrder(StructureDiff structure)
    {
        output.WriteLine($"  {Words.Place(structure.Family, structure.Table)}  {structure.Chain}: the order of the pointers "
            + $"{(IsDone ? "changed" : "changes")}");
        _lines.Write(
        [
            .. structure.Lines.Select(line => new DiffLine(
                '~', $"pointer {(IsDone ? "that was" : "now")} in place {line.Place}",
                line.Text)),
        ]);
    }

    private static bool IsOrder(StructureDiff structure) => structure.IsInOurs && structure.Lines.All(line => line.Kind is LineKind.Moved);

    private static char Sign(LineKind kind) => DiffLine.SignOf(kind);
}
