using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>
/// What rules have counted in chains that are deleted, and before somebody set their counters to 0; what is live counts on in the kernel.
/// So that the latter is noticed, it says as well what was live when somebody last looked.
/// </summary>
internal sealed record HitsRecord : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "hits";

    public static readonly HitsRecord None = new();

    public int Schema { get; init; } = CurrentSchema;

    public ValueList<StatementCount> Gone { get; init; }

    /// <summary>What the statements had counted in live chains at the last look; those that no packet had met are left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<SeenCount> Seen { get; init; }

    /// <summary>When that was; null where nobody looked yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Looked { get; init; }

    /// <summary>In which life of the machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Boot { get; init; }

    /// <summary>The tables of which counters were set to 0, each as it was last noticed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ResetCounters> Resets { get; init; }
}

/// <summary>What the rules of a statement had counted in a chain.</summary>
internal sealed record SeenCount(
    Family Family, TableName Table, ChainName Chain, string Partition, string Statement, ulong Packets, ulong Bytes)
{
    /// <summary>True where they are several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOfSeveral { get; init; }

    [JsonIgnore]
    public ChainPlace Place => new(Family, Table, Chain);

    /// <summary>What of it is not in a lower count any more. Of several rules some
    /// may count on from where they were: then no more than is missing.</summary>
    public StatementCount Lost(SeenCount? now) => IsOfSeveral
        ? new(Partition, Statement, Packets - (now?.Packets ?? 0), Bytes - Math.Min(Bytes, now?.Bytes ?? 0))
            : new(Partition, Statement, Packets, Bytes);
}

/// <summary>Counters of a table that somebody set to 0, be it of some rules alone.</summary>
/// <param name="After">When they had not been yet.</param>
/// <param name="Noticed">When they had been.</param>
internal sealed record ResetCounters(Family Family, TableName Table, DateTimeOffset After, DateTimeOffset Noticed);

/// <summary>What the rules of a statement have counted.</summary>
/// <param name="Statement">Its words and name: accept "ssh from the office".</param>
/// <param name="Packets">How many packets.</param>
/// <param name="Bytes">How long they were together.</param>
internal sealed record StatementCount(string Partition, string Statement, ulong Packets, ulong Bytes)
{
    /// <summary>The last look before its counters were set to 0; null where nobody did that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SetBackAfter { get; init; }

    /// <summary>Some of one statement in one.</summary>
    public static ValueList<StatementCount> Sums(IEnumerable<StatementCount> counts) =>
        counts.GroupBy(count => (count.Partition, count.Statement))
        .Select(same => new StatementCount(same.Key.Partition, same.Key.Statement, Total(same, count => count.Packets),
            Total(same, count => count.Bytes)) { SetBackAfter = same.Max(count => count.SetBackAfter) })
        .ToValueList();

    private static ulong Total(IEnumerable<StatementCount> counts, Func<StatementCount, ulong> number) =>
        counts.Aggregate(0UL, (sum, count) => sum + number(count));
}

/// <summary>The file that holds the <see cref="HitsRecord"/>.</summary>
internal static class HitsFile
{
    public const string Name = "hits.json";

    private const string OfDamage = "only counts of deleted chains are lost: move the file away, and ripcs hits counts without them";

    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HitsRecord Read(StateDirectory? directory) => directory?.Read<HitsRecord>(Name, HitsRecord.CurrentSchema, OfDamage)
        ?? HitsRecord.None;

    public static void Write(StateDirectory directory, HitsRecord hits) => directory.Write(Name, hits);
}
