using Ripcs.Core.Analysis.Connections;

namespace Ripcs.Changes.Reports;

/// <summary>The live connections that rules deny.</summary>
/// <param name="Denied">How many there were.</param>
/// <param name="Ended">How many were ended, the others having ended themselves; null where none was to be.</param>
/// <param name="Connections">All of them.</param>
internal sealed record EndedConnections(int Denied, int? Ended, ValueList<EndedConnection> Connections)
{
    /// <summary>What is to be known of them.</summary>
    public ValueList<Note> Notes { get; init; }
}

/// <summary>A live connection that rules deny.</summary>
/// <param name="Connection">What it is.</param>
/// <param name="By">The rule or policy that denies it; null where nobody looked.</param>
internal sealed record EndedConnection(Connection Connection, string? By);
