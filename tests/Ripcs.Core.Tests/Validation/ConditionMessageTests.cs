using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class ConditionMessageTests
{
    [Theory]
    [InlineData(-1, 0xffffffff, "-1")]
    [InlineData(0x100000000, 0xffffffff, "4294967296")]
    [InlineData(1, 0x100000000, "4294967296")]
    public void A_mark_has_32_bits(long mark, long mask, string number) => Accept(rule => rule with { Mark = new(mark, mask) })
        .Says($"error RIP0601: rules/shop.csx(11): {number} is not a mark, which has 32 bits; write 0 to 0xffffffff");

    [Fact]
    public void A_mask_looks_at_something() => Accept(rule => rule with { Mark = new(0, 0) })
        .Says("error RIP0602: rules/shop.csx(11): the mask 0 tests no bit, so every packet matches; write the bits to test, or remove "
            + ".Mark(…)");

    [Fact]
    public void A_mark_outside_of_its_mask_would_never_match() => Accept(rule => rule with { Mark = new(0x110, 0xff) })
        .Says("error RIP0603: rules/shop.csx(11): the mark 0x110 has bits outside the mask 0xff, so no packet matches; "
            + "write the mask 0x1ff to test them, or the mark 0x10 to leave them out");

    [Theory]
    [InlineData("eff", "did you mean \"ef\"?")]
    [InlineData("afl1", "did you mean \"af11\"?")]
    [InlineData("voice", "write a number from \"0\" to \"63\", be, le, ef, cs0 to cs7, or af11 to af43")]
    [InlineData("64", "write a number from \"0\" to \"63\", be, le, ef, cs0 to cs7, or af11 to af43")]
    [InlineData("010", "write a number from \"0\" to \"63\", be, le, ef, cs0 to cs7, or af11 to af43")]
    [InlineData("", "write a number from \"0\" to \"63\", be, le, ef, cs0 to cs7, or af11 to af43")]
    public void A_class_of_service_is_known(string word, string advice) => Accept(rule => rule with { Dscp = word })
        .Says($"error RIP0604: rules/shop.csx(11): no class of service \"{word}\"; {advice}");

    [Theory]
    [InlineData("SNY", "SYN", "\"SNY\"; did you mean \"SYN\"?")]
    [InlineData("SYN", "SYN|ACK", "\"SYN|ACK\"; write FIN, SYN, RST, PSH, ACK or URG, ALL or NONE")]
    [InlineData("", "SYN", "\"\"; write FIN, SYN, RST, PSH, ACK or URG, ALL or NONE")]
    public void A_flag_of_tcp_is_known(string of, string set, string message) => Accept(rule => rule with { TcpFlags = new(of, set) })
        .Says($"error RIP0605: rules/shop.csx(11): no TCP flag {message}");

    [Fact]
    public void Some_flag_is_looked_at() => Accept(rule => rule with { TcpFlags = new("NONE", "NONE") })
        .Says("error RIP0606: rules/shop.csx(11): TcpFlags tests no flag, so it matches every packet; name the flags to test, such as "
            + "\"SYN,ACK\"");

    [Fact]
    public void A_flag_that_must_be_set_is_looked_at() => Accept(rule => rule with { TcpFlags = new("SYN", "SYN,ACK") })
        .Says("error RIP0607: rules/shop.csx(11): \"SYN,ACK\" has flags that are not in \"SYN\", so no packet matches; name them in both");

    [Fact]
    public void Syn_says_flags_itself() => Accept(rule => rule with { Syn = true, TcpFlags = new("SYN", "SYN") })
        .Says("error RIP0608: rules/shop.csx(11): Syn() is TcpFlags(\"FIN,SYN,RST,ACK\", \"SYN\"); remove one of the two");

    [Fact]
    public void Flags_are_of_tcp_alone()
    {
        Accept(rule => rule with { Syn = true, Protocols = ["tcp", "udp"] })
            .Says("error RIP0609: rules/shop.csx(11): Syn is only for tcp; remove \"udp\"");
        Rule(StatementKind.Drop, rule => rule with { TcpFlags = new("ALL", "NONE"), AnyProtocol = true })
            .Says("error RIP0609: rules/shop.csx(11): TcpFlags is only for tcp; remove .AnyProtocol()");
        Rule(StatementKind.Drop, rule => rule with { Syn = true, IcmpTypes = ["echo-request"] })
            .Says("error RIP0609: rules/shop.csx(11): Syn is only for tcp; remove .Icmp(…)");
    }

    [Fact]
    public void A_rewrite_does_not_choose_among_the_packets_of_a_connection()
    {
        Dnat(rule => rule with { Syn = true }).Says(
            "error RIP0610: rules/shop.csx(11): a rewrite applies to whole connections, and packets of one connection differ in their "
                + "flags; remove "
                + ".Syn(…), or write a Drop above for what must not pass");
        Snat(rule => rule with { Out = ["eth0"], TcpFlags = new("SYN", "SYN") }).Says(
            "error RIP0610: rules/shop.csx(11): a rewrite applies to whole connections, and packets of one connection differ in their "
                + "flags; remove "
                + ".TcpFlags(…), or write a Drop above for what must not pass");
        Dnat(rule => rule with { Length = new("0..100", 0, 100) }).Says(
            "error RIP0610: rules/shop.csx(11): a rewrite applies to whole connections, and packets of one connection differ in their "
                + "length; remove "
                + ".Length(…), or write a Drop above for what must not pass");
    }

    [Fact]
    public void A_length_is_at_most_65535() => Accept(rule => rule with { Length = new("0..70000", 0, 70000) })
        .Says("error RIP0611: rules/shop.csx(11): 0..70000 is not a packet length; write numbers from 0 to 65535, such as 0..128");

    [Fact]
    public void A_length_begins_before_it_ends() => Accept(rule => rule with { Length = new("128..64", 128, 64) })
        .Says("error RIP0612: rules/shop.csx(11): 128..64 ends before it begins; write 64..128");

    [Fact]
    public void A_length_leaves_something_out() => Accept(rule => rule with { Length = new("..", 0, null) })
        .Says("error RIP0613: rules/shop.csx(11): .. is every length; remove .Length(…)");

    [Theory]
    [InlineData("8", "18:00", "8")]
    [InlineData("08:00", "25:00", "25:00")]
    [InlineData("08:00", "6pm", "6pm")]
    public void A_time_of_day_is_one(string start, string stop, string wrong) => Accept(rule => rule with { Times = new(start, stop) })
        .Says($"error RIP0614: rules/shop.csx(11): \"{wrong}\" is not a time of day; write \"08:00\" or \"18:30:00\", in UTC");

    [Fact]
    public void Two_times_differ() => Accept(rule => rule with { Times = new("08:00", "08:00") })
        .Says("error RIP0615: rules/shop.csx(11): from \"08:00\" to \"08:00\" is one second; write two times, or remove .Between(…) for "
            + "the whole day");

    [Fact]
    public void A_day_ends_at_24_and_begins_at_0() => Accept(rule => rule with { Times = new("24:00", "08:00") })
        .Says("error RIP0622: rules/shop.csx(11): a day ends at \"24:00\" and begins at \"00:00\"; write \"00:00\" for hours that begin "
            + "then");

    [Fact]
    public void Two_times_are_not_the_whole_day() => Accept(rule => rule with { Times = new("00:00", "24:00") })
        .Says("error RIP0616: rules/shop.csx(11): these times are the whole day; remove .Between(…)");

    [Theory]
    [InlineData("Mo", "did you mean \"Mon\"?")]
    [InlineData("weekend", "write Mon, Tue, Wed, Thu, Fri, Sat or Sun")]
    public void A_day_is_known(string word, string advice) => Accept(rule => rule with { Days = [word] })
        .Says($"error RIP0617: rules/shop.csx(11): no day \"{word}\"; {advice}");

    [Theory]
    [InlineData("Sat,Sun", "\"Sat\", \"Sun\"")]
    [InlineData("Fri-Mon", "\"Fri\", \"Sat\", \"Sun\", \"Mon\"")]
    public void Each_day_has_its_own_text(string text, string write) => Accept(rule => rule with { Days = [text] })
        .Says($"error RIP0618: rules/shop.csx(11): \"{text}\" lists several days in one text; write {write}");

    [Fact]
    public void Days_leave_one_out() => Accept(rule => rule with { Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "sunday"] })
        .Says("error RIP0619: rules/shop.csx(11): these are all days of the week; remove .Days(…)");

    [Fact]
    public void An_empty_list_of_days_never_means_all() => Accept(rule => rule with { Days = [] })
        .Says("error RIP0305: rules/shop.csx(11): Days was given no days, which never means all; give it at least one, or leave the rule "
            + "out");

    [Theory]
    [InlineData("31.1.2027")]
    [InlineData("2027-02-29")]
    [InlineData("2027-1-31")]
    [InlineData("tomorrow")]
    public void A_last_day_is_one(string text) => Accept(rule => rule with { Until = text })
        .Says($"error RIP0620: rules/shop.csx(11): \"{text}\" is not a day; write it as \"2027-01-31\"");

    [Fact]
    public void A_last_day_is_one_that_iptables_knows() => Accept(rule => rule with { Until = "2038-01-01" })
        .Says("error RIP0621: rules/shop.csx(11): iptables cannot match a day as late as \"2038-01-01\"; write one up to \"2037-12-31\", "
            + "or "
            + "remove .Until(…)");

    [Fact]
    public void Flags_make_a_rule_one_for_tcp() =>
        Rule(StatementKind.Drop, rule => rule with { Syn = true }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);
}
