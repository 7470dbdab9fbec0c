using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>A rule takes the packets that the kernel gives it, and no others.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("-s 192.0.2.0/24", "from 192.0.2.9", true)]
    [InlineData("-s 192.0.2.0/24", "from 192.0.3.9", false)]
    [InlineData("! -s 192.0.2.0/24", "from 192.0.3.9", true)]
    [InlineData("-s 192.0.2.0/255.255.255.0", "from 192.0.2.9", true)]
    [InlineData("-i eth+", "in eth0.110", true)]
    [InlineData("-i eth+", "in eth", true)]
    [InlineData("-i eth+", "in et", false)]
    [InlineData("! -i eth0", "in eth0", false)]
    [InlineData("! -i eth0", "in eth01", true)]
    [InlineData("-p tcp -m tcp --dport 80:90", "tcp 90", true)]
    [InlineData("-p tcp -m tcp --dport 80:90", "udp 90", false)]
    [InlineData("-p tcp -m tcp ! --dport 80:90", "tcp 90", false)]
    [InlineData("-p tcp -m tcp ! --dport 80:90", "udp 91", false)]
    [InlineData("-p tcp -m multiport --ports 80,443", "tcp 9 sport 443", true)]
    [InlineData("-p tcp -m multiport ! --ports 80,443", "tcp 9 sport 443", false)]
    [InlineData("-p tcp -m multiport ! --ports 80,443", "tcp 9 sport 9", true)]
    [InlineData("-p tcp -m multiport --sports 1024:65535", "tcp 9 sport 1023", false)]
    [InlineData("-m iprange --src-range 10.0.0.5-10.0.0.9", "from 10.0.0.9", true)]
    [InlineData("-m iprange --src-range 10.0.0.9-10.0.0.5", "from 10.0.0.7", false)]
    [InlineData("-p icmp -m icmp --icmp-type 8", "icmp 8", true)]
    [InlineData("-p icmp -m icmp --icmp-type 8/1", "icmp 8", false)]
    [InlineData("-p icmp -m icmp --icmp-type any", "icmp 5", true)]
    [InlineData("-p icmp -m icmp ! --icmp-type 8", "icmp 8", false)]
    [InlineData("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN", "tcp 1 flags 2", true)]
    [InlineData("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN", "tcp 1 flags 18", false)]
    [InlineData("-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN", "tcp 1 flags 18", true)]
    [InlineData("-m mac --mac-source 00:00:00:00:01:00", "card 256", true)]
    [InlineData("-m mac ! --mac-source 00:00:00:00:01:00", "card 281474976710656", false)]
    [InlineData("-m state --state NEW,RELATED", "state RelatedReply", true)]
    [InlineData("-m conntrack ! --ctstate NEW", "state Invalid", true)]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED --ctdir ORIGINAL", "state EstablishedReply", false)]
    [InlineData("-m conntrack ! --ctorigdst 192.0.2.1", "state Invalid sent-to 192.0.2.9", false)]
    [InlineData("-m conntrack --ctstate INVALID --ctorigdst 192.0.2.1", "state Invalid sent-to 192.0.2.9", true)]
    [InlineData("-m conntrack --ctorigdst 192.0.2.1 --ctdir ORIGINAL", "state Established sent-to 192.0.2.1", true)]
    [InlineData("-m addrtype --dst-type LOCAL", "type LOCAL", true)]
    [InlineData("-m addrtype ! --dst-type LOCAL", "type LOCAL", false)]
    [InlineData("-m comment --comment \"-s 192.0.2.1\"", "from 192.0.2.9", true)]
    public void A_rule_takes_what_it_says(string rule, string packet, bool isTaken)
    {
        var trace = Trace($":FORWARD DROP [0:0]\n-A FORWARD {rule} -j ACCEPT", packet);

        trace.Answers.ShouldBeEmpty();
        trace.Fate.ShouldBe(isTaken ? Fate.Accept : Fate.Drop);
    }

    [Theory]
    [InlineData(Family.IPv4, "UNICAST", "UNICAST")]
    [InlineData(Family.IPv4, "UNICAST,LOCAL", "UNICAST,LOCAL")]
    [InlineData(Family.IPv6, "LOCAL", "LOCAL")]
    [InlineData(Family.IPv6, "ANYCAST,LOCAL", "LOCAL,ANYCAST")]
    [InlineData(Family.IPv6, "UNICAST,LOCAL", "LOCAL")]
    [InlineData(Family.IPv6, "UNICAST", "UNICAST,LOCAL,ANYCAST")]
    public void In_IPv6_an_address_of_the_host_is_one_of_a_single_station_too(Family family, string asked, string taken)
    {
        var types = Read.Rule($"-m addrtype --dst-type {asked} -j ACCEPT", family).Match.ShouldBeOfType<Condition.In>().Values;

        new[] { "UNSPEC", "UNICAST", "LOCAL", "ANYCAST", "MULTICAST" }
            .Where(word => types.Contains((ulong)PacketFields.AddressTypes.ToList().IndexOf(word))).ShouldBe(taken.Split(','));
    }

    [Fact]
    public void IPv6_is_read_as_IPv4_is()
    {
        var rules = Read.Filter(":FORWARD DROP [0:0]\n-A FORWARD -d 2001:db8::/32 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT",
            Family.IPv6);

        var trace = new Tracer(rules).Trace(Read.Packet("to 2001:db8::9 protocol 58", Family.IPv6).With(PacketField.IcmpType, 128 << 8),
            TableName.Filter, Read.Forward);

        trace.Fate.ShouldBe(Fate.Accept);
    }

    [Fact]
    public void What_a_packet_does_not_tell_is_open_and_one_question_wherever_it_is_asked()
    {
        var (first, second, negated) = (Open("-m mark --mark 0x1/0x1"), Open("-s 192.0.2.1/32 -m mark --mark 0x1/0x1"),
            Open("-m mark ! --mark 0x1/0x1"));

        second.ShouldBe(first);
        negated.ShouldBe(first with { IsNot = true });
    }

    [Fact]
    public void What_counts_is_asked_anew_at_each_rule()
    {
        var chain = Read.Filter(
            ":FORWARD ACCEPT [0:0]\n-A FORWARD -m limit --limit 1/sec -j DROP\n-A FORWARD -m limit --limit 1/sec -j DROP")
            .Find(TableName.Filter, Read.Forward)!;

        chain.Rules[0].Match.ShouldNotBe(chain.Rules[1].Match);
    }

    [Fact]
    public void A_limit_of_a_partition_is_the_same_one_when_its_chain_gets_a_new_name()
    {
        var keys = new[] { "shop-a7k2m9q", "shop-a41x0pd" }.Select(name =>
            Read.Filter($":{name} - [0:0]\n-A {name} -m limit --limit 1/sec -j DROP").Find(TableName.Filter,
                new ChainName(name))!.Rules[0].Match);

        keys.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_set_whose_entries_are_known_is_addresses()
    {
        var state = new FamilyState(Family.IPv4,
        [
            new TableState(TableName.Filter, [Chain("FORWARD", "DROP", "-m set ! --match-set bad src -j ACCEPT")]),
            new TableState(TableName.Set, [Chain("bad", null, "192.0.2.0/25", "198.51.100.7")]),
        ]);
        var tracer = new Tracer(new(state));

        tracer.Trace(Read.Packet("from 198.51.100.7"), TableName.Filter, Read.Forward).Fate.ShouldBe(Fate.Drop);
        tracer.Trace(Read.Packet("from 192.0.2.128"), TableName.Filter, Read.Forward).Fate.ShouldBe(Fate.Accept);
    }

    private static ChainState Chain(string name, string? policy, params ValueList<string> rules) =>
        new(new ChainName(name), policy, rules.Select(SavedRule.Normal).ToValueList());

    private static Condition.Open Open(string rule) =>
        Read.Rule($"{rule} -j ACCEPT").Match.Leaves.OfType<Condition.Open>().ShouldHaveSingleItem();

    private static Trace Trace(string filter, string packet) =>
        new Tracer(Read.Filter(filter)).Trace(Read.Packet(packet), TableName.Filter, Read.Forward);
}
