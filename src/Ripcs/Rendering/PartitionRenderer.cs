using System.Globalization;
using Ripcs.Changes.Reports;
using Ripcs.Core.Analysis;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Prints what changes in partitions: a rule that takes the place of another below it, with carets below what differs.</summary>
internal sealed class PartitionRenderer(TextWriter output, DiffLines lines, Palette palette)
{
    /// <summary>What opens to or from everywhere.</summary>
    public const string Wide = "WIDE";

    // Of partitions that come or go; their files say the rest.
    private const int ShownOfOne = 12;
    private const int ShownOfAll = 100;

    private int _shown;

    /// <summary>True for a change of the history.</summary>
    public bool IsDone { get; init; }

    public DiffDetail Detail { get; init; }

    public void Write(PartitionDiff partition)
    {
        var notes = new[] { partition.File }.OfType<string>().Concat(partition.Tickets).Concat(partition.Owners).ToList();
        var header = notes.Count == 0 ? partition.Name : $"{partition.Name}  ({string.Join(", ", notes)})";
        switch (partition.Kind)
        {
            case PartitionChange.DriftOnly:
                return;
            case PartitionChange.New:
                lines.Write('+', $" {header}  new partition: {Size(partition, LineKind.Added)}", Detail is DiffDetail.Sums ? Openings(partition) : "");
                break;
            case PartitionChange.Removed or PartitionChange.Changed when Detail is DiffDetail.Sums:
                lines.Write(partition.Kind is PartitionChange.Removed ? '-' : '~', $" {header}  {Sum(partition)}", Openings(partition));
                break;
            case PartitionChange.Removed:
                lines.Write('-', $" {header}  {(IsDone ? "went" : "goes")} out of force: {Size(partition, LineKind.Removed)}");
                break;
            case PartitionChange.Changed:
                output.WriteLine($"{palette.Strong}{PlainText.Of(header)}{palette.Reset}");
                break;
            default:
                throw new InvalidOperationException($"unknown kind of change: {partition.Kind}");
        }

        switch (partition.Kind)
        {
            case var _ when Detail is DiffDetail.Sums:
                break;
            case PartitionChange.Changed:
                WriteChains(partition.Chains);
                WritePointers(partition);
                break;
            default:
                WriteSome(partition);
                break;
        }
    }

    // All of a partition comes or goes: the first rules, and those that open to or from everywhere.
    private void WriteSome(PartitionDiff partition)
    {
        var most = Detail is DiffDetail.All ? int.MaxValue : Math.Min(ShownOfOne, Math.Max(0, ShownOfAll - _shown));
        var (chains, left) = (new List<ChainDiff>(), 0);
        foreach (var chain in partition.Chains)
        {
            var some = chain.Lines.Where(line => most-- > 0 || IsWide(chain, line)).ToValueList();
            left += chain.Table == TableName.Set ? 0 : chain.Lines.Count - some.Count;
            _shown += some.Count;
            if (some.Count > 0)
            {
                chains.Add(chain with { Lines = some });
            }
        }

        WriteChains(chains);
        if (left > 0)
        {
            output.WriteLine($"    and {Words.Count(left, "rule")} more{(Detail is DiffDetail.Some ? " (--all lists them)" : "")}");
        }
        else if (partition.Kind is PartitionChange.Removed)
        {
            WritePointers(partition);
        }
    }

    private void WritePointers(PartitionDiff partition) => lines.Write(
    [
        .. partition.Pointers.Select(pointer =>
            new DiffLine(DiffLine.SignOf(pointer.Kind), $"pointer in {pointer.Dispatch} {pointer.Family}", pointer.Text)),
    ]);

    private void WriteChains(IEnumerable<ChainDiff> chains)
    {
        foreach (var chain in chains)
        {
            Write(chain);
        }
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
        var sent = PartitionChainName.TryParse(Name(chain), out var name) && name.Kind is ChainKind.Sent ? ", sent by this host" : "";
        output.WriteLine($"  {Words.Place(chain.Family, chain.Table)}{sent}  {names}{unchanged}");
        lines.Write([.. Alike(RuleEdits.Of(chain)).SelectMany(edits => Lines(chain, edits))]);
        WriteMore('-', chain.MoreRemoved);
        WriteMore('+', chain.MoreAdded);
    }

    // The rules that one statement makes move together; every other edit stands alone.
    private static IEnumerable<List<RuleEdit>> Alike(IEnumerable<RuleEdit> edits)
    {
        var last = new List<RuleEdit>();
        foreach (var edit in edits)
        {
            if (last.Count > 0 && !(last[0].New is { Kind: LineKind.Moved, Origin: not null } first && edit.New is { Kind: LineKind.Moved } next && next.Origin == first.Origin && next.Move == first.Move))
            {
                yield return last;
                last = [];
            }

            last.Add(edit);
        }

        if (last.Count > 0)
        {
            yield return last;
        }
    }

    private IEnumerable<DiffLine> Lines(ChainDiff chain, List<RuleEdit> alike) => alike[0] switch
    {
        { New: { Kind: LineKind.Moved } moved } => Moved(moved, [.. alike.Select(edit => edit.New!)]),
        { IsReplacement: true } edit => Replaced(chain, edit),
        { New: { } added } => [Line(added) with { Mark = IsWide(chain, added) ? Wide : "" }],
        { Old: var removed } => [Line(removed!)],
    };

    private IEnumerable<DiffLine> Moved(RuleLine first, List<RuleLine> all)
    {
        var where = first.Move is not { Beside: { } beside, IsDown: var isDown } ? "" : string.Create(CultureInfo.InvariantCulture,
            $" {(isDown ? "down, behind" : "up, in front of")} {Words.Name(beside)}{(beside.Line > 0 ? $" :{beside.Line}" : "")}");
        return all.Count == 1 ? [new DiffLine('~', Name(first), $"{(IsDone ? "moved" : "moves")}{where}   {first.Text}")]
            : [new DiffLine('~', Name(first), $"{all.Count} rules {(IsDone ? "moved" : "move")}{where}"), .. Detail is DiffDetail.All ? all.Select(line => new DiffLine('~', "", line.Text)) : []];
    }

    private static IEnumerable<DiffLine> Replaced(ChainDiff chain, RuleEdit edit)
    {
        var parts = edit.Parts;
        var mark = WideRules.Widens(chain.Family, Name(chain), edit.Old!.Text, edit.New!.Text) && chain.Table == TableName.Filter ? Wide : "";
        return
        [
            Line(edit.Old) with { Changed = [.. parts.Where(part => part.New is null).Select(part => part.Old!.Value)] },
            Line(edit.New) with { Changed = [.. parts.Where(part => part.New is not null).Select(part => part.New!.Value)], Mark = mark },
        ];
    }

    private void WriteMore(char sign, int more)
    {
        if (more > 0)
        {
            lines.Write(sign, $"   and {Words.Entries(more)} more");
        }
    }

    private static bool IsWide(ChainDiff chain, RuleLine line) => chain.Table == TableName.Filter && WideRules.IsWide(chain.Family, Name(chain), line.Text);

    private static string Openings(PartitionDiff partition)
    {
        var count = partition.Chains.Where(chain => chain.Table == TableName.Filter).SelectMany(chain => RuleEdits.Of(chain).Where(edit => IsOpening(chain, edit))).Count();
        return count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} {Wide}");
    }

    private static bool IsOpening(ChainDiff chain, RuleEdit edit) => edit switch
    {
        { Old: { } old, New: { } now } => WideRules.Widens(chain.Family, Name(chain), old.Text, now.Text),
        { New: { Kind: LineKind.Added } now } => IsWide(chain, now),
        _ => false,
    };

    private static ChainName Name(ChainDiff chain) => (chain.New ?? chain.Old)!.Value;

    private static DiffLine Line(RuleLine line) => new(DiffLine.SignOf(line.Kind), Name(line), line.Text);

    private static string Size(PartitionDiff partition, LineKind kind) => Words.Size(new PartitionSize(partition.Count(kind), partition.ChainCount)
    {
        Sets = partition.Chains.Count(chain => chain.Table == TableName.Set),
        Entries = partition.Entries(kind),
    });

    private static string Sum(PartitionDiff partition) => Words.List([
        .. Sum(partition.Count, "rule"), .. partition.Count(LineKind.Moved) is > 0 and var moved ? [$"{Words.Count(moved, "rule")} moved"] : Array.Empty<string>(),
        .. Sum(partition.Entries, "entry"), .. Sum(kind => partition.Pointers.Count(pointer => pointer.Kind == kind), "pointer"),
    ]);

    private static IEnumerable<string> Sum(Func<LineKind, int> count, string noun) => (count(LineKind.Added), count(LineKind.Removed)) switch
    {
        (0, 0) => [],
        (var added, 0) => [$"{Words.Count(added, noun)} added"],
        (0, var removed) => [$"{Words.Count(removed, noun)} removed"],
        var (added, removed) => [string.Create(CultureInfo.InvariantCulture, $"{Words.Count(added, noun)} added, {removed} removed")],
    };

    private static string Name(RuleLine line) =>
        line.Origin is { Line: 0 } chain ? chain.Statement
        : line.Origin is { } origin ? string.Create(CultureInfo.InvariantCulture, $"{Words.Name(origin)}  :{origin.Line}") : "";
}
