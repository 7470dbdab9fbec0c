using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>From what a rule file says of packets to what iptables-save prints of it.</summary>
public sealed class ConditionLoweringTests
{
    private const string Ssh = "-d 192.168.5.230/32 -p tcp -m tcp --dport 22";

    [Theory]
    [InlineData(0, 0xffffffff, "0x0")]
    [InlineData(31, 0xffffffff, "0x1f")]
    [InlineData(0x10, 0xff, "0x10/0xff")]
    public void A_mark_is_printed_in_hexadecimal_and_a_whole_mask_not_at_all(long mark, long mask, string saved) =>
        Line(rule => rule with { Mark = new(mark, mask) }).ShouldBe($"{Ssh} -m mark --mark {saved} -j ACCEPT");

    [Theory]
    [InlineData("ef", "0x2e")]
    [InlineData("EF", "0x2e")]
    [InlineData("46", "0x2e")]
    [InlineData("0x2E", "0x2e")]
    [InlineData("be", "0x00")]
    [InlineData("af11", "0x0a")]
    public void A_class_of_service_is_printed_by_its_number(string code, string saved) =>
        Line(rule => rule with { Dscp = code }).ShouldBe($"{Ssh} -m dscp --dscp {saved} -j ACCEPT");

    [Theory]
    [InlineData("SYN,ACK", "syn", "SYN,ACK SYN")]
    [InlineData("ALL", "NONE", "FIN,SYN,RST,PSH,ACK,URG NONE")]
    [InlineData("ack, syn", "ACK", "SYN,ACK ACK")]
    public void Flags_stand_in_the_order_of_iptables_beside_the_port(string of, string set, string saved) =>
        Line(rule => rule with { TcpFlags = new(of, set) }).ShouldBe($"{Ssh} --tcp-flags {saved} -j ACCEPT");

    [Fact]
    public void Flags_stand_alone_where_there_is_no_port_and_before_a_multiport()
    {
        Lines(Rule(StatementKind.Drop, rule => rule with { Syn = true }))
            .ShouldContain("-d 192.168.5.230/32 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP");
        Line(rule => rule with { Syn = true, Ports = [Port(22), Port(80)] })
            .ShouldBe("-d 192.168.5.230/32 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m multiport --dports 22,80 -j ACCEPT");
    }

    [Theory]
    [InlineData(64, 64, "64")]
    [InlineData(null, 128, "0:128")]
    [InlineData(1400, null, "1400:65535")]
    public void A_length_has_both_ends(int? first, int? last, string saved) =>
        Line(rule => rule with { Length = new("x", first, last) }).ShouldBe($"{Ssh} -m length --length {saved} -j ACCEPT");

    [Fact]
    public void Hours_and_days_are_one_match_with_the_end_that_iptables_prints() =>
        Line(rule => rule with { Times = new("8:00", "18:30:15"), Days = ["Tue", "monday"] })
            .ShouldBe($"{Ssh} -m time --timestart 08:00:00 --timestop 18:30:15 --weekdays Mon,Tue --datestop 2038-01-19T03:14:07 -j "
                + $"ACCEPT");

    [Fact]
    public void Hours_over_midnight_belong_to_the_day_on_which_they_begin()
    {
        Line(rule => rule with { Times = new("22:00", "06:00"), Days = ["Fri"] })
            .ShouldBe($"{Ssh} -m time --timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --datestop 2038-01-19T03:14:07 --contiguous "
                + $"-j ACCEPT");
        Line(rule => rule with { Times = new("22:00", "24:00") })
            .ShouldBe($"{Ssh} -m time --timestart 22:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07 -j ACCEPT");
    }

    [Fact]
    public void The_last_day_belongs_to_the_rule_whole()
    {
        Line(rule => rule with { Until = "2027-01-31" }).ShouldBe($"{Ssh} -m time --datestop 2027-01-31T23:59:59 -j ACCEPT");
        Line(rule => rule with { Until = "2037-12-31", Days = ["Mon"] })
            .ShouldBe($"{Ssh} -m time --weekdays Mon --datestop 2037-12-31T23:59:59 -j ACCEPT");
    }

    [Fact]
    public void Other_matches_stand_behind_in_the_order_of_the_file() =>
        Line(rule => rule with { Mark = new(1, 0xffffffff), Matches = ["-m cpu --cpu 0", "-m pkttype --pkt-type unicast"],
            MaxConnections = 3, States = ["NEW"] })
            .ShouldBe($"{Ssh} -m conntrack --ctstate NEW -m mark --mark 0x1 -m cpu --cpu 0 -m pkttype --pkt-type unicast "
                + "-m connlimit --connlimit-upto 3 --connlimit-mask 32 --connlimit-saddr -j ACCEPT");

    [Fact]
    public void A_packet_that_two_items_of_a_list_name_is_asked_once_about_a_match_that_may_count() =>
        Lines(Accept(rule => rule with { From = ["192.0.2.1-192.0.2.9", "192.0.2.5-192.0.2.20"], Family = 4,
            Matches = ["-m statistic --mode nth --every 3 --packet 0"] }))
            .ShouldHaveSingleItem().ShouldContain("-m iprange --src-range 192.0.2.1-192.0.2.20 ");

    [Fact]
    public void A_rewrite_asks_the_same_of_what_it_translates_and_of_what_it_lets_through()
    {
        var rewrite = Dnat(rule => rule with { Mark = new(1, 0xffffffff), Days = ["Sat"], Protocols = ["tcp"] });

        Lines(rewrite).ShouldBe(
        [
            "-d 192.168.5.230/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 172.19.56.216 --ctdir ORIGINAL -m mark --mark 0x1 -m "
                + "time --weekdays Sat --datestop 2038-01-19T03:14:07 -j ACCEPT",
            "-d 172.19.56.216/32 -p tcp -m tcp --dport 80 -m mark --mark 0x1 -m time --weekdays Sat --datestop 2038-01-19T03:14:07 -j "
                + "DNAT --to-destination 192.168.5.230",
        ], ignoreOrder: true);
    }

    private static string Line(Func<RuleStatement, RuleStatement> refine) => Lines(Accept(refine)).ShouldHaveSingleItem();

    private static IEnumerable<string> Lines(RuleFile file)
    {
        var diagnostics = new DiagnosticBag();
        var partition = Validator.Check(file, diagnostics);
        diagnostics.ToList().ShouldBeEmpty();
        return Compiler.Compile(partition!, diagnostics).Chains.Where(chain => chain.Family is Family.IPv4).SelectMany(chain => chain.Rules)
            .Select(rule => rule.Text);
    }
}
