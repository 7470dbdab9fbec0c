using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;

namespace Ripcs.Rendering;

/// <summary>Prints a state diff. The first column is +, -, ~, ! or blank; one
/// rule a line, its name and place first, then the iptables text.</summary>
internal sealed class DiffRenderer(TextWriter output, Palette palette)
{
    // Lines of foreign rules and their chains; a host with Kubernetes has thousands.
    private const int ShownOfOthers = 100;
    private const int ShownWide = 12;

    private readonly DiffLines _lines = new(output, palette);

    /// <summary>True for a change of the history.</summary>
    public bool IsDone { get; init; }

    /// <summary>How much of the changes is shown; changes by hand are always shown.</summary>
    public DiffDetail Detail { get; init; }

    /// <summary>The same diff with similar edits in groups; null to show each in its place.</summary>
    public AlikeDiff? Alike { get; init; }

    /// <summary>True if no packet is treated differently: what opens wide did before, by other rules.</summary>
    public bool IsAsBefore { get; init; }

    /// <summary>True to sum up each partition in a line.</summary>
    public bool IsTable { get; init; }

    private bool IsWhole => Detail is DiffDetail.All;

    private bool CanListAll => Detail is DiffDetail.Sums or DiffDetail.Some;

    /// <summary>What goes out of force, what opens to or from everywhere, and what was changed by hand.</summary>
    public void WriteAttention(StateDiff diff)
    {
        foreach (var partition in diff.Partitions.Where(partition => partition.Kind is PartitionChange.Removed && !IsTable))
        {
            _lines.Write('-', $" {partition.Name}  {(IsDone ? "went" : "goes")} OUT OF FORCE");
        }

        var wide = (Alike?.Rest ?? diff).Partitions.SelectMany(Opening.Statements).Distinct().ToList();
        foreach (var statement in wide.Take(IsWhole ? wide.Count : ShownWide))
        {
            _lines.Write('!', $" {statement} {(IsDone ? "opened" : "opens")} to or from everywhere{(IsAsBefore ? ", as before" : "")}",
                Opening.Mark);
        }

        if (!IsWhole && wide.Count > ShownWide)
            _lines.Write('!', $" and {wide.Count - ShownWide} more{(CanListAll ? " (--all lists them)" : "")}", Opening.Mark);

        var drift = new DriftRenderer(_lines, diff.IsHalfChanged) { IsSum = Detail is DiffDetail.Sums };
        foreach (var found in diff.Structure.Select(structure => structure.Drift).OfType<DriftDiff>())
        {
            drift.Write(partition: null, found);
        }

        foreach (var (name, found) in diff.Partitions.SelectMany(partition => partition.Drift.Select(found => (partition.Name, found))))
        {
            drift.Write(name, found);
        }

        foreach (var (name, found) in diff.Unnamed.SelectMany(partition => partition.Drift.Select(found => (partition.Name, found))))
        {
            drift.Write(name, found, isLeft: true);
        }
    }

    /// <summary>The labels that explain many of the rules.</summary>
    public void WriteLabels()
    {
        foreach (var (group, canListAll) in (Alike?.Groups ?? []).Select(group => (group, CanListAll))
            .Concat((Alike?.Told ?? []).Select(group => (group, Detail is DiffDetail.Sums))).Where(item => item.group.Labels.Count > 0))
        {
            new AlikeRenderer(output, _lines, palette) { CanListAll = canListAll }.WriteCause(group);
        }
    }

    /// <summary>The rules that change, and with full detail the jumps and pointers.</summary>
    public void WriteRules(StateDiff diff)
    {
        var alike = new AlikeRenderer(output, _lines, palette) { CanListAll = CanListAll };
        foreach (var group in Alike?.Groups ?? [])
        {
            if (group.Labels.Count == 0)
                alike.WriteCause(group);

            if (!IsTable)
                alike.WriteExamples(group);
        }

        var partitions = new PartitionRenderer(output, _lines, palette) { IsDone = IsDone, Detail = Detail };
        if (IsTable)
        {
            partitions.WriteTable(diff.Partitions);
        }
        else
        {
            foreach (var partition in (Alike?.Rest ?? diff).Partitions)
            {
                partitions.Write(partition);
                if (partition.Kind is PartitionChange.Changed && Alike?.Counts.GetValueOrDefault(partition.Name) is > 0 and var told)
                    output.WriteLine($"    and {Words.Count(told, "rule")} as named above");
            }
        }

        WriteForeign(diff.Foreign);
        if (!IsWhole)
            return;

        WriteJumps(diff);
        foreach (var structure in diff.Structure.Where(structure => structure.Drift is null && IsOrder(structure)))
        {
            WriteOrder(structure);
        }

        foreach (var layout in diff.Layouts)
        {
            _lines.Write('~', $" {LayoutText.Line(layout, IsDone)}");
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
           let what = structure.IsPolicy ? "policy of" : line.Kind is LineKind.Moved ? "jump moves, for HostPolicy().Behind, in"
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
                '~', $"pointer {(IsDone ? "that was" : "now")} at position {line.Place}",
                line.Text)),
        ]);
    }

    private static bool IsOrder(StructureDiff structure) => structure.IsInOurs && structure.Lines.All(line => line.Kind is LineKind.Moved);

    private static char Sign(LineKind kind) => DiffLine.SignOf(kind);
}
