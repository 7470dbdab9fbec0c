using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Marks that one rule sets and another asks for, from the packet as it is sent to its fate.</summary>
public sealed class MarkedPacketTests
{
    private const string FromInside = "-A PREROUTING -s 10.0.0.0/24 -i lan0 -j MARK --set-xmark 0x1/0xffffffff";
    private const string Accepts = "-A FORWARD -p tcp -m tcp --dport 22 -m mark --mark 0x1 -j ACCEPT";

    [Fact]
    public void What_accepts_a_mark_accepts_the_packets_that_a_rule_marks_and_no_others_that_come_in() =>
        Turns([FromInside], [], [FromInside], [Accepts]).ShouldBe(["NewlyAllowed tcp 10.0.0.0/24 -> any:22 in lan0"]);

    [Fact]
    public void So_does_a_rule_that_marks_more_packets() =>
        Turns([FromInside], [Accepts], [FromInside.Replace("/24", "/23", StringComparison.Ordinal)],
            [Accepts]).ShouldBe(["NewlyAllowed tcp 10.0.1.0/24 -> any:22 in lan0"]);

    [Fact]
    public void A_mark_that_no_rule_sets_is_a_condition_because_another_program_may_set_it() =>
        Turns([FromInside], [], [FromInside], [Accepts.Replace("0x1", "0x8/0x8", StringComparison.Ordinal)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 with mark 0x8/0x8"]);

    [Fact]
    public void So_is_one_that_rules_set_in_no_way_although_they_set_some_of_its_bits() =>
        Turns([FromInside], [], [FromInside], [Accepts.Replace("0x1", "0x9", StringComparison.Ordinal)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 with mark 0x9"]);

    [Fact]
    public void A_deny_of_one_mark_denies_nothing_of_what_only_packets_without_one_are_accepted_for() =>
        Turns([], [Dns("0x0")], [], [Denies, Dns("0x0")]).ShouldBeEmpty();

    [Fact]
    public void It_denies_those_that_were_accepted_with_one_and_names_it() =>
        Turns([], [Dns("0x0"), Dns("0x3")], [], [Denies, Dns("0x0"), Dns("0x3")]).ShouldBe(["NewlyDenied udp any -> any:53 with mark 0x3"]);

    private const string Denies = "-A FORWARD -m mark --mark 0x1/0x1 -j DROP";

    private static string Dns(string mark) => $"-A FORWARD -p udp -m udp --dport 53 -m mark --mark {mark} -j ACCEPT";

    [Fact]
    public void A_rule_that_marks_what_nobody_asks_for_changes_nothing() => Turns([], [], [FromInside], []).ShouldBeEmpty();

    [Fact]
    public void A_bit_of_a_mark_leaves_the_other_bits_alone() => Turns(
        ["-A PREROUTING -s 10.0.0.0/24 -i lan0 -j MARK --set-xmark 0x1/0x1",
            "-A PREROUTING -s 10.0.0.0/25 -i lan0 -j MARK --set-xmark 0x2/0x2"],
        [],
        ["-A PREROUTING -s 10.0.0.0/24 -i lan0 -j MARK --set-xmark 0x1/0x1",
            "-A PREROUTING -s 10.0.0.0/25 -i lan0 -j MARK --set-xmark 0x2/0x2"],
        ["-A FORWARD -p tcp -m tcp --dport 80 -m mark --mark 0x3/0x3 -j ACCEPT",
            "-A FORWARD -p tcp -m tcp --dport 22 -m mark --mark 0x1/0x3 -j ACCEPT"]).ShouldBe(
        ["NewlyAllowed tcp 10.0.0.0/25 -> any:80 in lan0", "NewlyAllowed tcp 10.0.0.128/25 -> any:22 in lan0"]);

    [Fact]
    public void A_mark_is_followed_through_jumps_returns_and_what_a_later_rule_asks_in_front_of_the_filter() => Turns(
        ["-A PREROUTING -j m0", "-A PREROUTING -m mark --mark 0x1/0x1 -j DROP", "-A m0 -d 10.0.0.5/32 -j RETURN",
            "-A m0 -s 192.0.2.0/24 -i wan0 -j MARK --set-xmark 0x1/0x1"],
        ["-A FORWARD -p udp -m udp --dport 53 -j ACCEPT"],
        ["-A PREROUTING -j m0", "-A m0 -d 10.0.0.5/32 -j RETURN", "-A m0 -s 192.0.2.0/24 -i wan0 -j MARK --set-xmark 0x1/0x1"],
        ["-A FORWARD -p udp -m udp --dport 53 -j ACCEPT"])
            .ShouldContain("NewlyAllowed udp 192.0.2.0/24 -> any:53 (except 10.0.0.5) in wan0");

    [Fact]
    public void The_first_packet_of_a_connection_gets_back_the_mark_that_was_saved_before() => Turns(
        [FromInside, "-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-A PREROUTING -j MARK --set-xmark 0x0/0xffffffff"],
        [],
        [FromInside, "-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-A PREROUTING -j MARK --set-xmark 0x0/0xffffffff"],
        ["-A FORWARD -p tcp -m tcp --dport 25 -m connmark --mark 0x1/0x1 -j ACCEPT",
            "-A FORWARD -p tcp -m tcp --dport 22 -m mark --mark 0x1 -j ACCEPT"]).ShouldBe(
        ["NewlyAllowed tcp 10.0.0.0/24 -> any:25 in lan0"]);

    [Fact]
    public void A_mark_that_nat_sets_beside_a_translation_is_that_of_the_packet_behind_it()
    {
        const string Nat = """
            *nat
            :PREROUTING ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :svc - [0:0]
            -A PREROUTING -d 203.0.113.9/32 -p tcp -m tcp --dport 443 -j svc
            -A svc -s 198.51.100.0/24 -p tcp -j MARK --set-xmark 0x4000/0x4000
            -A svc -j DNAT --to-destination 10.0.0.7:8443
            COMMIT

            """;

        var turns = Turns(Nat, [], Nat, ["-A FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT"]);

        turns.ShouldBe(["NewlyAllowed tcp 198.51.100.0/24 -> 203.0.113.9:443"]);
    }

    [Theory]
    [InlineData("-p esp")]
    [InlineData("-p udp -m udp --dport 4789")]
    [InlineData("-i wan0 -p gre")]
    [InlineData("-s 198.51.100.7/32")]
    public void What_comes_out_of_a_tunnel_has_the_mark_that_a_rule_has_given_to_the_packets_of_the_tunnel(string match) =>
        Turns([Tunnel(match)], [], [Tunnel(match)], [Accepts])
            .ShouldContain(turn => turn.EndsWith("-> any:22 with mark 0x1", StringComparison.Ordinal));

    private static string Tunnel(string match) => $"-A PREROUTING {match} -j MARK --set-xmark 0x1/0xffffffff";

    [Fact]
    public void What_comes_by_lo_has_been_marked_by_rules_for_what_the_host_sends() => Turns(
        ["-A OUTPUT -p tcp -m tcp --dport 22 -j MARK --set-xmark 0x5/0xffffffff"],
        [],
        ["-A OUTPUT -p tcp -m tcp --dport 22 -j MARK --set-xmark 0x5/0xffffffff"],
        ["-A INPUT -p tcp -m tcp --dport 22 -m mark --mark 0x5 -j ACCEPT"])
            .ShouldBe(["NewlyAllowed tcp any -> host:22 in lo with mark 0x5"]);

    [Fact]
    public void A_mark_that_a_program_gave_and_a_rule_saves_is_that_of_the_connection() => Turns(
        [],
        ["-A OUTPUT -p tcp -m connmark --mark 0x1 -j ACCEPT", "-A OUTPUT -p tcp -j DROP"],
        ["-A OUTPUT -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff"],
        ["-A OUTPUT -p tcp -m connmark --mark 0x1 -j ACCEPT", "-A OUTPUT -p tcp -j DROP"])
            .ShouldContain("NewlyAllowed tcp any -> any with mark 0x1");

    [Fact]
    public void What_rules_take_out_of_connection_tracking_meets_no_rule_that_asks_for_the_mark_of_a_connection() => Turns(
        ["-A PREROUTING -i zz0 -j CONNMARK --set-xmark 0x1/0xffffffff"],
        ["-A INPUT -i lo -j DROP", "-A INPUT -p udp -m udp --dport 53 -j DROP", "-A INPUT -p udp -m udp --dport 53 -j ACCEPT"],
        ["-A PREROUTING -i zz0 -j CONNMARK --set-xmark 0x1/0xffffffff"],
        ["-A INPUT -i lo -j DROP", "-A INPUT -p udp -m udp --dport 53 -m connmark ! --mark 0x1 -j DROP",
            "-A INPUT -p udp -m udp --dport 53 -j ACCEPT"],
        "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\nCOMMIT\n")
            .ShouldBe(["NewlyAllowed udp any -> host:53"]);

    [Fact]
    public void What_the_host_sends_has_the_mark_that_its_program_gave_it() => Turns(
        [FromInside],
        ["-A OUTPUT -p tcp -m tcp --dport 22 -j DROP"],
        [FromInside],
        ["-A OUTPUT -p tcp -m tcp --dport 22 -m mark --mark 0x1 -j ACCEPT", "-A OUTPUT -p tcp -m tcp --dport 22 -j DROP"]).ShouldBe(
        ["NewlyAllowed tcp any -> any:22 with mark 0x1"]);

    private const string Sip = "-A PREROUTING -s 198.51.100.0/24 -p udp -m udp --dport 5060 -j DSCP --set-dscp 0x2e";
    private const string AcceptsVoice = "-A INPUT -p udp -m udp --dport 5060 -m dscp --dscp 0x2e -j ACCEPT";

    [Fact]
    public void A_dscp_that_a_rule_writes_is_the_one_that_a_later_rule_meets_whatever_the_sender_said() =>
        Turns([Sip], [AcceptsVoice], [Sip.Replace("-s 198.51.100.0/24 ", "", StringComparison.Ordinal)], [AcceptsVoice]).ShouldBe(
            ["NewlyAllowed udp any (except 198.51.100.0/24) -> host:5060"]);

    [Fact]
    public void What_is_dropped_with_a_dscp_in_front_of_the_rule_that_writes_it_says_nothing_of_it_behind() => Turns(
        ["-A PREROUTING -m dscp --dscp 0x2e -j DROP", Sip],
        [],
        ["-A PREROUTING -m dscp --dscp 0x2e -j DROP", Sip],
        [AcceptsVoice]).ShouldBe(["NewlyAllowed udp 198.51.100.0/24 -> host:5060 without dscp ef"]);

    [Fact]
    public void A_type_of_service_is_in_the_same_byte_as_the_dscp() => Turns(
        ["-A PREROUTING -i lan0 -j TOS --set-tos 0xb8/0xff"],
        [],
        ["-A PREROUTING -i lan0 -j TOS --set-tos 0xb8/0xff"],
        [AcceptsVoice, "-A INPUT -p tcp -m tcp --dport 22 -m tos --tos 0x08/0x3f -j ACCEPT"]).ShouldBe(
        [
            "NewlyAllowed udp any -> host:5060 in lan0", "NewlyAllowed udp any -> host:5060 with dscp ef",
            "NewlyAllowed tcp any -> host:22 if -m tos --tos 0x08/0x3f",
        ]);

    [Fact]
    public void A_dscp_that_nobody_asks_for_leaves_the_marks_that_are_asked_for_alone() => Turns(
        [FromInside, Sip],
        [],
        [FromInside, Sip.Replace("0x2e", "0x0a", StringComparison.Ordinal)],
        [Accepts]).ShouldBe(["NewlyAllowed tcp 10.0.0.0/24 -> any:22 in lan0"]);

    [Fact]
    public void A_tracer_asks_nobody_for_a_mark_that_rules_have_set()
    {
        var rules = Read.Save(Save(Mangle([FromInside]), [Accepts]));

        Way("10.0.0.5").Fate.ShouldBe(Fate.Accept);
        Way("10.0.0.5").Answers.ShouldBeEmpty();
        Way("10.0.9.5").Fate.ShouldBe(Fate.Drop);
        Way("10.0.9.5").Answers.ShouldBeEmpty();

        Trace Way(string from) => new Tracer(rules, ValueSet.Empty).Trace(
            Read.Packet($"state New from {from} to 192.0.2.1 tcp 22 sport 4000 in lan0 out eth1 flags 2"), PacketOrigin.Network);
    }

    private static IEnumerable<string> Turns(string[] mangleBefore, string[] before, string[] mangle, string[] after, string raw = "") =>
        Turns(raw + Mangle(mangleBefore), before, raw + Mangle(mangle), after);

    private static IEnumerable<string> Turns(string tableBefore, string[] before, string table, string[] after)
    {
        var found = FateChanges.Between(Read.Save(Save(tableBefore, before)), Read.Save(Save(table, after)));
        found.IsComplete.ShouldBeTrue();
        return found.Lines.Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)} {OpenWords.Of(line.Answers)}".TrimEnd());
    }

    private static string Mangle(string[] rules) =>
        "*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT "
        + "[0:0]\n:m0 - [0:0]\n"
        + string.Join('\n', [.. rules, "COMMIT\n"]);

    private static string Save(string table, string[] filter) =>
        $"{table}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n" + string.Join('\n', [.. filter, "COMMIT\n"]);
}
