using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Connections;

/// <summary>Traces a connection's first packet through rules.</summary>
public static class ConnectionTrace
{
    // What a translated packet still passes: mangle OUTPUT has seen it before nat (netfilter priorities -150 and -100).
    private static readonly (TableName Table, string Chain)[] FromHost = [(TableName.Filter, "OUTPUT"), (TableName.Mangle, "POSTROUTING")];

    private static readonly (TableName Table, string Chain)[] ToHost = [(TableName.Mangle, "INPUT"), (TableName.Filter, "INPUT")];

    private static readonly (TableName Table, string Chain)[] Forwarded =
        [(TableName.Mangle, "FORWARD"), (TableName.Filter, "FORWARD"), (TableName.Mangle, "POSTROUTING")];

    /// <summary>The trace on which it is denied; null if there is none.</summary>
    /// <param name="connection">A connection of the family of the rules.</param>
    /// <param name="tracer">The tracer of the rules.</param>
    /// <param name="hostAddresses">The addresses of this host.</param>
    public static Trace? Trace(this Connection connection, Tracer tracer, ValueSet hostAddresses)
    {
        var origin = hostAddresses.Contains(connection.Source) ? PacketOrigin.Host : PacketOrigin.Network;
        var sent = tracer.Trace(FirstPacket(connection, origin, hostAddresses), origin);
        if (IsDenied(sent) || !connection.IsLed)
            return IsDenied(sent) ? sent : null;

        var chains = origin is PacketOrigin.Host ? FromHost : hostAddresses.Contains(connection.TranslatedTo!.Value) ? ToHost : Forwarded;
        var translated = Translated(FirstPacket(connection, origin, hostAddresses), connection, hostAddresses);
        return chains.Select(hook => tracer.Trace(translated, hook.Table, new ChainName(hook.Chain))).FirstOrDefault(IsDenied);
    }

    private static bool IsDenied(Trace trace) => trace.Fate is not (Fate.Accept or Fate.Elsewhere);

    private static PacketBox FirstPacket(Connection connection, PacketOrigin origin, ValueSet hostAddresses) =>
        PacketBox.Everything(connection.Family)
        .With(PacketField.State, (ulong)PacketState.New)
        .With(PacketField.In, origin is PacketOrigin.Host ? ValueSet.Of(0) : PacketFields.Cards)
        .With(PacketField.Out, PacketFields.Cards)
        .With(PacketField.Source, connection.Source).With(PacketField.SourcePort, (ulong)connection.SourcePort)
        .With(PacketField.Destination, connection.Destination).With(PacketField.DestinationPort, (ulong)connection.DestinationPort)
        .With(PacketField.OriginalDestination, connection.Destination).With(PacketField.OriginalPort, (ulong)connection.DestinationPort)
        .With(PacketField.DestinationType, Type(connection.Destination, hostAddresses)).With(PacketField.SourceType,
            Type(connection.Source, hostAddresses))
        .With(PacketField.Protocol, (ulong)connection.Protocol.Number).With(PacketField.IcmpType, (ulong)connection.IcmpType)
        .With(PacketField.TcpFlags, connection.Protocol == Protocol.Tcp ? PacketFields.Syn : ValueSet.Of(0));

    private static PacketBox Translated(PacketBox first, Connection connection, ValueSet hostAddresses) => first
        .With(PacketField.Translation, (ulong)PacketTranslation.Destination)
        .With(PacketField.Destination, connection.TranslatedTo!.Value).With(PacketField.DestinationPort, (ulong)connection.TranslatedToPort)
        .With(PacketField.DestinationType, Type(connection.TranslatedTo.Value, hostAddresses));

    /// <summary>The type of an address: local, or else unicast.</summary>
    internal static ValueSet Type(AddressBits address, ValueSet hostAddresses) => hostAddresses.Contains(address) ? PacketFields.Local
        : AffectedPackets.Unicast;
}
