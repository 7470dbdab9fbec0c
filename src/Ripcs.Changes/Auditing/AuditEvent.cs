using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Changes.Auditing;

/// <summary>One event: who did what, and how it ended.</summary>
/// <param name="Text">One line.</param>
internal sealed record AuditEvent(AuditKind Kind, string Command, string Text)
{
    /// <summary>The number of the change in the history; null for none.</summary>
    public int? Change { get; init; }

    /// <summary>The record of that change.</summary>
    public ChangeFacts? Facts { get; init; }

    /// <summary>The events of a run; none if it found nothing to do.</summary>
    /// <param name="asChange">The kind of a run that has changed rules: Change, Rollback or Revert.</param>
    /// <param name="find">Finds the record of a change.</param>
    /// <param name="words">Words an advice.</param>
    public static IEnumerable<AuditEvent> Of(EndedRun run, AuditKind asChange, Func<int, ChangeFacts?> find,
        Func<AdvisedText, string> words)
    {
        if (KindOf(run.End, asChange) is not { } kind)
            yield break;

        var facts = run.Change is { } number ? find(number) : null;
        if (run.Diff is { } diff && DriftIn(diff) is { } drift && kind == asChange)
            yield return new AuditEvent(AuditKind.Drift, run.Command, drift);

        foreach (var change in run.Meanwhile)
        {
            yield return new AuditEvent(AuditKind.Foreign, run.Command,
                $"{change.Chain} ({Words.Place(change.Family, change.Table)}): another program added "
                + $"{Words.Count(change.Added, "rule")} and removed {change.Removed}") { Change = run.Change };
        }

        // What a change did, and not how long it may still be confirmed.
        var text = run.Error ?? (kind is AuditKind.Change && facts is not null ? facts.Summary : run.Sum);
        yield return new AuditEvent(kind, asChange is AuditKind.Restore ? run.Command : facts?.Command ?? run.Command,
            words(text).ReplaceLineEndings("; ")) { Change = run.Change, Facts = facts };
    }

    /// <summary>"drift in shop and the jumps"; null if there is none.</summary>
    public static string? DriftIn(StateDiff diff)
    {
        var places = DriftPlaces.Of(diff);
        return places.Count == 0 ? null : $"drift in {Words.List(places)}";
    }

    // A run that has to be tried later is no event: nobody decided anything.
    private static AuditKind? KindOf(RunEnd end, AuditKind asChange) => end switch
    {
        RunEnd.Changed => asChange,
        RunEnd.Confirmed => AuditKind.Confirm,
        RunEnd.Held => AuditKind.Hold,
        RunEnd.Refused => AuditKind.Refusal,
        RunEnd.NeedsHuman => AuditKind.Failure,
        _ => null,
    };

    private static readonly ValueList<AuditKind> Made = [AuditKind.Change, AuditKind.Revert, AuditKind.Rollback];

    /// <summary>The kinds of events that a change in the history has.</summary>
    public static readonly ValueList<string> MadeKinds =
        [.. Made.Append(AuditKind.Failure).Select(kind => kind.ToString().ToLowerInvariant())];

    /// <summary>True if it says that a change was made, which happens once.</summary>
    public bool IsMade => Change is not null && Made.Contains(Kind);

    /// <summary>True if its change needs no further event. A restore that fails is not the run that made the change it names.</summary>
    public bool IsOfItsChange => IsMade || (Kind is AuditKind.Failure && Facts?.Command == Command);

    /// <summary>True if the same again is no event: a run every five minutes that is refused is one.</summary>
    public bool IsSaidOnce => Kind is AuditKind.Refusal or AuditKind.Hold or AuditKind.Drift;

    /// <summary>The event of a change whose run did not add it.</summary>
    public static AuditEvent OfRecord(HistoryRecord record) => new(
        record.Reverts is not null ? AuditKind.Revert : record.Restores is not null ? AuditKind.Rollback : AuditKind.Change,
        record.Command, $"{record.Summary} (made by {record.User}, {Words.Time(record.Time)}; its run added no event)")
    {
        Change = record.Number, Facts = record,
    };

    /// <summary>One line of JSON; what is too long for a line is in the history.</summary>
    /// <param name="number">The number of the event.</param>
    /// <param name="who">The user of the run, and the one who logged in.</param>
    /// <param name="previous">The hash of the line before.</param>
    public string Line(long number, DateTimeOffset time, (string User, string Login) who, string previous)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("event", number);
            json.WriteString("time", time.UtcDateTime);
            json.WriteString("kind", Word);
            json.WriteString("command", PlainText.Of(Command));
            json.WriteString("user", PlainText.Of(who.User));
            json.WriteString("login", PlainText.Of(who.Login));
            if (Change is { } change)
                json.WriteNumber("change", change);

            List(json, "partitions", Facts?.PartitionNames ?? []);
            List(json, "tickets", Facts?.Tickets ?? []);
            if (Facts?.Message is { } message)
                json.WriteString("message", Shortened(PlainText.Of(message)));

            if (Facts?.Plan is { } plan)
            {
                json.WriteString("plan", plan.Sha256);
                json.WriteString("signed_by", plan.SignedBy);
            }

            json.WriteString("text", Shortened(PlainText.Of(Text)));
            json.WriteString("previous", previous);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Its kind, in lower case.</summary>
    public string Word => Kind.ToString().ToLowerInvariant();

    // A datagram to the journal has 208 KiB (net.core.wmem_max), and JSON makes six bytes of a letter that is not in ASCII.
    private const int MostBytes = 32 << 10;

    private static int BytesOf(char letter) => char.IsAscii(letter) ? 1 : 6;

    /// <summary>A text of which an event has at most the beginning.</summary>
    public static string Shortened(string text)
    {
        var (kept, bytes) = (0, 0);
        while (kept < text.Length && (bytes += BytesOf(text[kept])) <= MostBytes)
        {
            kept++;
        }

        return kept == text.Length ? text : $"{text[..kept]}… ({text.Length - kept} more letters)";
    }

    /// <summary>The first of many values, as many as an event has.</summary>
    public static ValueList<string> Shortened(ValueList<string> values)
    {
        var bytes = 0;
        return values.Select(value => Shortened(PlainText.Of(value))).TakeWhile(value => (bytes += value.Sum(BytesOf)) <= MostBytes)
            .ToValueList();
    }

    private static void List(Utf8JsonWriter json, string name, ValueList<string> values)
    {
        var shown = Shortened(values);
        json.WriteStartArray(name);
        foreach (var value in shown)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
        if (shown.Count < values.Count)
            json.WriteNumber($"{name}_left_out", values.Count - shown.Count);
    }
}
