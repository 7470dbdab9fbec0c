using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class MatchMessageTests
{
    [Fact]
    public void A_second_line_is_none_of_a_match() => Match("-m ttl --ttl-lt 5\n-A INPUT -j ACCEPT")
        .Says("error RIP0302: rules/shop.csx(11): a match has a character that cannot be printed (U+000A); remove it");

    [Fact]
    public void No_packet_matches_what_is_for_those_that_come_in_and_for_those_of_the_host()
    {
        Accept(rule => rule with { Matches = ["-m devgroup --src-group 0x1", "-m owner --socket-exists"] }).Says(
            "error RIP0683: rules/shop.csx(11): -m devgroup --src-group 0x1 is only for packets that come in, and -m owner "
            + "--socket-exists only for packets that this host sends, so no packet can match both; write a rule for each");
        Accept(rule => rule with { Ipsec = "in", Groups = ["33"] }).Says(
            "error RIP0683: rules/shop.csx(11): -m policy --dir in --pol ipsec is only for packets that come in, and "
            + ".Group(…) only for packets that this host sends, so no packet can match both; write a rule for each");
        Accept(rule => rule with { Ipsec = "in", From = ["host"] }).Says(
            "error RIP0684: rules/shop.csx(11): -m policy --dir in --pol ipsec is only for packets that come in, and never "
            + "for packets from \"host\"; remove it or .From(\"host\")");
        Accept(rule => rule with { Matches = ["-m owner --socket-exists"], NotIn = "eth0" }).Says(
            "error RIP0685: rules/shop.csx(11): -m owner --socket-exists is only for packets that this host sends, which "
            + "come in by no interface; remove it or .NotIn(…)");
        Accept(rule => rule with { Place = MatchPlace.None }).Says(
            "error RIP0687: rules/shop.csx(11): no packet is of two of .Received(), .Forwarded() and .Sent(), or "
            + "of .Arriving() and .Sent(); write a rule for each");
        Accept(rule => rule with { Place = MatchPlace.Arriving, Users = ["33"] }).Says(
            "error RIP0683: rules/shop.csx(11): .Arriving() is only for packets that come in, and .User(…) only for packets that this host "
            + "sends, so no packet can match both; write a rule for each");
        Accept(rule => rule with { Place = MatchPlace.Sent, In = ["eth0"] }).Says(
            "error RIP0685: rules/shop.csx(11): .Sent() is only for packets that this host sends, which come in by no interface; remove it "
            + "or .In(…)");
        Accept(rule => rule with { Place = MatchPlace.Arriving, From = ["host"] }).Says();
    }

    [Theory]
    [InlineData("-m ttl --ttl-lt 5", "-m ttl --ttl-lt 5")]
    [InlineData("-m  ttl   --ttl-lt 5 ", "-m ttl --ttl-lt 5")]
    [InlineData("-m comment --comment -j", "-m comment --comment -j")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a --hashlimit-srcmask 24",
        "-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a --hashlimit-srcmask 24")]
    [InlineData("-m hashlimit --hashlimit-above 512kb/s --hashlimit-mode srcip --hashlimit-name a",
        "-m hashlimit --hashlimit-above 512kb/s --hashlimit-mode srcip --hashlimit-name a")]
    [InlineData("-m never-heard-of ! --what x --else", "-m never-heard-of ! --what x --else")]
    [InlineData("-m mark ! --mark 0x1", "-m mark ! --mark 0x1")]
    [InlineData("-m time --monthdays 1 --datestop 2038-01-19T03:14:07", "-m time --monthdays 1 --datestop 2038-01-19T03:14:07")]
    public void All_else_is_kept(string text, string kept) => InIPv4(text).ShouldBe([kept]);

    [Theory]
    [InlineData("-m string --string \"a  b\" --algo bm --to 65535", "-m string --string \"a  b\" --algo bm")]
    [InlineData("-m string --algo kmp --hex-string \"|41 42|\"", "-m string --string \"AB\" --algo kmp")]
    [InlineData("-m tos --tos 16", "-m tos --tos 0x10/0xff")]
    [InlineData("-m tos ! --tos 16/63", "-m tos ! --tos 0x10/0x3f")]
    [InlineData("-m statistic --probability 0.33 --mode random", "-m statistic --mode random --probability 0.33000000007")]
    [InlineData("-m u32 --u32 \"6 & 0xFF = 1\"", "-m u32 --u32 \"0x6&0xff=0x1\"")]
    [InlineData("-m u32 --u32 0>>22&0x3C@8>>16=0xA:20", "-m u32 --u32 \"0x0>>0x16&0x3c@0x8>>0x10=0xa:0x14\"")]
    [InlineData("-m ttl --ttl 5", "-m ttl --ttl-eq 5")]
    [InlineData("-m pkttype --pkt-type BROADCAST", "-m pkttype --pkt-type broadcast")]
    [InlineData("-m time ! --monthdays 3,1,31",
        "-m time --monthdays 2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30 --datestop 2038-01-19T03:14:07")]
    [InlineData("-m conntrack --ctstatus assured,SEEN_REPLY", "-m conntrack --ctstatus SEEN_REPLY,ASSURED")]
    [InlineData("-m recent --name ssh --update --seconds 60",
        "-m recent --update --seconds 60 --name ssh --mask 255.255.255.255 --rsource")]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 24",
        "-m connlimit --connlimit-above 5 --connlimit-mask 24 --connlimit-saddr")]
    [InlineData("-m ttl --ttl 05 -m tos --tos 16", "-m ttl --ttl-eq 5 -m tos --tos 0x10/0xff")]
    public void What_is_known_is_brought_into_saved_form(string text, string kept) => InIPv4(text).ShouldBe([kept]);

    [Fact]
    public void What_iptables_prints_unasked_is_that_of_each_family() =>
        Accept(rule => rule with { Matches = ["-m recent --set --name ssh"] }).OnlyRule().Conditions.Verbatim.ShouldBe(
        [
            new MatchText("-m recent --set --name ssh --mask 255.255.255.255 --rsource",
                "-m recent --set --name ssh --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource"),
        ]);

    [Theory]
    [InlineData("-m tcp --tcp-option 2", "-p tcp -m tcp --dport 22 --tcp-option 2 -j ACCEPT")]
    [InlineData("-m ttl --ttl-lt 5 -m tcp --tcp-option 2", "-p tcp -m tcp --dport 22 --tcp-option 2 -m ttl --ttl-lt 5 -j ACCEPT")]
    [InlineData("-m tcp --dport 5 --tcp-option 2", "-p tcp -m tcp --dport 22 -m tcp --dport 5 --tcp-option 2 -j ACCEPT")]
    public void What_a_match_says_of_the_protocol_stands_with_the_rule_s_own_ports(string text, string kept) =>
        RuleOf(AcceptSsh with { Matches = [text], Family = 4 }).ShouldEndWith(kept);

    [Fact]
    public void It_stands_before_the_flags_as_iptables_prints_them() =>
        RuleOf(AcceptSsh with { Matches = ["-m tcp --tcp-option 2"], Syn = true, Family = 4 })
        .ShouldEndWith("-m tcp --dport 22 --tcp-option 2 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT");

    [Theory]
    [InlineData("-m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN", "-m tcp --tcp-option 7",
        "-p tcp -m tcp --tcp-option 7 ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT")]
    [InlineData("-m tcp --tcp-option 7 -m ttl --ttl-lt 5", "-m tcp ! --syn",
        "-p tcp -m tcp --tcp-option 7 ! --tcp-flags FIN,SYN,RST,ACK SYN -m ttl --ttl-lt 5 -j ACCEPT")]
    [InlineData("-m tcp --tcp-option 7", "-m tcp --tcp-option 8", "-p tcp -m tcp --tcp-option 7 -m tcp --tcp-option 8 -j ACCEPT")]
    public void Two_matches_of_a_protocol_are_one_unless_they_ask_the_same(string first, string second, string kept)
    {
        var rule = RuleOf(AcceptSsh with { Ports = null, Protocols = ["tcp"], Matches = [first, second], Family = 4 });

        rule.ShouldEndWith(kept);
        RuleNormalizer.Normalize(rule).ShouldBe(rule);
    }

    private static string RuleOf(RuleStatement rule) =>
        Compiler.Compile(File(rule), DateOnly.MinValue).Partition!.Chains.SelectMany(chain => chain.Rules)
            .First(one => one.Origin.Statement == "accept").Text;

    [Fact]
    public void A_match_that_is_not_known_here_is_settled_by_the_rehearsal() =>
        InIPv4("-m geoip --source-country DE").ShouldBe(["-m geoip --source-country DE"]);

    [Fact]
    public void A_list_that_both_families_share_is_a_warning() =>
        Warnings(Accept(rule => rule with { Matches = ["-m recent --set --name ssh"] })).ShouldBe(
    [
        "warning RIP0515: rules/shop.csx(11): IPv4 and IPv6 share the list ssh of -m recent, and with IPv4's mask it compares only the "
            + "first 32 bits of IPv6 addresses; "
            + "write a rule for each family, with its own --name",
    ]);

    [Fact]
    public void So_is_one_that_a_Raw_asks_in_both() =>
        Warnings(File() with { Raws = [new RawStatement("-A INPUT -m recent --rcheck --name ssh -j DROP", At(20))] })
        .ShouldHaveSingleItem().ShouldStartWith("warning RIP0515: rules/shop.csx(20): ");

    [Fact]
    public void A_list_for_each_family_is_none() => Warnings(File(
        AcceptSsh with { Matches = ["-m recent --set --name ssh"], Family = 4 },
        AcceptSsh with { Matches = ["-m recent --set --name ssh6"], Family = 6, At = At(12) })).ShouldBeEmpty();

    private static IEnumerable<string> Warnings(RuleFile file) =>
        Compiler.Compile(file, DateOnly.MinValue).Diagnostics.Select(diagnostic => diagnostic.ToString());

    private static IEnumerable<string> InIPv4(string text) => Match(text).OnlyRule().Conditions.Verbatim.Select(match => match.InIPv4);

    private static RuleFile Match(string text) => Accept(rule => rule with { Matches = [text], Family = 4 });
}
