using System.Text;
using Microsoft.Win32.SafeHandles;
using Ripcs.Changes.Reports;
using Ripcs.Linux;

namespace Ripcs.Changes.Auditing;

/// <summary>
/// The events of a host, a line of JSON each, of which each contains the SHA-256 of the line before: a line that is altered or removed
/// breaks the chain, and the state knows its end. Each event also goes to the journal of systemd, which keeps a copy elsewhere.
/// </summary>
/// <param name="state">Knows the end of the chain.</param>
/// <param name="file">The file of the events.</param>
/// <param name="journal">Sends an event to the journal; returns why it did not get it, or null.</param>
internal sealed class AuditTrail(StateDirectory state, string file, Func<JournalEntry, string?> journal)
{
    public const string Name = "audit.jsonl";
    public const string Folder = "/var/log/ripcs";

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode FolderMode = OwnerAndGroup | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    // A long event.
    private const long LeastSpace = 64 << 10;

    // Two runs may end at the same time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The trail of a state directory: below /var/log for that of the host, otherwise in the directory itself.</summary>
    public static AuditTrail Of(StateDirectory state) =>
        new(state, FileOf(state.Path), state.Path == StateDirectory.Default ? JournalSocket.Send : _ => null);

    /// <summary>Its file.</summary>
    /// <param name="directory">The path of the state directory.</param>
    public static string FileOf(string directory) =>
        Path.Combine(directory == StateDirectory.Default ? Folder : Path.GetFullPath(directory), Name);

    /// <summary>Adds the events of a run, after those of earlier changes that have none:
    /// their runs died, or another run reverted them.</summary>
    /// <returns>Why they could not be added; null if they were.</returns>
    public static AdvisedText? Add(StateDirectory state, EndedRun run, AuditKind asChange, string user, DateTimeOffset now,
        Func<AdvisedText, string> words)
    {
        var timeline = new Lazy<Timeline>(() => new Timeline(new History(state)));
        return Add(state, Of(state).Missing(timeline, before: run.Change)
            .Concat(AuditEvent.Of(run, asChange, number => timeline.Value.Find(number), words)), user, now);
    }

    /// <summary>Adds events.</summary>
    /// <returns>Why they could not be added; null if they were.</returns>
    public static AdvisedText? Add(StateDirectory state, IEnumerable<AuditEvent> events, string user, DateTimeOffset now)
    {
        try
        {
            var trail = Of(state);
            var missed = events.Select(one => trail.Add(one, user, now)).OfType<MissedByJournal>().ToList();
            return missed.Count == 0 ? null : MissedByJournal.Text(missed, FileOf(state.Path));
        }
        catch (Exception e) when (e is StateException or IOException or UnauthorizedAccessException)
        {
            return e is StateException known ? "the audit trail could not be written: " + known.Message
                : $"the audit trail {FileOf(state.Path)} could not be written: {e.Message}";
        }
    }

    /// <summary>Adds an event, unless it is the same as the last one.</summary>
    /// <returns>The event, if the journal did not get it; otherwise null.</returns>
    /// <exception cref="StateException">The state cannot be read or written, or something else is in the place of the file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public MissedByJournal? Add(AuditEvent one, string user, DateTimeOffset now)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, FolderMode);
        using var stream = Open();
        try
        {
            return Add(stream, one, user, now);
        }
        finally
        {
            // A program that is started at this moment still has the file, and would keep it locked.
            Posix.Unlock(stream.SafeFileHandle);
        }
    }

    private MissedByJournal? Add(FileStream stream, AuditEvent one, string user, DateTimeOffset now)
    {
        var head = Head();
        var last = $"{one.Word} {one.Text}";
        if (head is not null && (one.IsMade ? one.Change <= head.Change : one.IsSaidOnce && head.Last == last))
            return null;

        var (text, end) = LastLine(stream, head);
        var (number, previous, isJoined) = Next(head, text);
        var line = one.Line(number, now, (user, LoginUser.Name()), previous);
        Append(stream, line, end);
        head ??= new AuditHead();
        state.Write(AuditHead.Name, head with
        {
            Events = number, Hash = AuditLine.HashOf(line), Last = last, Kinds = head.With(one.Word),
            Change = one.IsOfItsChange ? Math.Max(one.Change ?? 0, head.Change ?? 0) : head.Change,
            Gaps = isJoined ? head.Gaps : [.. head.Gaps, number],
        });
        return journal(new JournalEntry(one, user)) is { } reason ? new MissedByJournal(number, reason) : null;
    }

    /// <summary>Why no event could be written now; null if one could, or if this user may not change the host anyway. Nothing is written.
    /// A run that changes the host warns and goes on, and nobody may read that.</summary>
    /// <param name="directory">The path of the state directory.</param>
    public static string? Trouble(string directory)
    {
        try
        {
            var file = FileOf(directory);
            if (!Directory.Exists(directory) || Posix.WhyNotWritable(directory) is not null)
                return null;

            if (Posix.Exists(file) && !PlainFile.FactsOf(file).IsRegular)
                return $"the audit trail cannot be written: {NotAFile(file)}";

            var place = Posix.Nearest(file);
            return Posix.WhyNotWritable(place) is { } reason ? $"the audit trail {file} cannot be written: {place}: {reason}"
                : new DriveInfo(place).TotalFreeSpace < LeastSpace
                    ? $"the audit trail {file} cannot be written: its disk is full; make room" : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return $"the audit trail cannot be written: {e.Message}";
        }
    }

    // The state knows the last line. One that is not that line was altered, and the chain shows it for ever: it goes on from what the
    // state knows. Only one more line may be there, of a run that died before it wrote the state.
    private static (long Number, string Previous, bool IsJoined) Next(AuditHead? head, string? text)
    {
        var hash = text is null ? "" : AuditLine.HashOf(text);
        var line = text is null ? null : AuditLine.Of(text);
        if (head is null)
            return ((line?.Number ?? 0) + 1, hash, text is null);

        return line is not null && line.Number == head.Events + 1 && line.Previous == head.Hash ? (line.Number.Value + 1, hash, false)
            : (head.Events + 1, head.Hash, true);
    }

    // A line that was cut off was never an event: the state does not know it.
    private static void Append(FileStream stream, string line, long end)
    {
        try
        {
            stream.SetLength(end);
            stream.Seek(Math.Max(0, end - 1), SeekOrigin.Begin);
            var isLineBefore = end > 0 && stream.ReadByte() != '\n';
            stream.Write(Encoding.UTF8.GetBytes($"{(isLineBefore ? "\n" : "")}{line}\n"));
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // The disk is full: no half a line is left.
            _ = Catch.Or(() => { stream.SetLength(end); return ""; }, _ => "");
            throw;
        }
    }

    private IEnumerable<AuditEvent> Missing(Lazy<Timeline> timeline, int? before) =>
        Head()?.Change is not { } known || timeline.Value.Last <= known ? []
            : timeline.Value.Numbers.Where(number => number > known && number < (before ?? int.MaxValue)).Select(timeline.Value.Find)
                .OfType<HistoryRecord>().Select(AuditEvent.OfRecord);

    /// <summary>The last event, if it is a refusal of a command: by whom, and when; otherwise null.</summary>
    public (string User, DateTimeOffset Time)? LastRefusal(string command)
    {
        using var stream = Catch.OrNull(() => PlainFile.FactsOf(file).IsRegular ? File.OpenRead(file) : null);
        return stream is not null && LastLine(stream, Head()).Line is { } text && AuditLine.Of(text) is { Kind: "refusal" or "hold" } line
            && line.Command == command
            && DateTimeOffset.TryParse(line.Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (line.User ?? "", time) : null;
    }

    /// <summary>How many events of each kind there were, in the order of the kinds.</summary>
    public IEnumerable<KindCount> Kinds()
    {
        var kinds = Head()?.Kinds ?? [];
        return Enum.GetNames<AuditKind>().Select(kind => kind.ToLowerInvariant())
            .Select(kind => kinds.FirstOrDefault(count => count.Kind == kind) ?? new KindCount(kind, 0));
    }

    /// <summary>What the trail proves, compared with the state and the history.</summary>
    public AuditProof Verify() => AuditProof.Of(file, Head(), state.FilePath(AuditHead.Name), new History(state).Numbers());

    // A damaged file must not keep events from being written; the chain goes on from the last line.
    private AuditHead? Head() => Catch<StateException>.OrNull(() => state.Read<AuditHead>(AuditHead.Name, AuditHead.CurrentSchema));

    // A link would be followed to any file of the machine, and a pipe has no end.
    private FileStream Open()
    {
        SafeFileHandle? handle = null;
        try
        {
            if (Posix.Exists(file) && !PlainFile.FactsOf(file).IsRegular)
                throw NoFile();

            handle = Posix.OpenOwnLockFile(file);
            if (!Poll.Until(() => Posix.TryLock(handle), LongestWait))
                throw new StateException($"{file} was locked by another program for {LongestWait.TotalSeconds:0} s");

            var stream = new FileStream(handle, FileAccess.ReadWrite);
            if (stream.Length == 0)
                File.SetUnixFileMode(handle, OwnerAndGroup);

            return stream;
        }
        catch (LinkException)
        {
            throw NoFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateException)
        {
            handle?.Dispose();
            throw;
        }
    }

    private StateException NoFile() => new(NotAFile(file));

    private static string NotAFile(string file) => $"{file} is a link, or no file at all; check it, then move it away";

    // The last whole line, however long it is, and where it ends. The last event may have lost nothing but the end of its line.
    private static (string? Line, long End) LastLine(FileStream stream, AuditHead? head)
    {
        const int first = 64 << 10;
        for (long size = first; ; size *= 2)
        {
            var from = Math.Max(0, stream.Length - size);
            stream.Seek(from, SeekOrigin.Begin);
            var tail = new byte[stream.Length - from];
            stream.ReadExactly(tail);
            var end = Array.LastIndexOf(tail, (byte)'\n');
            var rest = Encoding.UTF8.GetString(tail.AsSpan(end + 1));
            if (rest.Length > 0 && head?.Hash == AuditLine.HashOf(rest))
                return (rest, stream.Length);

            var begin = end <= 0 ? -1 : Array.LastIndexOf(tail, (byte)'\n', end - 1);
            if (from == 0 || begin >= 0)
                return end < 0 ? (null, 0) : (Encoding.UTF8.GetString(tail.AsSpan((begin + 1)..end)), from + end + 1);
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

/// <summary>An event that only the file of the trail has.</summary>
/// <param name="Event">Its number.</param>
/// <param name="Reason">Why the journal of systemd did not get it.</param>
internal sealed record MissedByJournal(long Event, string Reason)
{
    /// <summary>The warning about all that a run wrote.</summary>
    /// <param name="missed">At least one, by number.</param>
    /// <param name="file">The file of the trail.</param>
    public static string Text(IReadOnlyList<MissedByJournal> missed, string file) =>
        $"the journal of systemd did not get {(missed.Count == 1 ? $"event {missed[0].Event}"
            : $"{missed.Count} events from {missed[0].Event} to {missed[^1].Event}")} of the audit trail ({missed[0].Reason}): only {file} "
        + $"has {(missed.Count == 1 ? "it" : "them")}";
}
