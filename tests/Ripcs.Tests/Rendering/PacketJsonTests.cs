using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class PacketJsonTests
{
    private static readonly PacketBox Any = PacketBox.Everything(Family.IPv4);

    [Fact]
    public void What_is_any_is_null() => Printed(Any).ShouldBe("""{"protocols":null,"from":null,"source_ports":null,"to":null,"ports":null,"icmp_types":null,"in":null,"out":null,"macs":null,"to_types":null,"tcp_flags":null}""");

    [Fact]
    public void Addresses_are_prefixes_and_ranges_however_many()
    {
        var ends = ValueSet.Of(Enumerable.Range(0, 40).Select(place =>
            new ValueRange(Address($"10.{place}.0.0"), Address($"10.{place}.0.255"))));

        PacketJson.Of(Any.With(PacketField.Source, ends)).ToString().Split("/24\"").Length.ShouldBe(41);
        Printed(Any.With(PacketField.Destination, ValueSet.Between(Address("192.0.2.1"), Address("192.0.2.4"))))
            .ShouldContain("\"to\":[\"192.0.2.1-192.0.2.4\"]");
        Printed(Any.With(PacketField.Destination, Address("192.0.2.1"))).ShouldContain("\"to\":[\"192.0.2.1/32\"]");
    }

    [Fact]
    public void Ports_stand_with_the_protocols_that_have_some_and_types_with_ICMP()
    {
        var ports = Any.With(PacketField.DestinationPort,
            ValueSet.Of([new ValueRange(22, 22), new ValueRange(80, 89)])).With(PacketField.IcmpType, 8 << 8);

        Printed(ports).ShouldContain("\"ports\":null,\"icmp_types\":null");
        Printed(ports.With(PacketField.Protocol, 6)).ShouldContain("\"ports\":[\"22\",\"80-89\"],\"icmp_types\":null");
        Printed(ports.With(PacketField.Protocol, 1)).ShouldContain("\"ports\":null,\"icmp_types\":[\"8/0\"]");
    }

    [Theory]
    [InlineData("eth0", "[\"eth0\"]")]
    [InlineData("eth+", "[\"eth+\"]")]
    public void Interfaces_are_named_as_iptables_takes_them(string name, string printed) =>
        Printed(Any.With(PacketField.In, PacketFields.Interfaces(name))).ShouldContain($"\"in\":{printed}");

    [Fact]
    public void Every_other_interface_stands_behind_an_exclamation_mark_and_none_is_an_empty_name()
    {
        Printed(Any.With(PacketField.In, PacketFields.Cards.Except(PacketFields.Interfaces("eth0"))))
            .ShouldContain("\"in\":[\"!eth0\",\"!lo\"]");
        Printed(Any.With(PacketField.Out, 0)).ShouldContain("\"out\":[\"\"]");
    }

    [Fact]
    public void Cards_are_named_by_their_addresses_and_every_other_one_behind_an_exclamation_mark()
    {
        var card = PacketFields.Card("02:00:00:00:00:01")!;

        Printed(Any.With(PacketField.Mac, card)).ShouldContain("\"macs\":[\"02:00:00:00:00:01\"]");
        Printed(Any.With(PacketField.Mac, PacketFields.Every(PacketField.Mac, Family.IPv4).Except(card)))
            .ShouldContain("\"macs\":[\"!02:00:00:00:00:01\"]");
        Printed(Any.With(PacketField.Mac, PacketFields.NoCard)).ShouldContain("\"macs\":null");
    }

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;

    private static string Printed(PacketBox packets) =>
        System.Text.Json.Nodes.JsonNode.Parse(PacketJson.Of(packets)
        .ToString())!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
