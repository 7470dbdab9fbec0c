using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Analysis.Engine.FateScene;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What is sent to groups of hosts, or to all of them, and what a diff says of it.</summary>
public sealed class GroupFateTests
{
    private const string Host = "192.0.2.1", ToHost = "-d 192.0.2.1/32 ", Mdns = "-p udp -m udp --dport 5353 ", Accept = "-j ACCEPT";

    [Theory]
    [InlineData(Family.IPv4, "udp any -> multicast,broadcast :5353")]
    [InlineData(Family.IPv6, "udp any -> multicast:5353")]
    public void An_accept_for_the_host_that_loses_its_addrtype_opens_all_groups(Family family, string line)
    {
        string with = $"-A INPUT {Mdns}-m addrtype --dst-type LOCAL {Accept}", without = $"-A INPUT {Mdns}{Accept}";

        Turns([with], [without], family).ShouldBe([$"NewlyAllowed {line}"]);
        Turns([without], [with], family).ShouldBe([$"NewlyDenied {line}"]);
    }

    [Theory]
    [InlineData(Family.IPv4, "224.0.0.1")]
    [InlineData(Family.IPv6, "ff02::1")]
    public void The_group_of_all_hosts_is_the_example(Family family, string group) =>
        FateChanges.Between(Read.Save(Filter([]), family),
        Read.Save(Filter(["-A INPUT -m addrtype --dst-type MULTICAST -j ACCEPT"]), family), ValueSet.Empty)
        .Lines.ShouldHaveSingleItem().Witness[PacketField.Destination].ShouldBe(Addresses(group));

    [Fact]
    public void An_accept_that_loses_the_only_address_of_the_host_opens_all_groups() =>
        Turns([$"-A INPUT {ToHost}{Mdns}{Accept}"], [$"-A INPUT {Mdns}{Accept}"])
            .ShouldBe(["NewlyAllowed udp any -> multicast,broadcast :5353"]);

    [Theory]
    [InlineData(Family.IPv4, "ipv6-icmp", "icmp")]
    [InlineData(Family.IPv6, "icmp", "ipv6-icmp")]
    public void ICMP_of_the_other_family_is_no_line(Family family, string other, string own)
    {
        Turns([], [$"-A INPUT -p {other} {Accept}"], family).ShouldBeEmpty();
        Turns([], [$"-A INPUT -p {own} {Accept}"], family).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_opens_to_the_host_stands_for_groups_too() =>
        Turns([], [$"-A INPUT {Mdns}{Accept}"]).ShouldBe(["NewlyAllowed udp any -> host:5353"]);

    [Fact]
    public void What_opens_to_all_others_stands_for_groups_as_well() => Turns(
        [$"-A INPUT {ToHost}{Mdns}{Accept}"], [$"-A INPUT {Mdns}{Accept}", $"-A FORWARD {Mdns}{Accept}"])
            .ShouldBe(["NewlyAllowed udp any -> any:5353 (except host)"]);

    [Fact]
    public void What_opens_at_one_address_of_the_host_does_not_stand_for_groups_that_open_beside_it() =>
        Turns([], [$"-A INPUT {ToHost}{Mdns}{Accept}", $"-A INPUT {Mdns}-m addrtype --dst-type MULTICAST {Accept}"], Family.IPv4,
            "192.0.2.1", "192.0.2.2")
            .ShouldBe(["NewlyAllowed udp any -> 192.0.2.1:5353", "NewlyAllowed udp any -> multicast:5353"]);

    [Fact]
    public void A_group_that_a_rule_names_has_a_line_and_the_others_have_one_where_they_change_otherwise() => Turns(
        ["-A INPUT -d 224.0.0.251/32 -p udp -j DROP", $"-A INPUT {ToHost}{Mdns}{Accept}"],
        ["-A INPUT -d 224.0.0.251/32 -p udp -j DROP", $"-A INPUT {Mdns}{Accept}"])
        .ShouldBe(["NewlyAllowed udp any -> 224.0.0.0-224.0.0.250,224.0.0.252-239.255.255.255,255.255.255.255 :5353"]);

    [Fact]
    public void Tcp_begins_no_connection_with_a_group() =>
        Turns([$"-A INPUT {ToHost}-p tcp -m tcp --dport 22 {Accept}"], [$"-A INPUT -p tcp -m tcp --dport 22 {Accept}"]).ShouldBeEmpty();

    [Fact]
    public void Tcp_alone_to_a_group_that_a_rule_names_changes_nothing() => Turns(
        [$"-A INPUT -d 224.0.0.0/4 -p udp -m udp --dport 53{Accept}", $"-A INPUT -p tcp -m tcp --dport 22{Accept}"],
        [$"-A INPUT -d 224.0.0.0/4 -p udp -m udp --dport 53{Accept}", $"-A INPUT {ToHost} -p tcp -m tcp --dport 22{Accept}"])
        .ShouldBeEmpty();

    [Fact]
    public void Beside_other_protocols_it_is_not_worth_an_exception() =>
        Turns([$"-A INPUT {ToHost}{Accept}"], [$"-A INPUT {Accept}"]).ShouldBe(["NewlyAllowed any -> multicast,broadcast"]);

    [Fact]
    public void What_the_host_may_send_to_groups_is_said_where_it_may_send_it_to_others_already() =>
        Turns(["-A OUTPUT -m addrtype --dst-type MULTICAST -j DROP"], []).ShouldBe(["NewlyAllowed any -> multicast"]);

    [Fact]
    public void What_the_host_may_send_to_most_others_stands_for_groups_whatever_else_a_rule_names() => Turns(
        ["-A OUTPUT -d 203.0.113.7/32 -j DROP", "-A OUTPUT -p udp -j DROP"],
        ["-A OUTPUT -d 203.0.113.7/32 -j DROP"]).ShouldAllBe(turn => !turn.Contains("multicast", StringComparison.Ordinal));

    [Theory]
    [InlineData("-p udp", "", false)]
    [InlineData("-d 224.0.0.251/32", "", false)]
    [InlineData("-d 10.0.0.255/32", "", false)]
    [InlineData("-d 10.0.0.0/8 -m addrtype --dst-type UNICAST", "", true)]
    [InlineData("-i lo", "", true)]
    [InlineData("-p udp", "-d 224.0.0.0/3", false)]
    [InlineData("-d 224.0.0.251/32 -p udp", "-d 224.0.0.0/4 -p udp", true)]
    [InlineData("-d 224.0.0.251/32", "-d 224.0.0.0/4 -p udp", false)]
    public void An_accept_in_forward_may_matter_for_groups_that_a_bridge_brings(string accept, string already, bool isSame)
    {
        string[] others = already.Length == 0 ? ["-A FORWARD -d 10.9.0.0/16 -j DROP"] : [$"-A FORWARD {already} -j ACCEPT"];
        var (before, after) = (Read.Save(Filter(others)), Read.Save(Filter([.. others, $"-A FORWARD {accept} -j ACCEPT"])));

        SameDecisions.OfForwardedGroups(before, after).ShouldBe(isSame);
        SameDecisions.OfForwardedGroups(after, before).ShouldBe(isSame);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void What_is_proved_of_forwarded_groups_is_so_for_random_packets(Family family)
    {
        var (proved, others) = (0, 0);
        var group = IpPrefix.Parse(family is Family.IPv4 ? "224.0.0.251" : "ff02::fb").Network;
        Dice.Gen(dice => (Text: new RandomSaves(dice, family).Filter(8, 16, chains: 3), Line: dice.Next(16), Packets: dice.Next(10_000)))
            .Each(Cases.Number(320, 400), drawn =>
        {
            var lines = drawn.Text.Split('\n').ToList();
            var before = Read.Save(string.Join('\n', lines), family);
            var rules = lines.FindAll(line => line.StartsWith("-A ", StringComparison.Ordinal));
            var at = lines.IndexOf(rules[drawn.Line % rules.Count]);

            lines.RemoveAt(at);
            var after = Read.Save(string.Join('\n', lines), family);
            var isProved = SameDecisions.OfForwardedGroups(before, after);
            (proved, others) = isProved ? (proved + 1, others) : (proved, others + 1);
            if (SameDecisions.In(Read.Forward, before, after))
                isProved.ShouldBeTrue();

            var packets = new RandomPackets(drawn.Packets, family,
                before.Chains(TableName.Filter, Read.Forward).SelectMany(chain => chain.Rules).Select(rule => rule.Match));
            for (var probe = 0; isProved && probe < 300; probe++)
            {
                var type = family is Family.IPv4 && probe % 2 == 0 ? PacketFields.Broadcast : PacketFields.Multicast;
                var packet = packets.Next().With(PacketField.DestinationType, type).With(PacketField.SourceType, 1);
                if (type == PacketFields.Multicast)
                    packet = packet.With(PacketField.Destination, group);

                if (packet[PacketField.In].IsWithin(PacketFields.Cards) && packet[PacketField.Out].IsWithin(PacketFields.Cards))
                    Fate(after).ShouldBe(Fate(before), $"{packet.ToCondition()}");

                Fate Fate(PacketRules side) => new Tracer(side).Trace(packet, TableName.Filter, Read.Forward, packets.IsTrue).Fate;
            }
        });

        proved.ShouldBeGreaterThan(30);
        others.ShouldBeGreaterThan(30);
    }

    private static IEnumerable<string> Turns(string[] before, string[] after, Family family = Family.IPv4, params string[] hosts)
    {
        var addresses = OfHosts([.. hosts.DefaultIfEmpty(family is Family.IPv4 ? Host : "2001:db8::1")]);
        return FateChanges.Between(Read.Save(Filter(before), family), Read.Save(Filter(after), family), addresses).Lines
            .Select(line => $"{line.Turn} {PacketWords.Packet(PacketWords.ByHost(line.Packets, addresses))}");
    }

    private static ValueSet OfHosts(string[] addresses) => ValueSet.Of(addresses.Select(text => IpPrefix.Parse(text).Network));
}
