namespace Ripcs.Host.Netfilter.Connections;

/// <summary>The connections that the kernel tracks.</summary>
internal interface IConntrack
{
    /// <summary>True if the kernel takes a tcp packet in the middle of a connection for its first one (nf_conntrack_tcp_loose).</summary>
    public bool TakesUpInTheMiddle { get; }

    /// <summary>Throws if the connections of this host cannot be ended.</summary>
    /// <exception cref="NetfilterException">The connections cannot be listed.</exception>
    public void Check();

    /// <summary>Reads all connections, each once.</summary>
    /// <param name="isWanted">Selects the connections to return, by the connection itself and the
    /// one that announced it, as FTP announces its data.</param>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public List<TrackedConnection> Find(Func<Connection, Connection?, bool> isWanted);

    /// <summary>True if the kernel tracks such a connection; false also if it does not answer.</summary>
    public sealed bool Has(Func<Connection, bool> isIt) =>
        Catch<NetfilterException>.Or(() => Find((connection, _) => isIt(connection)).Count > 0, _ => false);

    /// <summary>True if a connection of tcp has its socket on this host.</summary>
    public bool HasSocket(Connection connection);

    /// <summary>Ends that socket.</summary>
    /// <returns>False if there is none, or the kernel does not end it.</returns>
    public bool EndSocket(Connection connection);

    /// <summary>Forgets connections, so that the rules see their next packet as a first one.</summary>
    /// <returns>How many were forgotten; the others had ended meanwhile.</returns>
    /// <exception cref="NetfilterException">Some of them could not be ended.</exception>
    public int End(IReadOnlyList<TrackedConnection> connections);
}

/// <summary>A connection in the kernel's table.</summary>
/// <param name="Key">Identifies this connection, and no other, to the kernel.</param>
internal sealed record TrackedConnection(Connection Connection, byte[] Key);
