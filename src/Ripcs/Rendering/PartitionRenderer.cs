using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Prints the changes in partitions: a replacement below the rule that it replaces, with carets below the differences.</summary>
internal sealed class PartitionRenderer(TextWriter output, DiffLines lines, Palette palette)
{
    // For partitions that come or go, besides rules that open; the rest is in their files.
    private const int ShownOfOne = 12;
    private const int ShownOfAll = 100;
    private const int NamedPartitions = 5;
    private const int ShownRows = 25;

    private int _shown;

    /// <summary>True for a change of the history.</summary>
    public bool IsDone { get; init; }

    public DiffDetail Detail { get; init; }

    private bool IsWhole => Detail is DiffDetail.All;

    public void Write(PartitionDiff partition)
    {
        var header = Header(partition);
        switch (partition.Kind)
        {
            case PartitionChange.DriftOnly:
                return;
            case PartitionChange.New:
                lines.Write('+', $" {header}  new partition: {Size(partition, LineKind.Added)}");
                break;
            case PartitionChange.Removed:
                lines.Write('-', $" {header}  {(IsDone ? "went" : "goes")} out of force: {Size(partition, LineKind.Removed)}");
                break;
            case PartitionChange.Changed:
                var sum = partition.Chains.Count == 0 && partition.Order is null && !IsWhole ? $"  {Sum(partition)}" : "";
                output.WriteLine($"{palette.Strong}{PlainText.Of(header)}{palette.Reset}{PlainText.Of(sum)}");
                break;
            default:
                throw new InvalidOperationException($"unknown kind of change: {partition.Kind}");
        }

        if (partition.Order is { } order)
            lines.Write('~', $"   {Order(order)}: {Passed(order)}");

        if (partition.Kind is PartitionChange.Changed)
        {
            WriteChains(partition.Chains);
            WritePointers(partition);
        }
        else
        {
            WriteSome(partition);
        }
    }

    /// <summary>A line for each partition; those that open to or from everywhere come first.</summary>
    public void WriteTable(ValueList<PartitionDiff> partitions)
    {
        var told = partitions.Where(partition => partition.Kind is not PartitionChange.DriftOnly)
            .Select(partition => (Partition: partition, Mark: Openings(partition))).OrderByDescending(row => row.Mark.Length > 0).ToList();
        lines.Write([.. told.Take(ShownRows).Select(row => Row(row.Partition, row.Mark))]);
        if (told.Count > ShownRows)
            output.WriteLine($"    and {told.Count - ShownRows} more{(Detail is DiffDetail.First ? "" : " (--all lists them)")}");
    }

    private DiffLine Row(PartitionDiff partition, string mark) => new(
        DiffLine.SignOf(partition.Kind), Header(partition), partition.Kind switch
        {
            PartitionChange.New => $"new, {Opening.Sum(partition)}",
            PartitionChange.Removed => $"{(IsDone ? "went" : "goes")} out of force: {Size(partition, LineKind.Removed)}",
            _ => Sum(partition),
        }) { Mark = mark };

    private static string Header(PartitionDiff partition)
    {
        var notes = new[] { partition.File }.OfType<string>().Concat(partition.Tickets.Select(ticket => $"ticket {ticket}"))
            .Concat(partition.Owners.Select(owner => $"owner {owner}")).ToList();
        return notes.Count == 0 ? partition.Name : $"{partition.Name}  ({string.Join(", ", notes)})";
    }

    // For a whole partition that comes or goes: the rules that open to or from everywhere, and the first of the others.
    private void WriteSome(PartitionDiff partition)
    {
        bool IsOpen(ChainDiff chain, RuleLine line) => Opening.IsWide(chain, line)
            || (partition.Kind is PartitionChange.New && Opening.IsAnywhere(chain, line));
        var all = partition.Chains.Select(chain =>
            (Chain: chain, Rules: InOneLineEach(chain).Select(rules => (Rules: rules, IsOpen: rules.Exists(line => IsOpen(chain, line))))
            .ToList())).ToList();
        var most = Detail is DiffDetail.All ? int.MaxValue : Math.Min(ShownOfOne, Math.Max(0, ShownOfAll - _shown));

        // The line that says that one more is hidden would be as long.
        most += all.Sum(chain => chain.Rules.Count(one => !one.IsOpen)) == most + 1 ? 1 : 0;
        var (chains, left) = (new List<ChainDiff>(), 0);
        foreach (var (chain, rules) in all)
        {
            var some = rules.FindAll(one => one.IsOpen || most-- > 0);

            // With omissions the order is lost anyway, so the rules that must not be missed come first.
            var lines = (some.Count == rules.Count ? some : [.. some.OrderByDescending(one => one.IsOpen)]).SelectMany(one => one.Rules)
                .ToValueList();
            left += chain.Table == TableName.Set ? 0 : chain.Lines.Count - lines.Count;
            _shown += some.Where(one => !one.IsOpen).Sum(one => one.Rules.Count);
            if (lines.Count > 0)
                chains.Add(chain with { Lines = lines });
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

    private List<List<RuleLine>> InOneLineEach(ChainDiff chain)
    {
        var all = new List<List<RuleLine>>();
        foreach (var line in chain.Lines)
        {
            if (Detail is not DiffDetail.All && all.Count > 0 && IcmpTypes.AreOfOne(all[^1][^1], line))
            {
                all[^1].Add(line);
            }
            else
            {
                all.Add([line]);
            }
        }

        return all;
    }

    private void WritePointers(PartitionDiff partition)
    {
        if (IsWhole)
        {
            lines.Write([.. partition.Pointers.Select(pointer =>
                new DiffLine(DiffLine.SignOf(pointer.Kind), $"pointer in {pointer.Dispatch} {pointer.Family}", pointer.Text))]);
        }
    }

    private void WriteChains(IEnumerable<ChainDiff> chains)
    {
        var last = "";
        foreach (var chain in chains)
        {
            var heading = Heading(chain);
            if (heading != last)
                output.WriteLine(heading);

            last = heading;
            lines.Write([.. new EditLines(IsDone, Detail).Of(chain)]);
            WriteMore('-', chain.MoreRemoved);
            WriteMore('+', chain.MoreAdded);
        }
    }

    // The table and family; names change with every change of a rule, so they are shown only with full detail.
    private string Heading(ChainDiff chain)
    {
        var sent = PartitionChainName.TryParse((chain.New ?? chain.Old)!.Value, out var name) ? name.Kind switch
        {
            ChainKind.Received => ", received by this host",
            ChainKind.Sent => ", sent by this host",
            ChainKind.Forwarded => ", forwarded by this host",
            _ => "",
        } : "";
        var place = $"  {Words.Place(chain.Family, chain.Table)}{sent}";
        if (!IsWhole)
            return place;

        var names = (chain.Old, chain.New) switch
        {
            ({ } old, { } now) => $"{old} -> {now}",
            (null, { } now) => $"{now}   new {(chain.Table == TableName.Set ? "set" : "chain")}",
            ({ } old, null) => $"{old}   {(IsDone ? "went" : "goes")}",
            (null, null) => throw new InvalidOperationException("a chain diff without a chain"),
        };
        var unchanged = chain.Unchanged > 0 ? $"   {Words.Held(chain.Table, chain.Unchanged)} unchanged" : "";
        return $"{place}  {names}{unchanged}";
    }

    private void WriteMore(char sign, int more)
    {
        if (more > 0)
            lines.Write(sign, $"   and {Words.Entries(more)} more");
    }

    private static string Order(OrderChange order) => $"order {order.Old} -> {order.New}";

    private string Passed(OrderChange order) => string.Join("; ", new[] { ("before", order.Before), ("after", order.After) }
        .Where(side => side.Item2.Count > 0).Select(side =>
            $"evaluated {side.Item1} {Words.Some(side.Item2, Detail is DiffDetail.All ? int.MaxValue : NamedPartitions)}"));

    private static string Openings(PartitionDiff partition) =>
        Opening.Count(partition) is > 0 and var count ? $"{count} {Opening.Mark}" : "";

    private static string Size(PartitionDiff partition, LineKind kind) =>
        Words.Size(new PartitionSize(partition.Count(kind), partition.ChainCount)
    {
        Sets = partition.Chains.Count(chain => chain.Table == TableName.Set),
        Entries = partition.Entries(kind),
    });

    private static string Sum(PartitionDiff partition) => Words.List([
        .. Sum(partition.Count, "rule"), .. partition.Count(LineKind.Moved) is > 0 and var moved ? [$"{Words.Count(moved, "rule")} moved"]
            : Array.Empty<string>(),
        .. partition.Order is { } order ? [Order(order)] : Array.Empty<string>(), .. Sum(partition.Entries, "entry"),
            .. Sum(kind => partition.Pointers.Count(pointer => pointer.Kind == kind), "pointer"),
    ]);

    private static IEnumerable<string> Sum(Func<LineKind, int> count, string noun) =>
        (count(LineKind.Added), count(LineKind.Removed)) switch
    {
        (0, 0) => [],
        (var added, 0) => [$"{Words.Count(added, noun)} added"],
        (0, var removed) => [$"{Words.Count(removed, noun)} removed"],
        var (added, removed) => [$"{Words.Count(added, noun)} added, {removed} removed"],
    };
}
