using System.Text;
using System.Text.Json;
using Ripcs.Changes.Reports;

namespace Ripcs.Changes.Auditing;

/// <summary>
/// The events of a host, a line of JSON each, of which each contains the SHA-256 of the line before: a line that is altered or removed
/// breaks the chain, and the state knows its end. Each event also goes to the journal of systemd, which keeps a copy elsewhere.
/// </summary>
/// <param name="state">Knows the end of the chain.</param>
/// <param name="file">The file of the events.</param>
/// <param name="journal">Sends an event to the journal.</param>
internal sealed class AuditTrail(StateDirectory state, string file, Action<JournalEntry> journal)
{
    public const string Name = "audit.jsonl";
    public const string Folder = "/var/log/ripcs";

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode FolderMode = OwnerAndGroup | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    // Two runs may end at the same time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The trail of a state directory: below /var/log for that of the host, otherwise in the directory itself.</summary>
    public static AuditTrail Of(StateDirectory state) => state.Path == StateDirectory.Default
        ? new AuditTrail(state, Path.Combine(Folder, Name), JournalSocket.Send)
        : new AuditTrail(state, state.FilePath(Name), _ => { });

    /// <summary>Adds the events of a run.</summary>
    /// <returns>Why they could not be added; null if they were.</returns>
    public static AdvisedText? Add(StateDirectory state, RunReport report, AuditKind asChange, string user, DateTimeOffset now,
        Func<AdvisedText, string> words)
    {
        try
        {
            var timeline = new Lazy<Timeline>(() => new Timeline(new History(state)));
            foreach (var one in AuditEvent.Of(report, asChange, number => timeline.Value.Find(number), words))
            {
                Of(state).Add(one, user, now);
            }

            return null;
        }
        catch (Exception e) when (e is StateException or IOException or UnauthorizedAccessException)
        {
            return "the audit trail could not be written: " + (e is StateException known ? known.Message : e.Message);
        }
    }

    /// <summary>Adds an event, unless it is the same as the last one.</summary>
    /// <exception cref="StateException">The state cannot be read or written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(AuditEvent one, string user, DateTimeOffset now)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, FolderMode);
        using var stream = Open();
        var head = Head() ?? new AuditHead();
        var last = $"{one.Word} {one.Text}";
        if (one.Kind is AuditKind.Refusal or AuditKind.Hold or AuditKind.Drift && head.Last == last)
            return;

        var (lines, end) = Whole(stream);
        var number = Math.Max(head.Events, lines is [.., var before] ? NumberOf(before) ?? 0 : 0) + 1;
        var line = one.Line(number, now, (user, LoginUser.Name()), lines is [.., var previous] ? Hash(previous) : head.Hash);

        // A line that a crash cut off was never an event: the state does not know it.
        stream.SetLength(end);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
        state.Write(AuditHead.Name, new AuditHead { Events = number, Hash = Hash(line), Last = last, Kinds = head.With(one.Word) });
        journal(new JournalEntry(one, user));
    }

    /// <summary>How many events of each kind there were, in the order of the kinds.</summary>
    public IEnumerable<KindCount> Kinds()
    {
        var kinds = Head()?.Kinds ?? [];
        return Enum.GetNames<AuditKind>().Select(kind => kind.ToLowerInvariant())
            .Select(kind => kinds.FirstOrDefault(count => count.Kind == kind) ?? new KindCount(kind, 0));
    }

    /// <summary>What is wrong with the trail, a line each; none if nothing was altered or removed.</summary>
    /// <param name="events">Receives how many events it has.</param>
    public ValueList<string> Verify(out int events)
    {
        var lines = File.Exists(file) ? File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
        var problems = new List<string>();
        events = lines.Length;
        for (var i = 1; i < lines.Length; i++)
        {
            if (NumberOf(lines[i]) is not { } number)
                problems.Add($"{file}:{i + 1} is not an event");
            else if (Previous(lines[i]) != Hash(lines[i - 1]))
                problems.Add($"{file}:{i} was altered, or lines between it and event {number} were removed");
        }

        // An earlier file may have been rotated away, so the first event need not be number 1.
        if (lines.Length > 0 && NumberOf(lines[0]) is null)
            problems.Add($"{file}:1 is not an event");
        else if (lines.Length > 0 && NumberOf(lines[0]) == 1 && Previous(lines[0]) != "")
            problems.Add($"{file}:1 was altered");

        if (Head() is { } head && (lines is [.., var last] ? Hash(last) : "") != head.Hash)
            problems.Add($"{file} does not end with event {head.Events}, the last one written: it was altered, or events were removed");

        return [.. problems];
    }

    // A damaged file must not keep events from being written; the chain goes on from the last line.
    private AuditHead? Head() => Catch<StateException>.OrNull(() => state.Read<AuditHead>(AuditHead.Name, AuditHead.CurrentSchema));

    private FileStream Open()
    {
        FileStream? stream = null;
        _ = Poll.Until(() => (stream = Catch<IOException>.OrNull(OpenNow)) is not null || !File.Exists(file), LongestWait);
        return stream ?? OpenNow();

        FileStream OpenNow() => new(file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerAndGroup,
        });
    }

    // The last lines, and where the last whole one ends.
    private static (string[] Lines, long End) Whole(FileStream stream)
    {
        const int Enough = 256 << 10;
        var from = Math.Max(0, stream.Length - Enough);
        stream.Seek(from, SeekOrigin.Begin);
        var tail = new byte[stream.Length - from];
        stream.ReadExactly(tail);
        var end = Array.LastIndexOf(tail, (byte)'\n') + 1;
        return (Encoding.UTF8.GetString(tail, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries), from + end);
    }

    private static string Hash(string line) => Sha256.TextOf(line);

    private static long? NumberOf(string line) =>
        Field(line, "event") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    private static string? Previous(string line) =>
        Field(line, "previous") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Field(string line, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value)
                ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The user who logged in, whoever that user has become since by su or sudo (pam_loginuid(8)).</summary>
internal static class LoginUser
{
    private const string NoLogin = "4294967295";

    /// <summary>The name, or the number if it has none; empty for what no login started, such as a timer.</summary>
    public static string Name()
    {
        var number = Catch.OrNull(() => File.ReadAllText("/proc/self/loginuid").Trim());
        return number is null or NoLogin ? ""
            : Catch.OrNull(() => File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0]) ?? number;
    }
}
