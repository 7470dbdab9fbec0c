using System.Net.Sockets;
using System.Text.Json;

namespace Ripcs.Traffic;

/// <summary>What became of the connections of one client.</summary>
internal sealed class Tally
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _arrivedAt = new(StringComparer.Ordinal);
    private int _ok;
    private int _slow;
    private int _silent;
    private int _refused;
    private int _lost;

    public double Seconds { get; set; }

    /// <summary>Counts a connection that was made; whoever greets says where it arrived, null is a server that said nothing.</summary>
    public void Connected(TimeSpan after, string? arrivedAt)
    {
        lock (_lock)
        {
            _ok++;
            _slow += after > Slow ? 1 : 0;
            _silent += arrivedAt is null ? 1 : 0;
            if (arrivedAt is not null)
                _arrivedAt[arrivedAt] = _arrivedAt.GetValueOrDefault(arrivedAt) + 1;
        }
    }

    /// <summary>Counts a connection that came to nothing: refused if somebody said no, else lost.</summary>
    public void Failed(SocketError error)
    {
        lock (_lock)
        {
            _lost += error is SocketError.TimedOut ? 1 : 0;
            _refused += error is SocketError.TimedOut ? 0 : 1;
        }
    }

    /// <summary>One line; "slow" and "silent" are part of "ok".</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        ok = _ok,
        refused = _refused,
        lost = _lost,
        slow = _slow,
        silent = _silent,
        arrivedAt = _arrivedAt,
        seconds = Math.Round(Seconds, 1),
    });
}
