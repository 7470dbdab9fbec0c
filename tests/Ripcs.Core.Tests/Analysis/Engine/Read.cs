using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Rules and packets as short texts.</summary>
internal static class Read
{
    public static readonly ChainName Forward = new("FORWARD");

    /// <summary>What a save of the filter table says; the text begins behind "*filter".</summary>
    public static PacketRules Filter(string text, Family family = Family.IPv4) => Save($"*filter\n{text}\nCOMMIT\n", family);

    public static PacketRules Save(string text, Family family = Family.IPv4) => new(SaveReader.ReadState(family, text));

    /// <summary>One rule of FORWARD.</summary>
    public static PacketRule Rule(string text, Family family = Family.IPv4) =>
        Filter($":FORWARD ACCEPT [0:0]\n:called - [0:0]\n-A FORWARD {text}", family)
        .Find(TableName.Filter, Forward)!.Rules[0];

    /// <summary>A packet in words: "source 192.0.2.1 port 80 protocol tcp"; what is not said is any.</summary>
    public static PacketBox Packet(string text, Family family = Family.IPv4)
    {
        var packet = PacketBox.Everything(family);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i += 2)
        {
            packet = With(packet, words[i], words[i + 1]);
        }

        return packet;
    }

    private static PacketBox With(PacketBox packet, string field, string value) => field switch
    {
        "state" => packet.With(PacketField.State, (ulong)Enum.Parse<PacketState>(value)),
        "from" => packet.With(PacketField.Source, Addresses(value)),
        "to" => packet.With(PacketField.Destination, Addresses(value)),
        "sent-to" => packet.With(PacketField.OriginalDestination, Addresses(value)),
        "in" => packet.With(PacketField.In, PacketFields.Interface(value)),
        "out" => packet.With(PacketField.Out, PacketFields.Interface(value)),
        "tcp" => packet.With(PacketField.Protocol, 6).With(PacketField.DestinationPort, ulong.Parse(value, null)),
        "udp" => packet.With(PacketField.Protocol, 17).With(PacketField.DestinationPort, ulong.Parse(value, null)),
        "sport" => packet.With(PacketField.SourcePort, ulong.Parse(value, null)),
        "icmp" => packet.With(PacketField.Protocol, 1).With(PacketField.IcmpType, ulong.Parse(value, null) << 8),
        "protocol" => packet.With(PacketField.Protocol, ulong.Parse(value, null)),
        "flags" => packet.With(PacketField.TcpFlags, ulong.Parse(value, null)),
        "card" => packet.With(PacketField.Mac, ulong.Parse(value, null)),
        "type" => packet.With(PacketField.DestinationType, (ulong)PacketFields.AddressTypes.ToList().IndexOf(value)),
        _ => throw new ArgumentException($"no field {field}"),
    };

    private static ValueSet Addresses(string text) => IpPrefix.Parse(text) is var prefix ? ValueSet.Between(prefix.Network, prefix.Last)
        : ValueSet.Empty;
}
