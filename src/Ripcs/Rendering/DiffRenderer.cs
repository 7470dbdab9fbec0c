using System.Globalization;
using Ripcs.Changes.Texts;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>
/// Prints a state diff for people. The first column is +, -, ~, ! or blank; one rule a line, its name and place first, the iptables
/// text behind.
/// </summary>
internal sealed class DiffRenderer(TextWriter output, Palette palette)
{
    private readonly DiffLines _lines = new(output, palette);

    /// <summary>True for a change of the history.</summary>
    public bool IsDone { get; init; }

    /// <summary>True to sum each partition up in a line; what was changed by hand is shown all the same.</summary>
    public bool IsSummed { get; init; }

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

        foreach (var partition in diff.Partitions)
        {
            Write(partition);
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
            foreach (var chain in kind)
            {
                output.WriteLine($"  {Words.Place(chain.Family, chain.Table)}  {chain.Chain}{(chain.Whole ? $"   {(kind.Key is LineKind.Removed ? IsDone ? "went" : "goes" : "new chain")}" : "")}");
                _lines.Write([.. chain.Lines.Select(line => new DiffLine(Sign(line.Kind), string.Create(CultureInfo.InvariantCulture, $"place {line.Place}"), line.Text))]);
            }
        }
    }

    private void WriteJumps(StateDiff diff) => _lines.Write(
    [
        .. from structure in diff.Structure
           where !structure.IsDrift && !IsOrder(structure)
           from line in structure.Lines
           let name = $"{(structure.IsPolicy ? "policy of" : "jump in")} {structure.Chain}, {Words.Place(structure.Family, structure.Table)}"
           select new DiffLine(Sign(line.Kind), name, line.Text),
    ]);

    private void WriteOrder(StructureDiff structure)
    {
        output.WriteLine($"  {Words.Place(structure.Family, structure.Table)}  {structure.Chain}: the order of the pointers {(IsDone ? "changed" : "changes")}");
        _lines.Write(
        [
            .. structure.Lines.Select(line => new DiffLine(
                '~', string.Create(CultureInfo.InvariantCulture, $"pointer now in place {line.Place}"), line.Text)),
        ]);
    }

    private void Write(PartitionDiff partition)
    {
        var notes = new[] { partition.File }.OfType<string>().Concat(partition.Tickets).Concat(partition.Owners).ToList();
        var header = notes.Count == 0 ? partition.Name : $"{partition.Name}  ({string.Join(", ", notes)})";
        switch (partition.Kind)
        {
            case PartitionChange.New:
                // What it holds stands in its file; what goes stands in none.
                _lines.Write('+', $" {header}  new partition: {Size(partition, LineKind.Added)}");
                return;
            case PartitionChange.Removed or PartitionChange.Changed when IsSummed:
                _lines.Write(partition.Kind is PartitionChange.Removed ? '-' : '~', $" {header}  {Sum(partition)}");
                return;
            case PartitionChange.Removed:
                _lines.Write('-', $" {header}  {(IsDone ? "went" : "goes")} out of force: {Size(partition, LineKind.Removed)}");
                break;
            case PartitionChange.Changed:
                output.WriteLine($"{palette.Strong}{header}{palette.Reset}");
                break;
            case PartitionChange.DriftOnly:
                break;
            default:
                throw new InvalidOperationException($"unknown kind of change: {partition.Kind}");
        }

        foreach (var chain in partition.Chains)
        {
            Write(chain);
        }

        _lines.Write(
        [
            .. partition.Pointers.Select(pointer =>
                new DiffLine(Sign(pointer.Kind), $"pointer in {pointer.Dispatch} {pointer.Family}", pointer.Text)),
        ]);
    }

    private void Write(ChainDiff chain)
    {
        var names = (chain.Old, chain.New) switch
        {
            ({ } old, { } now) => $"{old} -> {now}",
            (null, { } now) => $"{now}   new {(chain.Table == TableName.Set ? "set" : "chain")}",
            ({ } old, null) => $"{old}   {(IsDone ? "went" : "goes")}",
            (null, null) => throw new InvalidOperationException("a chain diff without a chain"),
        };
        var unchanged = chain.Unchanged > 0 ? $"   {Words.Held(chain.Table, chain.Unchanged)} unchanged" : "";
        var sent = PartitionChainName.TryParse((chain.New ?? chain.Old)!.Value, out var name) && name.Kind is ChainKind.Sent ? ", sent by this host" : "";
        output.WriteLine($"  {Words.Place(chain.Family, chain.Table)}{sent}  {names}{unchanged}");
        _lines.Write([.. chain.Lines.Select(line => new DiffLine(Sign(line.Kind), Name(line), line.Text))]);
        WriteMore('-', chain.MoreRemoved);
        WriteMore('+', chain.MoreAdded);
    }

    private void WriteMore(char sign, int more)
    {
        if (more > 0)
        {
            _lines.Write(sign, $"   and {Words.Entries(more)} more");
        }
    }

    private static string Size(PartitionDiff partition, LineKind kind) => Words.Size(new PartitionSize(partition.Count(kind), partition.ChainCount)
    {
        Sets = partition.Chains.Count(chain => chain.Table == TableName.Set),
        Entries = partition.Entries(kind),
    });

    private static string Sum(PartitionDiff partition) => Words.List([
        .. Sum(partition.Count, "rule"), .. Sum(partition.Entries, "entry"),
        .. Sum(kind => partition.Pointers.Count(pointer => pointer.Kind == kind), "pointer"),
    ]);

    private static IEnumerable<string> Sum(Func<LineKind, int> count, string noun) => (count(LineKind.Added), count(LineKind.Removed)) switch
    {
        (0, 0) => [],
        (var added, 0) => [$"{Words.Count(added, noun)} added"],
        (0, var removed) => [$"{Words.Count(removed, noun)} removed"],
        var (added, removed) => [string.Create(CultureInfo.InvariantCulture, $"{Words.Count(added, noun)} added, {removed} removed")],
    };

    private static bool IsOrder(StructureDiff structure) => structure.Lines.All(line => line.Kind is LineKind.Moved);

    private static string Name(RuleLine line) =>
        line.Origin is { Line: 0 } chain ? chain.Statement
        : line.Origin is { } origin ? string.Create(CultureInfo.InvariantCulture, $"{Words.Name(origin)}  :{origin.Line}") : "";

    private static char Sign(LineKind kind) => kind switch
    {
        LineKind.Added => '+',
        LineKind.Removed => '-',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a change that the author asked for comes or goes"),
    };
}

/// <summary>One line of a diff: sign, name and place, iptables text.</summary>
internal readonly record struct DiffLine(char Sign, string Name, string Text);

/// <summary>Prints lines that belong together, so that their iptables texts stand below each other.</summary>
internal sealed class DiffLines(TextWriter output, Palette palette)
{
    // A longer name pushes its own text aside and no other's.
    private const int WidestName = 44;

    public void Write(IReadOnlyCollection<DiffLine> lines)
    {
        var width = lines.Select(line => line.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty().Max();
        foreach (var line in lines)
        {
            Write(line.Sign, line.Name.Length == 0 && width == 0 ? $"   {line.Text}" : $"   {line.Name.PadRight(width)}  {line.Text}");
        }
    }

    /// <summary>One line in the colour of its sign.</summary>
    public void Write(char sign, string text) => output.WriteLine($"{Colour(sign)}{sign}{PlainText.Of(text.TrimEnd())}{palette.Reset}");

    private string Colour(char sign) => sign switch
    {
        '+' => palette.Added,
        '-' => palette.Removed,
        '~' => palette.Moved,
        '!' => palette.Drift,
        _ => throw new ArgumentOutOfRangeException(nameof(sign)),
    };
}
