using System.Globalization;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter.Connections;

namespace Ripcs.Tests.Commands;

/// <summary>Live connections that a test writes as "tcp 198.51.100.7:40112 -> 192.0.2.11:22".</summary>
internal sealed class SceneConntrack : IConntrack
{
    private readonly List<(TrackedConnection Tracked, Connection? Master)> _live = [];

    public bool TakesUpInTheMiddle { get; set; } = true;

    /// <summary>Why the kernel refuses; null where it does not.</summary>
    public string? Refusal { get; set; }

    /// <summary>Happens when connections are to be ended.</summary>
    public Action BeforeEnd { get; set; } = () => { };

    public IEnumerable<string> Live => _live.Select(one => one.Tracked.Connection.ToString());

    public SceneConntrack With(string connection, string? announcedBy = null)
    {
        Connection? by = announcedBy is null ? null : Parse(announcedBy) with { TranslatedTo = null };
        _live.Add((new TrackedConnection(Parse(connection), []), by));
        return this;
    }

    /// <summary>One ends by itself.</summary>
    public void Forget(string connection) => _live.RemoveAll(one => one.Tracked.Connection == Parse(connection));

    public void Check()
    {
        if (Refusal is { } reason)
            throw new NetfilterException(reason);
    }

    public List<TrackedConnection> Find(Func<Connection, Connection?, bool> isWanted) =>
        [.. _live.Where(one => isWanted(one.Tracked.Connection, one.Master)).Select(one => one.Tracked)];

    /// <summary>True where the sockets of this host end with their connections.</summary>
    public bool HasSockets { get; set; }

    public bool HasSocket(Connection connection) => HasSockets;

    public bool EndSocket(Connection connection) => HasSockets;

    public int End(IReadOnlyList<TrackedConnection> connections)
    {
        BeforeEnd();
        return _live.RemoveAll(one => connections.Contains(one.Tracked));
    }

    private static Connection Parse(string text)
    {
        var words = text.Split(' ');
        var (from, to) = (End(words[1]), End(words[3]));
        return new Connection(Family.IPv4, Protocol.TryParse(words[0], out var protocol) ? protocol : throw new ArgumentException(text),
            from.Address, to.Address)
        {
            SourcePort = from.Port, DestinationPort = to.Port, TranslatedTo = to.Address, TranslatedToPort = to.Port,
        };
    }

    private static (AddressBits Address, ushort Port) End(string text) => text.Split(':') is [var address, var port]
        ? (IpPrefix.Parse(address).Network, ushort.Parse(port, CultureInfo.InvariantCulture)) : throw new ArgumentException(text);
}
