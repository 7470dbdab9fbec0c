using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

public sealed class TracerTests
{
    private const string Jumps = """
        :FORWARD DROP [0:0]
        :inner - [0:0]
        :outer - [0:0]
        -A FORWARD -s 192.0.2.0/24 -j outer
        -A FORWARD -p udp -j ACCEPT
        -A outer -p tcp -g inner
        -A outer -j ACCEPT
        -A inner -s 192.0.2.1/32 -j REJECT --reject-with icmp-port-unreachable
        -A inner -s 192.0.2.2/32 -j RETURN
        -A inner -s 192.0.2.3/32 -j ACCEPT
        """;

    private const string Translations = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        -A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
        -A PREROUTING -d 203.0.113.2/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
        -A PREROUTING -d 203.0.113.64/26 -j NETMAP --to 10.0.1.64/26
        -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.9
        COMMIT
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT
        -A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.1 --ctdir ORIGINAL -j ACCEPT
        -A FORWARD -s 10.0.0.0/24 -j ACCEPT
        -A FORWARD -d 10.0.1.70/32 -j ACCEPT
        COMMIT

        """;

    private static readonly ValueSet Host = ValueSet.Of(IpPrefix.Parse("203.0.113.2").Network);

    [Theory]
    [InlineData("from 192.0.2.1 tcp 1", Fate.Reject, "inner 1")]
    [InlineData("from 192.0.2.2 tcp 1", Fate.Drop, "FORWARD 0")]
    [InlineData("from 192.0.2.3 tcp 1", Fate.Accept, "inner 3")]
    [InlineData("from 192.0.2.4 tcp 1", Fate.Drop, "FORWARD 0")]
    [InlineData("from 192.0.2.4 udp 1", Fate.Accept, "outer 2")]
    [InlineData("from 192.0.3.4 udp 1", Fate.Accept, "FORWARD 2")]
    public void Jumps_gotos_and_returns_lead_where_the_kernel_leads(string packet, Fate fate, string decider)
    {
        var trace = new Tracer(Read.Filter(Jumps)).Trace(Read.Packet(packet), TableName.Filter, Read.Forward);

        trace.Fate.ShouldBe(fate);
        trace.Decider.ShouldNotBeNull();
        $"{trace.Decider.Chain} {trace.Decider.Place}".ShouldBe(decider);
    }

    [Fact]
    public void A_translated_connection_is_judged_by_where_it_goes_and_where_it_was_sent()
    {
        var trace = Trace("state New from 198.51.100.1 to 203.0.113.1 tcp 443 out eth1");

        trace.Fate.ShouldBe(Fate.Accept);
        trace.Packet[PacketField.Destination].ShouldBe(Address("10.0.0.1"));
        trace.Packet[PacketField.DestinationPort].ShouldBe(ValueSet.Of(4443));
        trace.DeciderIn(TableName.Nat)!.Chain.Value.ShouldBe("POSTROUTING");
        trace.DeciderIn(TableName.Filter)!.Place.ShouldBe(1);
    }

    [Fact]
    public void Nobody_reaches_the_inside_address_of_a_rewrite_directly() =>
        Trace("state New from 198.51.100.1 to 10.0.0.1 tcp 4443 out eth1").Fate.ShouldBe(Fate.Drop);

    [Fact]
    public void What_is_redirected_is_for_this_host()
    {
        var trace = Trace("state New from 198.51.100.1 to 203.0.113.2 tcp 80");

        trace.Fate.ShouldBe(Fate.Accept);
        trace.DeciderIn(TableName.Filter)!.Chain.Value.ShouldBe("INPUT");
    }

    [Theory]
    [InlineData("state New from 203.0.113.2 to 203.0.113.2 tcp 80 in lo", Fate.Drop, "80")]
    [InlineData("state New from 203.0.113.2 to 203.0.113.2 tcp 81 in lo", Fate.Accept, "8080")]
    [InlineData("state New from 203.0.113.2 to 203.0.113.9 tcp 81 in lo", Fate.Drop, "81")]
    [InlineData("state New from 198.51.100.1 to 203.0.113.2 tcp 81 in eth0", Fate.Drop, "81")]
    public void What_comes_by_lo_goes_where_nat_led_it_when_the_host_sent_it(string packet, Fate fate, string port)
    {
        var rules = Read.Save(Translations.Replace("-A POSTROUTING",
            "-A OUTPUT -o lo -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 8080\n-A INPUT -p tcp -j SNAT --to-source 10.9.9.9\n-A "
            + "POSTROUTING", StringComparison.Ordinal)
            .Replace("*nat", "*nat\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]", StringComparison.Ordinal));

        var trace = new Tracer(rules, Host).Trace(Read.Packet(packet), PacketOrigin.Network);

        $"{trace.Fate} {trace.Packet[PacketField.DestinationPort].First.Low}".ShouldBe($"{fate} {port}");
        trace.Packet[PacketField.Source].ShouldBe(Read.Packet(packet)[PacketField.Source]);
    }

    [Fact]
    public void A_map_of_prefixes_keeps_the_place() =>
        Trace("state New from 198.51.100.1 to 203.0.113.70 udp 9 out eth1").Packet[PacketField.Destination].ShouldBe(Address("10.0.1.70"));

    [Fact]
    public void A_map_of_the_senders_leaves_both_ports_as_they_were()
    {
        var rules = Read.Save("*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 10.0.0.0/24 -j NETMAP --to 203.0.113.0/24\nCOMMIT\n");

        var packet = new Tracer(rules).Trace(Read.Packet("state New from 10.0.0.5 to 198.51.100.1 tcp 80 sport 4000 out eth0"),
            PacketOrigin.Network).Packet;

        packet[PacketField.Source].ShouldBe(Address("203.0.113.5"));
        packet[PacketField.SourcePort].ShouldBe(ValueSet.Of(4000));
        packet[PacketField.DestinationPort].ShouldBe(ValueSet.Of(80));
    }

    [Theory]
    [InlineData("", Fate.Drop)]
    [InlineData(" out lo", Fate.Accept)]
    public void Whether_a_forwarded_packet_leaves_by_lo_is_asked_only_where_somebody_names_it(string way, Fate fate)
    {
        var rules = Read.Save("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -o lo -j "
            + "ACCEPT\nCOMMIT\n");
        PacketSentence.TryParse($"tcp 198.51.100.1:5000 -> 192.0.2.9:22 in eth0{way}", out var sentence, out _).ShouldBeTrue();

        new Tracer(rules, Host).Trace(sentence!.Box, PacketOrigin.Network, _ => true).Fate.ShouldBe(fate);
    }

    // nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c.
    [Theory]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9", PacketState.New)]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9 type 13", PacketState.New)]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9 type 3/4", PacketState.Invalid)]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9 type 0", PacketState.Invalid)]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9 type 3 state related", PacketState.Related)]
    [InlineData("icmp 198.51.100.1 -> 192.0.2.9 type 3 state related-reply", PacketState.RelatedReply)]
    [InlineData("icmp 2001:db8::1 -> 2001:db8::2 type 128", PacketState.New)]
    [InlineData("icmp 2001:db8::1 -> 2001:db8::2 type 135", PacketState.Untracked)]
    [InlineData("icmp 2001:db8::1 -> 2001:db8::2 type 2", PacketState.Invalid)]
    public void What_begins_no_connection_has_the_state_that_the_kernel_gives_it(string packet, PacketState state)
    {
        PacketSentence.TryParse(packet, out var sentence, out _).ShouldBeTrue();

        sentence.Box[PacketField.State].ShouldBe(PacketFields.States(state));
    }

    [Fact]
    public void An_error_of_ICMP_is_never_new()
    {
        PacketSentence.TryParse("icmp 198.51.100.1 -> 192.0.2.9 type 3 state new", out _, out var problem).ShouldBeFalse();

        problem.ShouldStartWith(
            "ICMP of type 3 begins no connection, so it is never new; write state related, reply, invalid or untracked, or leave the "
            + "state out; a packet is written as: ");
    }

    [Fact]
    public void The_sender_is_changed_behind_the_filter()
    {
        var trace = Trace("state New from 10.0.0.5 to 198.51.100.1 tcp 80 out eth0");

        trace.Fate.ShouldBe(Fate.Accept);
        trace.Packet[PacketField.Source].ShouldBe(Address("203.0.113.9"));
    }

    [Fact]
    public void What_is_open_is_assumed_and_said()
    {
        var tracer = new Tracer(
            Read.Filter(":FORWARD DROP [0:0]\n-A FORWARD -m mark --mark 0x1 -j ACCEPT\n-A FORWARD -p tcp -m tcp --dport 80:90 -j ACCEPT"));

        var ways = tracer.All(Read.Packet("protocol 6"), TableName.Filter, Read.Forward).ToList();

        ways.Select(way => way.Fate).ShouldBe([Fate.Drop, Fate.Accept, Fate.Accept]);
        ways.Select(way => way.Answers.Count).ShouldBe([2, 2, 1]);
        ways[1].Packet[PacketField.DestinationPort].ShouldBe(ValueSet.Between(80, 90));
    }

    [Theory]
    [InlineData("from 198.51.100.1 to 255.255.255.255 udp 67", "INPUT")]
    [InlineData("from 198.51.100.1 to 224.0.0.18 protocol 112", "INPUT")]
    [InlineData("from 198.51.100.1 to 10.0.0.255 type BROADCAST udp 138", "INPUT")]
    [InlineData("from 198.51.100.1 to 10.0.0.255 type UNICAST udp 138", "FORWARD")]
    [InlineData("from 198.51.100.1 to 10.0.0.9 udp 67", "FORWARD")]
    public void What_is_sent_to_a_group_or_to_all_of_a_network_is_taken_in_and_never_forwarded(string packet, string chain)
    {
        var trace = Trace($"state New out eth1 {packet}");

        trace.DeciderIn(TableName.Filter)!.Chain.Value.ShouldBe(chain);
        trace.Answers.ShouldNotContain(answer => answer.Answer);
    }

    [Fact]
    public void OUTPUT_sees_the_way_out_to_where_a_packet_was_sent_and_POSTROUTING_the_one_to_where_it_is_led()
    {
        var rules = Read.Save("""
            *nat
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A OUTPUT -d 203.0.113.1/32 -j DNAT --to-destination 10.0.0.1
            -A POSTROUTING -o eth1 -j SNAT --to-source 203.0.113.9
            COMMIT
            *filter
            :OUTPUT DROP [0:0]
            -A OUTPUT -o eth0 -j ACCEPT
            COMMIT

            """);

        var ways = new Tracer(rules).All(Read.Packet("state New from 192.0.2.1 to 203.0.113.1 out eth0"), PacketOrigin.Host).ToList();

        ways.Select(way => way.Fate).ShouldBe([Fate.Accept, Fate.Accept]);
        ways.Select(way => way.Packet[PacketField.Source]).ShouldBe([Address("192.0.2.1"), Address("203.0.113.9")]);
    }

    [Theory]
    [InlineData("state Untracked from 192.0.2.1 tcp 80", Fate.Accept)]
    [InlineData("state Untracked from 192.0.2.66 tcp 80", Fate.Drop)]
    [InlineData("state Untracked from 192.0.2.1 tcp 81", Fate.Drop)]
    [InlineData("state Invalid from 192.0.2.1 tcp 80 flags 16", Fate.Drop)]
    [InlineData("state Invalid from 192.0.2.1 tcp 80 flags 4", Fate.Accept)]
    public void A_SynProxy_accepts_what_is_not_tracked_and_drops_what_confirms_nothing(string packet, Fate fate)
    {
        var rules = Read.Filter("""
            :FORWARD DROP [0:0]
            -A FORWARD -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK ACK -m conntrack --ctstate INVALID -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
            -A FORWARD -s 192.0.2.66/32 -j DROP
            -A FORWARD -p tcp -m tcp --dport 80 -m conntrack --ctstate UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
            -A FORWARD -m conntrack --ctstate INVALID -j ACCEPT
            """);

        new Tracer(rules).Trace(Read.Packet(packet), TableName.Filter, Read.Forward).Fate.ShouldBe(fate);
    }

    [Fact]
    public void A_loop_in_a_file_ends()
    {
        var rules = Read.Filter(":FORWARD DROP [0:0]\n:a - [0:0]\n:b - [0:0]\n-A FORWARD -j a\n-A a -j b\n-A b -j a");

        new Tracer(rules).Trace(Read.Packet(""), TableName.Filter, Read.Forward).Fate.ShouldBe(Fate.Drop);
    }

    private static Trace Trace(string packet) => new Tracer(Read.Save(Translations), Host).Trace(Read.Packet(packet), PacketOrigin.Network);

    private static ValueSet Address(string text) => ValueSet.Of(IpPrefix.Parse(text).Network);
}
