using Ripcs.Changes.Hits;

namespace Ripcs.Rendering;

/// <summary>Prints the counts of statements: a line each below its partition, and the sum.</summary>
internal sealed class HitsRenderer(TextWriter output, Palette palette)
{
    public void Write(ValueList<PartitionHits> hits, bool isNeverAlone)
    {
        var shown = hits.Select(partition => (Partition: partition, Statements: Shown(partition, isNeverAlone)))
            .Where(one => one.Statements.Count > 0).ToList();
        var all = shown.SelectMany(one => one.Statements).ToList();
        var (numbers, words) = (Widest(all.Select(one => Number(one.Count.Packets))), Widest(all.Select(Said)));
        foreach (var (partition, statements) in shown)
        {
            output.WriteLine($"{palette.Strong}{PlainText.Of($"{partition.Name}  ({partition.File})")}{palette.Reset}");
            foreach (var one in statements)
            {
                var line = $"  {Number(one.Count.Packets).PadLeft(numbers)} {(one.Count.Packets == 1 ? "packet " : "packets")}  "
                    + $"{Said(one).PadRight(words)}  {Text(one)}";
                output.WriteLine(one.Count.Packets == 0 ? $"{palette.Drift}{line}{palette.Reset}" : line);
            }
        }

        output.WriteLine(Sum(hits));
    }

    public void WriteJson(ValueList<PartitionHits> hits, bool isNeverAlone) => output.WriteLine(PlainText.OfLines(new JsonFields
    {
        ["schema_version"] = JsonReport.Schema,
        ["command"] = "hits",
        ["partitions"] = hits.Select(partition => new JsonFields
        {
            ["name"] = partition.Name,
            ["file"] = partition.File,
            ["statements"] = Shown(partition, isNeverAlone).Select(one => new JsonFields
            {
                ["statement"] = one.Words,
                ["line"] = one.Line,
                ["packets"] = one.Count.Packets,
                ["bytes"] = one.Count.Bytes,
                ["never_since"] = one.NeverSince?.Time.UtcDateTime,
                ["change"] = one.NeverSince?.Change,
                ["rules"] = one.Rules,
                ["missing"] = one.Missing,
                ["not_reached"] = one.IsNotAsked,
                ["set_back_after"] = one.SetBackAfter?.UtcDateTime,
            }),
        }),
    }.ToString()));

    private static List<StatementHits> Shown(PartitionHits partition, bool isNeverAlone) =>
        [.. partition.Statements.Where(one => !isNeverAlone || one.Count.Packets == 0)];

    private static string Sum(ValueList<PartitionHits> hits)
    {
        var all = hits.SelectMany(partition => partition.Statements).ToList();
        var never = all.Count(one => one.Count.Packets == 0);
        return all.Count == 0 ? "no partition is in force."
            : $"{never} of {Words.Count(all.Count, "statement")} counted no packet.";
    }

    private static string Text(StatementHits one) => string.Join("   ", new[]
    {
        one.Count.Packets > 0 ? Size(one.Count.Bytes) : one.IsOut ? "" : Since(one),
        one.Missing == 0 ? "" : one.Missing >= one.Rules ? "missing: not in force, removed by hand"
            : $"{one.Missing} of its {one.Rules} rules missing, removed by hand",
        one is { IsNotAsked: true, Missing: 0 } ? "not in force for all packets: a pointer or a jump that leads to it was removed by hand"
            : "",
        one.SetBackAfter is { } time ? $"counters were set to 0 since {Words.Time(time)}" : "",
    }.Where(part => part.Length > 0));

    private static string Since(StatementHits one) => one.NeverSince switch
    {
        null => "in force since before the history begins",
        { IsReset: true } since => $"counted since {Words.Time(since.Time)} (counters were set to 0 before)",
        { Change: { } change } since => $"in force since {Words.Time(since.Time)} (change {change})",
        { } since => $"counted since {Words.Time(since.Time)} (the machine was started)",
    };

    private static string Said(StatementHits one) =>
        PlainText.Of(one.Line == 0 ? one.Words : $"{one.Words}  :{one.Line}");

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    // Like ls -h: three digits are enough.
    private static string Size(ulong bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1024 && unit < units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return $"{(unit == 0 || size >= 100 ? $"{size:0}" : $"{size:0.0}")} {units[unit]}";
    }

    private static int Widest(IEnumerable<string> texts) => texts.Select(text => text.Length).DefaultIfEmpty().Max();
}
