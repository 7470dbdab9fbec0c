using System.Net.Sockets;
using System.Text;

namespace Ripcs.Changes.Auditing;

/// <summary>An event as a message of the journal of systemd.</summary>
internal sealed record JournalEntry(AuditEvent Event, string User)
{
    // One for each kind, so that journalctl MESSAGE_ID=… finds all of a kind (sd_journal_print(3)). They never change.
    private static readonly Dictionary<AuditKind, string> Ids = new()
    {
        [AuditKind.Change] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a01",
        [AuditKind.Confirm] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a02",
        [AuditKind.Revert] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a03",
        [AuditKind.Rollback] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a04",
        [AuditKind.Refusal] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a05",
        [AuditKind.Hold] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a06",
        [AuditKind.Failure] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a07",
        [AuditKind.Drift] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a08",
        [AuditKind.Foreign] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a09",
        [AuditKind.Refresh] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a0a",
        [AuditKind.Restore] = "5d0c1e0a7b3f4c6e9a2d41f0b86e3a0b",
    };

    /// <summary>The datagram, a field a line (systemd.io, "Native Journal Protocol"): no value has a line end.</summary>
    public string Text
    {
        get
        {
            var fields = new (string Name, string? Value)[]
            {
                ("MESSAGE", Event.Text), ("MESSAGE_ID", Ids[Event.Kind]), ("PRIORITY", Priority), ("SYSLOG_IDENTIFIER", "ripcs"),
                ("RIPCS_KIND", Event.Word), ("RIPCS_COMMAND", Event.Command), ("RIPCS_USER", User),
                ("RIPCS_CHANGE", Event.Change?.ToString(CultureInfo.InvariantCulture)), ("RIPCS_PLAN_SHA256", Event.Facts?.Plan?.Sha256),
            };
            var lists = AuditEvent.Shortened(Event.Facts?.PartitionNames ?? []).Select(name => ("RIPCS_PARTITION", (string?)name))
                .Concat(AuditEvent.Shortened(Event.Facts?.Tickets ?? []).Select(ticket => ("RIPCS_TICKET", (string?)ticket)));
            return string.Concat(fields.Concat(lists).Where(one => one.Item2 is not null)
                .Select(one => $"{one.Item1}={AuditEvent.Shortened(PlainText.Of(one.Item2!))}\n"));
        }
    }

    // syslog(3): 3 error, 4 warning, 5 notice.
    private string Priority => Event.Kind switch
    {
        AuditKind.Failure => "3",
        AuditKind.Refusal or AuditKind.Hold or AuditKind.Drift or AuditKind.Revert => "4",
        _ => "5",
    };
}

/// <summary>The socket of the journal of systemd.</summary>
internal static class JournalSocket
{
    public const string Path = "/run/systemd/journal/socket";

    // A journal that was stopped takes nothing for ever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Does nothing without systemd: the file has the event too.</summary>
    public static string? Send(JournalEntry entry) => Send(entry, Path);

    /// <param name="entry">The event.</param>
    /// <param name="path">The socket.</param>
    /// <returns>Why the journal did not get it; null if it did, or if there is none.</returns>
    public static string? Send(JournalEntry entry, string path) => !File.Exists(path) ? null : Catch<SocketException>.In(() =>
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            SendTimeout = (int)LongestWait.TotalMilliseconds,
        };
        socket.SendTo(Encoding.UTF8.GetBytes(entry.Text), new UnixDomainSocketEndPoint(path));
    })?.Message;
}
