using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Host.Netfilter.Connections;

namespace Ripcs.Changes.Operations;

/// <summary>Finds the live connections that the rules deny, and ends them,
/// because rules alone only affect the packets that begin a connection.</summary>
/// <param name="conntrack">The connections that the kernel tracks.</param>
/// <param name="ends">The addresses of the host, and the interface by which an address is reached.</param>
internal sealed class Revocation(IConntrack conntrack, HostEnds ends)
{
    // The deciding rule is only searched for connections that are shown.
    private const int Named = 20;
    private const int Told = 3;

    /// <summary>The caller's ssh connections, which are kept.</summary>
    public ValueList<SshSession> Callers { get; init; } = [];

    /// <summary>Stops a change that is to end connections if that is impossible.</summary>
    /// <exception cref="HostException">It is impossible.</exception>
    public void Check() => conntrack.Check();

    /// <summary>The connections that the rules deny; none is ended.</summary>
    /// <param name="rules">All rules of the host.</param>
    /// <param name="partitions">The partitions of these rules.</param>
    /// <exception cref="HostException">They cannot be determined.</exception>
    public EndedConnections Look(FirewallState rules, IEnumerable<CompiledPartition> partitions)
    {
        var found = Find(rules);
        return Found(found, rules, partitions, ended: null, Open(found, conntrack.HasSocket));
    }

    /// <summary>Ends the connections that rules deny.</summary>
    /// <inheritdoc cref="Look"/>
    public EndedConnections End(FirewallState rules, IEnumerable<CompiledPartition> partitions)
    {
        var found = Find(rules);

        // A socket that still sends would begin its connection anew in the other
        // direction; as long as the kernel knows the connection, the other end is notified.
        var open = Open(found, conntrack.EndSocket);
        return Found(found, rules, partitions, conntrack.End(found.Connections), open);
    }

    /// <summary>The connections that the other end may begin again, except tcp connections whose sockets are ended.</summary>
    private List<Connection> Open(Search found, Func<Connection, bool> ends) =>
        [.. found.Connections.Select(one => one.Connection).Where(one => !(one.Protocol == Protocol.Tcp && IsHere(one) && ends(one)))
            .Where(found.IsReversible)];

    private bool IsHere(Connection connection) =>
        Local(connection.Family) is var local && (local.Contains(connection.Source)
            || local.Contains(connection.TranslatedTo ?? connection.Destination));

    private EndedConnections Found(
        Search found, FirewallState rules, IEnumerable<CompiledPartition> partitions, int? ended, List<Connection> open)
    {
        var reasons = new Reasons(rules, new StatementNames(partitions), family => Local(family));
        return new EndedConnections(found.Connections.Count, ended,
            found.Connections.Select((one, place) => new EndedConnection(one.Connection, place < Named ? reasons.Of(one.Connection) : null))
            .ToValueList())
        {
            Notes = [.. found.IsCallerSpared
                ? new[] { Note.Warning("the rules deny your own ssh connection: it stays; with "
                    + Advice.To(Way.Force) + " it is ended, too") } : [],
                .. GoingOn(open)],
        };
    }

    private Search Find(FirewallState rules)
    {
        var denied = new Dictionary<Family, DeniedConnections>();
        bool Denies(Connection connection) => Of(connection.Family).Denies(connection);
        DeniedConnections Of(Family family)
        {
            if (!denied.TryGetValue(family, out var found))
            {
                found = DeniedConnections.Under(new PacketRules(rules[family]), Local(family), ends.CardTo ?? (_ => null))
                    ?? throw new HostException($"the {family} rules are too complex to tell which connections they deny");
                denied.Add(family, found);
            }

            return found;
        }

        var isCallerSpared = false;
        var connections = conntrack.Find((connection, announcedBy) =>
        {
            // A connection announced by another one is accepted as RELATED together with it.
            if (!Denies(connection) || (announcedBy is { } master && !Denies(master)))
                return false;

            var isCaller = Callers.Any(caller => caller.Is(connection));
            isCallerSpared |= isCaller;
            return !isCaller;
        });
        return new Search(connections, connection => connection.Protocol.HasPorts && !Denies(connection.Reversed), isCallerSpared);
    }

    private IEnumerable<Note> GoingOn(List<Connection> open)
    {
        var (tcp, others) = (open.FindAll(one => one.Protocol == Protocol.Tcp), open.FindAll(one => one.Protocol != Protocol.Tcp));
        if (tcp.Count > 0 && conntrack.TakesUpInTheMiddle)
        {
            yield return Note.Warning($"{tcp.Count} of these connections may continue ({Words.Some(tcp, Told)}): the other end may begin "
                + $"one like it, and the kernel takes a packet from the middle for a first one; to prevent that: sysctl "
                + "net.netfilter.nf_conntrack_tcp_loose=0");
        }

        if (others.Count > 0)
        {
            yield return Note.Warning($"{others.Count} of these connections, not of tcp, may continue ({Words.Some(others, Told)}): what "
                + $"the other end still sends begins one like it; to prevent that, also deny what it sends to them until it is silent");
        }
    }

    private ValueSet Local(Family family) => ends.Local(family)!;

    /// <param name="Connections">The denied connections.</param>
    /// <param name="IsReversible">True for a connection that the other end may begin.</param>
    /// <param name="IsCallerSpared">True if the caller's own connection is kept although the rules deny it.</param>
    private sealed record Search(List<TrackedConnection> Connections, Func<Connection, bool> IsReversible, bool IsCallerSpared);

    /// <summary>Finds the rule or policy that denies a connection.</summary>
    private sealed class Reasons(FirewallState rules, StatementNames names, Func<Family, ValueSet> local)
    {
        private readonly Dictionary<Family, Tracer> _tracers = [];

        public string? Of(Connection connection)
        {
            if (!_tracers.TryGetValue(connection.Family, out var tracer))
            {
                tracer = new Tracer(new PacketRules(rules[connection.Family]), local(connection.Family));
                _tracers.Add(connection.Family, tracer);
            }

            try
            {
                var trace = connection.Trace(tracer, local(connection.Family));
                return trace?.DecidedBy is { } step ? names.By(connection.Family, step) : null;
            }
            catch (TooTangledException)
            {
                return null;
            }
        }
    }
}
