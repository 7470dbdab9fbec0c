using System.Text.Json;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Prints a run as one JSON document for machines, described in ripcs-json(5) and
/// by Schemas/report.json. Fields may be added to it, but existing ones keep their meaning.</summary>
internal static class JsonReport
{
    public const int Schema = 1;

    public static void Write(TextWriter output, RunReport report, int exitCode)
    {
        var document = new JsonFields
        {
            ["schema_version"] = Schema,
            ["command"] = report.Command,
            ["result"] = Word(report.Result),
            ["changed"] = report.Result is RunResult.Changed,
            ["exit_code"] = exitCode,
            ["summary"] = report.Summary.InWords(),
            ["error"] = report.Error?.InWords(),
            ["change"] = report.Change,
            ["unwritten_since"] = report.UnwrittenSince?.UtcDateTime,
            ["pending"] = report.Pending is { } pending ? new JsonFields { ["change"] = pending.Number, ["seconds"] = pending.Seconds,
                ["until"] = pending.Until } : null,
            ["plan"] = report.Plan is { } plan ? PlanRenderer.Json(plan) : null,
            ["partitions"] = (report.Diff?.Partitions ?? []).Select(Partition),
            ["alike"] = (report.Alike?.Groups ?? []).Select(AlikeRenderer.Json),
            ["structure"] = (report.Diff?.Structure ?? []).Select(one => new JsonFields(one.Family, one.Table, one.Chain)
            {
                ["drift"] = one.IsDrift,
                ["policy"] = one.IsPolicy,
                ["rules"] = one.Lines.Select(Rule),
            }),
            ["meaning"] = report.Meaning is { } meaning ? MeaningJson.Of(meaning) : null,
            ["layouts"] = (report.Diff?.Layouts ?? []).Select(layout => new JsonFields(layout.Family, layout.Table, layout.Dispatch)
            {
                ["pointers"] = layout.Pointers,
                ["branches_before"] = layout.BranchesBefore,
                ["branches"] = layout.Branches,
            }),
            ["foreign"] = (report.Diff?.Foreign ?? []).Select(chain => new JsonFields(chain.Family, chain.Table, chain.Chain)
            {
                ["whole"] = chain.Whole,
                ["rules"] = chain.Lines.Select(Rule),
            }),
            ["unnamed"] = (report.Diff?.Unnamed ?? []).Select(partition => new JsonFields
            {
                ["name"] = partition.Name, ["rules"] = partition.Rules, ["drift"] = partition.Drift.Select(Drift),
            }),
            ["stale"] = report.Stale.Select(Stale),
            ["leaving"] = report.Leaving.Select(partition =>
                new JsonFields { ["name"] = partition.Name, ["rules"] = partition.Size.Rules, ["pointers"] = partition.Pointers,
                ["chains"] = partition.Chains.Select(Stale) }),
            ["history"] = report.History.Select(change => new JsonFields
            {
                ["number"] = change.Number,
                ["time"] = change.Time.UtcDateTime,
                ["user"] = change.User,
                ["command"] = change.Command,
                ["tickets"] = change.Tickets,
                ["partitions"] = change.Partitions,
                ["message"] = change.Message,
                ["revision"] = change.Revision?.Id,
                ["clean"] = change.Revision?.IsClean,
                ["plan"] = change.Plan?.Sha256,
                ["signed_by"] = change.Plan?.SignedBy,
                ["summary"] = change.Summary,
                ["state"] = Word(change.State),
            }),
            ["kept"] = report.Kept.Select(chain => new JsonFields(chain.Family, chain.Table, chain.Chain)
            {
                ["reason"] = chain.Reason,
            }),
            ["meanwhile"] = report.Meanwhile.Select(change => new JsonFields(change.Family, change.Table, change.Chain)
            {
                ["added"] = change.Added,
                ["removed"] = change.Removed,
            }),
            ["connections"] = report.Connections is { } connections ? ConnectionRenderer.Json(connections) : null,
            ["status"] = report is StatusReport looked ? StatusJson.Of(looked.Status, looked.Findings) : null,
            ["notes"] = report.Notes.Concat(report.Sum.Length > 0 ? [Changes.Note.Info(report.Sum)] : [])
                .Concat(report.Connections?.Notes ?? []).Select(Note),
            ["diagnostics"] = report.Diagnostics.Select(diagnostic => new JsonFields
            {
                ["severity"] = diagnostic.Severity is Severity.Error ? "error" : "warning",
                ["code"] = diagnostic.Code,
                ["file"] = diagnostic.Span.File,
                ["line"] = diagnostic.Span.Line,
                ["column"] = diagnostic.Span.Column is 0 ? null : diagnostic.Span.Column,
                ["message"] = diagnostic.Message,
                ["details"] = diagnostic.Details,
            }),
        };

        if (report is DoctorReport { Checks: var checks })
            document["checks"] = DoctorChecks.Json(checks);

        // The JSON writer leaves some control characters unescaped, such as
        // those that change the direction of text; they only occur in strings.
        output.WriteLine(PlainText.OfLines(document.ToString()));
    }

    private static JsonFields Partition(PartitionDiff partition) => new JsonFields
    {
        ["name"] = partition.Name,
        ["file"] = partition.File,
        ["change"] = partition.Kind switch
        {
            PartitionChange.New => "new",
            PartitionChange.Changed => "changed",
            PartitionChange.Removed => "removed",
            PartitionChange.DriftOnly => "drift",
            _ => throw new InvalidOperationException($"unknown kind of change: {partition.Kind}"),
        },
        ["tickets"] = partition.Tickets,
        ["owners"] = partition.Owners,
        ["order"] = partition.Order is not { } order ? null
            : new JsonFields { ["old"] = order.Old, ["new"] = order.New, ["before"] = order.Before, ["after"] = order.After },
        ["chains"] = partition.Chains.Select(chain => new JsonFields
        {
            ["family"] = (int)chain.Family,
            ["table"] = chain.Table.Value,
            ["old"] = chain.Old?.Value,
            ["new"] = chain.New?.Value,
            ["unchanged"] = chain.Unchanged,
            ["rules"] = chain.Lines.Select(Rule),
            ["more"] = chain.MoreAdded + chain.MoreRemoved,
        }),
        ["pointers"] = partition.Pointers.Select(pointer => new JsonFields
        {
            ["kind"] = Word(pointer.Kind), ["family"] = (int)pointer.Family, ["table"] = pointer.Table.Value,
            ["chain"] = pointer.Dispatch.Value, ["text"] = pointer.Text,
        }),
        ["drift"] = partition.Drift.Select(Drift),
    };

    private static JsonFields Drift(DriftDiff drift) => new JsonFields(drift.Family, drift.Table, drift.Chain)
    {
        ["gone"] = drift.IsGone,
        ["unexplained"] = drift.IsUnexplained,
        ["left_out"] = drift.LeftOut?.Why,
        ["rules"] = drift.Lines.Select(Rule),
        ["more"] = drift.MoreMissing + drift.MoreForeign,
    };

    private static JsonFields Stale(StaleChain chain) => new JsonFields(chain.Family, chain.Table, chain.Chain)
    {
        ["rules"] = chain.Rules,
        ["since_change"] = chain.Since > 0 ? chain.Since : (int?)null,
    };

    private static JsonFields Rule(RuleLine line) => new JsonFields
    {
        ["kind"] = Word(line.Kind),
        ["text"] = line.Text,
        ["statement"] = line.Origin?.Statement,
        ["name"] = line.Origin?.What,
        ["file"] = line.Origin?.File,
        ["line"] = line.Origin?.Line,
        ["place"] = line.Place > 0 ? line.Place : (int?)null,
    };

    public static JsonFields Note(Note note) => new JsonFields { ["level"] = Word(note.Level), ["text"] = note.Text.InWords() };

    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
