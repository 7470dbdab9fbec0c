namespace Ripcs.Changes.Reports;

/// <summary>The live connections that rules deny.</summary>
/// <param name="Denied">The number of denied connections.</param>
/// <param name="Ended">The number of ended ones, the others having ended by themselves; null if none was to be ended.</param>
/// <param name="Connections">All of them.</param>
internal sealed record EndedConnections(int Denied, int? Ended, ValueList<EndedConnection> Connections)
{
    /// <summary>Notes about them.</summary>
    public ValueList<Note> Notes { get; init; }
}

/// <summary>A live connection that rules deny.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="By">The rule or policy that denies it; null if not determined.</param>
internal sealed record EndedConnection(Connection Connection, string? By);
