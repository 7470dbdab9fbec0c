using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>The end of the audit trail: without it nobody could tell that its last events were removed.</summary>
internal sealed record AuditHead : IStateFile
{
    public const string Name = "audit.json";

    public const int CurrentSchema = 1;

    public static string Kind => "audit";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The number of the last event, from 1.</summary>
    public long Events { get; init; }

    /// <summary>The SHA-256 of the last line, without its line end.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The kind and the text of the last event: a run every five minutes that is refused is one event.</summary>
    public string Last { get; init; } = "";

    /// <summary>How many events of each kind there were, whatever was rotated away.</summary>
    public ValueList<KindCount> Kinds { get; init; } = [];

    /// <summary>The last change that has an event; null if an older Ripcs wrote it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? Change { get; init; }

    /// <summary>The events before which this file did not know the line, or was gone:
    /// what is before them is not proved to be all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<long> Gaps { get; init; }

    /// <summary>The same with one more of a kind.</summary>
    public ValueList<KindCount> With(string kind) => Kinds.All(count => count.Kind != kind) ? [.. Kinds, new KindCount(kind, 1)]
        : Kinds.Select(count => count.Kind == kind ? count with { Events = count.Events + 1 } : count).ToValueList();

    public string? FindContradiction() => Events < 0 || (Events > 0 && Hash.Length == 0) ? "it names no last event" : null;
}

/// <summary>How many events of a kind there were.</summary>
internal sealed record KindCount(string Kind, long Events);
