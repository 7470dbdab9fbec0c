using Ripcs.Core.Analysis.Connections;

namespace Ripcs.Host.Netfilter.Connections;

/// <summary>The connections that the kernel tracks.</summary>
internal interface IConntrack
{
    /// <summary>True if the kernel takes a packet of tcp in the middle for
    /// the first one of a connection (nf_conntrack_tcp_loose).</summary>
    public bool TakesUpInTheMiddle { get; }

    /// <summary>Stops whoever is to end connections and cannot.</summary>
    /// <exception cref="NetfilterException">They cannot be asked for.</exception>
    public void Check();

    /// <summary>Reads all, each once.</summary>
    /// <param name="isWanted">Which of them are kept, by what they are and by
    /// the connection that announced them, as FTP announces its data.</param>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public List<TrackedConnection> Find(Func<Connection, Connection?, bool> isWanted);

    /// <summary>True if it tracks such a connection; false also where it cannot be asked.</summary>
    public sealed bool Has(Func<Connection, bool> isIt) =>
        Unless<NetfilterException>.Give(() => Find((connection, _) => isIt(connection)).Count > 0, _ => false);

    /// <summary>True if a connection of tcp has its socket on this host.</summary>
    public bool HasSocket(Connection connection);

    /// <summary>Ends that socket.</summary>
    /// <returns>False where there is none, or the kernel does not end it.</returns>
    public bool EndSocket(Connection connection);

    /// <summary>Forgets connections, so that their next packet is a first one to the rules.</summary>
    /// <returns>How many were forgotten; the others had ended meanwhile.</returns>
    /// <exception cref="NetfilterException">Some of them could not be ended.</exception>
    public int End(IReadOnlyList<TrackedConnection> connections);
}

/// <summary>A connection in the kernel's table.</summary>
/// <param name="Connection">What it is.</param>
/// <param name="Key">By what the kernel finds it again, and no other one.</param>
internal sealed record TrackedConnection(Connection Connection, byte[] Key);
