using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>The counts of rules in deleted chains, and from before their counters were reset; live rules continue
/// to count in the kernel. To detect a reset, it also contains the live counts of the last look.</summary>
internal sealed record HitsRecord : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "hits";

    public static readonly HitsRecord None = new();

    public int Schema { get; init; } = CurrentSchema;

    public ValueList<StatementCount> Gone { get; init; }

    /// <summary>The counts of the statements in live chains at the last look, without those that were 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<SeenCount> Seen { get; init; }

    /// <summary>The time of that look; null if there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Looked { get; init; }

    /// <summary>The boot id at that time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Boot { get; init; }

    /// <summary>The tables with counters that were reset, each as last noticed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ResetCounters> Resets { get; init; }
}

/// <summary>The sum of a statement's rules in a chain.</summary>
internal sealed record SeenCount(
    Family Family, TableName Table, ChainName Chain, string Partition, string Statement, ulong Packets, ulong Bytes)
{
    /// <summary>True if there are several rules.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOfSeveral { get; init; }

    [JsonIgnore]
    public ChainPlace Place => new(Family, Table, Chain);

    /// <summary>The part that a lower count has lost. With several rules some may
    /// have continued their counts: then only the difference is lost.</summary>
    public StatementCount Lost(SeenCount? now) => IsOfSeveral
        ? new(Partition, Statement, Packets - (now?.Packets ?? 0), Bytes - Math.Min(Bytes, now?.Bytes ?? 0))
            : new(Partition, Statement, Packets, Bytes);
}

/// <summary>A reset of counters in a table, perhaps only of some rules.</summary>
/// <param name="After">A time before the reset.</param>
/// <param name="Noticed">A time after the reset.</param>
internal sealed record ResetCounters(Family Family, TableName Table, DateTimeOffset After, DateTimeOffset Noticed);

/// <summary>The counts of a statement.</summary>
/// <param name="Statement">Its text and name: accept "ssh from the office".</param>
/// <param name="Packets">The number of packets.</param>
/// <param name="Bytes">The sum of their lengths.</param>
internal sealed record StatementCount(string Partition, string Statement, ulong Packets, ulong Bytes)
{
    /// <summary>The last look before its counters were reset; null if they were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SetBackAfter { get; init; }

    /// <summary>Adds up the counts of each statement.</summary>
    public static ValueList<StatementCount> Sums(IEnumerable<StatementCount> counts) =>
        counts.GroupBy(count => (count.Partition, count.Statement))
        .Select(same => new StatementCount(same.Key.Partition, same.Key.Statement, Total(same, count => count.Packets),
            Total(same, count => count.Bytes)) { SetBackAfter = same.Max(count => count.SetBackAfter) })
        .ToValueList();

    private static ulong Total(IEnumerable<StatementCount> counts, Func<StatementCount, ulong> number) =>
        counts.Aggregate(0UL, (sum, count) => sum + number(count));
}

/// <summary>The file of the <see cref="HitsRecord"/>.</summary>
internal static class HitsFile
{
    public const string Name = "hits.json";

    private static readonly AdvisedText OfDamage = "only counts of deleted chains are lost: move the file away, and "
        + Advice.To(Way.Hits) + " counts without them";

    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HitsRecord Read(StateDirectory? directory) => directory?.Read<HitsRecord>(Name, HitsRecord.CurrentSchema, OfDamage)
        ?? HitsRecord.None;

    public static void Write(StateDirectory directory, HitsRecord hits) => directory.Write(Name, hits);
}
