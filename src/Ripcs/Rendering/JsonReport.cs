using System.Text.Encodings.Web;
using System.Text.Json;
using Ripcs.Changes;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>
/// Prints a run as one JSON document for machines. Schema 1 is described in ripcs(8), JSON OUTPUT; fields may be added to it, none
/// changes its meaning.
/// </summary>
internal static class JsonReport
{
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, RunReport report, int exitCode)
    {
        var document = new
        {
            SchemaVersion = Schema,
            report.Command,
            Result = Word(report.Result),
            Changed = report.Result is RunResult.Changed,
            ExitCode = exitCode,
            report.Summary,
            report.Error,
            report.Change,
            UnwrittenSince = report.UnwrittenSince?.UtcDateTime,
            Pending = report.Pending is { } pending ? new { Change = pending.Number, pending.Seconds, pending.Until } : null,
            Partitions = (report.Diff?.Partitions ?? []).Select(Partition),
            Structure = (report.Diff?.Structure ?? []).Select(structure => new
            {
                Family = (int)structure.Family,
                Table = structure.Table.Value,
                Chain = structure.Chain.Value,
                Drift = structure.IsDrift,
                Rules = structure.Lines.Select(Rule),
            }),
            Unnamed = (report.Diff?.Unnamed ?? []).Select(partition => new
            {
                partition.Name, partition.Rules, Drift = partition.Drift.Select(Drift),
            }),
            Stale = report.Stale.Select(Stale),
            Leaving = report.Leaving.Select(partition => new { partition.Name, partition.Size.Rules, partition.Pointers, Chains = partition.Chains.Select(Stale) }),
            History = report.History.Select(change => new
            {
                change.Number,
                Time = change.Time.UtcDateTime,
                change.User,
                change.Command,
                change.Tickets,
                change.Summary,
                State = Word(change.State),
            }),
            Kept = report.Kept.Select(chain => new
            {
                Family = (int)chain.Family, Table = chain.Table.Value, Chain = chain.Chain.Value, chain.Reason,
            }),
            Meanwhile = report.Meanwhile.Select(change => new
            {
                Family = (int)change.Family, Table = change.Table.Value, Chain = change.Chain.Value, change.Added, change.Removed,
            }),
            Status = report.Status is { } status ? StatusJson.Of(status, report.Findings) : null,
            Notes = report.Notes.Select(Note),
            Diagnostics = report.Diagnostics.Select(diagnostic => new
            {
                Severity = diagnostic.Severity is Severity.Error ? "error" : "warning",
                diagnostic.Code,
                diagnostic.Span.File,
                diagnostic.Span.Line,
                diagnostic.Span.Column,
                diagnostic.Message,
                diagnostic.Details,
            }),
        };

        // Its writer leaves some as they are, such as those that turn the direction of text; only strings hold any.
        output.WriteLine(PlainText.OfLines(JsonSerializer.Serialize(document, Options)));
    }

    private static object Partition(PartitionDiff partition) => new
    {
        partition.Name,
        partition.File,
        Change = partition.Kind switch
        {
            PartitionChange.New => "new",
            PartitionChange.Changed => "changed",
            PartitionChange.Removed => "removed",
            PartitionChange.DriftOnly => "drift",
            _ => throw new InvalidOperationException($"unknown kind of change: {partition.Kind}"),
        },
        partition.Tickets,
        partition.Owners,
        Chains = partition.Chains.Select(chain => new
        {
            Family = (int)chain.Family,
            Table = chain.Table.Value,
            Old = chain.Old?.Value,
            New = chain.New?.Value,
            chain.Unchanged,
            Rules = chain.Lines.Select(Rule),
        }),
        Pointers = partition.Pointers.Select(pointer => new
        {
            Kind = Word(pointer.Kind), Family = (int)pointer.Family, Table = pointer.Table.Value, Chain = pointer.Dispatch.Value, pointer.Text,
        }),
        Drift = partition.Drift.Select(Drift),
    };

    private static object Drift(DriftDiff drift) => new
    {
        Family = (int)drift.Family,
        Table = drift.Table.Value,
        Chain = drift.Chain.Value,
        Gone = drift.IsGone,
        Unexplained = drift.IsUnexplained,
        Rules = drift.Lines.Select(Rule),
    };

    private static object Stale(StaleChain chain) => new
    {
        Family = (int)chain.Family,
        Table = chain.Table.Value,
        Chain = chain.Chain.Value,
        chain.Rules,
        SinceChange = chain.Since > 0 ? chain.Since : (int?)null,
    };

    private static object Rule(RuleLine line) => new
    {
        Kind = Word(line.Kind),
        line.Text,
        line.Origin?.Statement,
        Name = line.Origin?.What,
        line.Origin?.File,
        line.Origin?.Line,
        Place = line.Place > 0 ? line.Place : (int?)null,
    };

    public static object Note(Note note) => new { Level = Word(note.Level), note.Text };

    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
