using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class MatchMessageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ttl --ttl-lt 5")]
    [InlineData("-m")]
    [InlineData("-m --ttl-lt 5")]
    [InlineData("! -m ttl")]
    public void A_match_begins_with_its_name(string text) => Match(text)
        .Says($"error RIP0650: rules/shop.csx(11): \"{text}\" is not a match; write it as iptables-save prints it, such as \"-m ttl "
            + $"--ttl-lt "
            + $"5\"");

    [Theory]
    [InlineData("-m string --string \"x --algo bm")]
    [InlineData("-m string --string x\"y --algo bm")]
    public void Quotes_stand_around_whole_values(string text) => Match(text)
        .Says($"error RIP0651: rules/shop.csx(11): the quotes in {text} are wrong; quote a value as a whole, and put a backslash before "
            + $"each quote in it");

    [Fact]
    public void A_second_line_is_none_of_a_match() => Match("-m ttl --ttl-lt 5\n-A INPUT -j ACCEPT")
        .Says("error RIP0302: rules/shop.csx(11): a match has a character that cannot be printed (U+000A); remove it");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -j ACCEPT")]
    [InlineData("-m ttl --ttl-lt 5 -g INPUT")]
    [InlineData("-m ttl --ttl-lt 5 --jump ACCEPT")]
    public void A_match_has_no_target(string text) => Match(text)
        .Says("error RIP0652: rules/shop.csx(11): a match takes no target; remove it: the statement decides what is done");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -s 192.0.2.1", "-s", "From")]
    [InlineData("-m ttl --ttl-lt 5 --destination=192.0.2.1", "--destination", "To")]
    [InlineData("-m ttl --ttl-lt 5 ! -i eth0", "-i", "In")]
    [InlineData("-m ttl --ttl-lt 5 -o eth0", "-o", "Out")]
    [InlineData("-m ttl --ttl-lt 5 -p tcp", "-p", "Protocols")]
    public void What_stands_in_front_of_matches_has_methods(string text, string option, string method) => Match(text)
        .Says($"error RIP0653: rules/shop.csx(11): {option} is not part of a match; remove it and write .{method}(…)");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -A INPUT", "-A")]
    [InlineData("-m ttl --ttl-lt 5 -t nat", "-t")]
    [InlineData("-m ttl --modprobe=/bin/sh", "--modprobe")]
    [InlineData("-m ttl --modp /bin/sh", "--modp")]
    [InlineData("-m ttl --append INPUT", "--append")]
    [InlineData("-m ttl -- x", "--")]
    public void A_match_commands_nothing(string text, string option) => Match(text)
        .Says($"error RIP0654: rules/shop.csx(11): {option} is not an option of a match; remove it");

    [Fact]
    public void A_rewrite_takes_no_match_and_is_told_what_leaves_packets_untranslated()
    {
        const string Said = "error RIP0655: rules/shop.csx(11): a rewrite takes no match in iptables syntax; remove .Match(…), and leave "
            + "out what must not be translated with ";
        Dnat(rule => rule with { Matches = ["-m pkttype --pkt-type unicast"] }).Says(
            Said + ".NotFrom(…), or with a Raw, which comes before all rewrites, such as -t nat -A PREROUTING -m … -j ACCEPT");
        Rewrite(new TranslationRequest.Masquerade(["app-01"]), rule => rule with
        {
            Matches = ["-m policy --dir out --pol none"],
        }).Says(Said + ".NotTo(…), or with a Raw, which comes before all rewrites, such as -t nat -A POSTROUTING -m policy --dir out "
            + "--pol ipsec -j ACCEPT");
        Rewrite(new TranslationRequest.Netmap(["192.0.2.0/28"], "10.0.0.0/28"), rule => rule with { Matches = ["-m ttl --ttl-lt 5"] })
            .Says(Said + ".NotFrom(…)");
    }

    [Theory]
    [InlineData("-m limit --limit 5/min", "limit", ".Limit(…), or .Log(limit: …) for a log")]
    [InlineData("-m conntrack --ctstate NEW", "conntrack", ".State(…)")]
    [InlineData("-m conntrack --ctorigdst 192.0.2.1 --ctexpire 1", "conntrack",
        ".OriginalTo(…), or .To(…) with the public address of a Dnat of the same file")]
    [InlineData("-m tcp --dport 80", "tcp", ".Ports(…), .SourcePorts(…) or .TcpFlags(…)")]
    [InlineData("-m ttl --ttl-lt 5 -m mark --mark 0x1", "mark", ".Mark(…)")]
    [InlineData("-m time --weekdays Mon --datestop 2038-01-19T03:14:07", "time", ".Between(…, …) or .Days(…)")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x", "hashlimit",
        ".Limit(…) or .LimitPerSource(…)")]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr", "connlimit", ".MaxConnections(…)")]
    [InlineData("-m addrtype --dst-type BROADCAST", "addrtype", "\"broadcast\" in .To(…) or .NotTo(…)")]
    [InlineData("-m addrtype ! --dst-type MULTICAST", "addrtype", "\"multicast\" in .To(…) or .NotTo(…)")]
    [InlineData("-m addrtype --dst-type LOCAL", "addrtype", "\"host\" in .From(…), .To(…), .NotFrom(…) or .NotTo(…)")]
    public void What_a_method_says_is_said_by_it(string text, string name, string write) => Match(text)
        .Says($"error RIP0656: rules/shop.csx(11): -m {name} has its own method; write {write}");

    [Theory]
    [InlineData(StatementKind.Drop, "-m rpfilter --invert", "rpfilter", "PREROUTING", "write the whole rule in a Raw, with the other "
        + "conditions in place of …: -t raw -A PREROUTING … -m rpfilter --invert -j DROP")]
    [InlineData(StatementKind.Accept, "-m rpfilter --loose", "rpfilter", "PREROUTING", "an accept has no effect in PREROUTING: write a Raw "
        + "that drops what must not pass, with the other conditions in place of …: -t raw -A PREROUTING … -m rpfilter … -j DROP")]
    public void What_the_kernel_takes_in_other_tables_alone_is_told_the_Raw_to_write(
        StatementKind kind, string text, string name, string chains, string write) =>
        Rule(kind, rule => rule with { To = ["all"], AnyProtocol = kind is StatementKind.Accept, Matches = [text] }).Says(
            $"error RIP0657: rules/shop.csx(11): the kernel allows this -m {name} only in {chains}, and a partition is evaluated in INPUT, "
                + $"FORWARD and OUTPUT; {write}");

    [Theory]
    [InlineData("-m policy --dir out --pol none")]
    [InlineData("-m devgroup --dst-group 0x1")]
    [InlineData("-m addrtype --dst-type UNICAST --limit-iface-out")]
    public void What_says_where_packets_go_is_for_what_goes_out(string text)
    {
        Match(text).Says();
        Accept(rule => rule with { Matches = [text], From = ["host"] }).Says();
        Accept(rule => rule with { Matches = [text], Place = MatchPlace.Received }).Says(
            $"error RIP0683: rules/shop.csx(11): {text} is only for packets that go out, and .Received() only for packets that come to "
            + "this host, so no packet can match both; write a rule for each");
    }

    [Theory]
    [InlineData("-m owner --gid-owner 0", "owner", ".Group(…) or .NotGroup(…)")]
    [InlineData("-m cgroup ! --path a", "cgroup", ".Cgroup(…) or .NotCgroup(…)")]
    [InlineData("-m policy --dir in --pol ipsec", "policy", ".Ipsec(\"in\")")]
    public void What_a_method_says_of_senders_is_said_by_it(string text, string name, string write) => Match(text)
        .Says($"error RIP0656: rules/shop.csx(11): -m {name} has its own method; write {write}");

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

    [Fact]
    public void What_passes_through_the_host_and_what_comes_to_it_are_told_apart()
    {
        Accept(rule => rule with { Place = MatchPlace.Received, From = ["host"] }).Says();
        Accept(rule => rule with { Place = MatchPlace.Received, To = ["host"] }).Says();
        Accept(rule => rule with { Place = MatchPlace.Forwarded, From = ["host"] }).Says(
            "error RIP0684: rules/shop.csx(11): .Forwarded() is only for packets that pass through this host, and never for packets from "
            + "\"host\"; remove it or .From(\"host\")");
        Accept(rule => rule with { Place = MatchPlace.Forwarded, To = ["host"] }).Says(
            "error RIP0684: rules/shop.csx(11): .Forwarded() is only for packets that pass through this host, and never for packets to "
            + "\"host\"; remove it or .To(\"host\")");
        Accept(rule => rule with { Place = MatchPlace.Received, Out = ["eth0"] }).Says(
            "error RIP0686: rules/shop.csx(11): .Received() is only for packets that come to this host, which go out by no interface; "
            + "remove it or .Out(…)");
        Accept(rule => rule with { Matches = ["-m socket --transparent"], NotOut = "eth0" }).Says(
            "error RIP0686: rules/shop.csx(11): -m socket --transparent is only for packets that come to this host, which go out by no "
            + "interface; remove it or .NotOut(…)");
        Accept(rule => rule with { Matches = ["-m socket"], Place = MatchPlace.Forwarded }).Says(
            "error RIP0683: rules/shop.csx(11): -m socket is only for packets that come to this host, and .Forwarded() only for packets "
            + "that pass through this host, so no packet can match both; write a rule for each");
        Accept(rule => rule with { Matches = ["-m socket -m devgroup --dst-group 0x1"] }).Says(
            "error RIP0683: rules/shop.csx(11): no packet that comes to this host, passes through it or is sent by it can match all of "
            + "-m socket -m devgroup --dst-group 0x1; write a rule for each");
    }

    [Fact]
    public void A_match_reads_no_file() => Match("-m bpf --object-pinned /sys/fs/bpf/x").Says(
        "error RIP0658: rules/shop.csx(11): this -m bpf reads a file when it is loaded, so the rule would not show what it does; write "
            + "what is in it");

    [Fact]
    public void A_word_is_one_that_iptables_takes() => Match($"-m u32 --u32 \"{new string('0', 1022)}\"")
        .Says("error RIP0659: rules/shop.csx(11): a word of this match has 1024 bytes; iptables takes at most 1023");

    [Fact]
    public void Names_of_counts_do_not_meet() =>
        Match("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode dstip --hashlimit-name ripcs-x")
        .Says("error RIP0660: rules/shop.csx(11): names that begin with \"ripcs-\" are those of .Limit(…) and .LimitPerSource(…); choose "
            + "another");

    [Fact]
    public void A_match_that_counts_is_asked_once() =>
        Accept(rule => rule with { Family = 4, Log = new(null, null, null),
        Matches = ["-m recent --update --seconds 60 --name x --rsource"] })
        .Says("error RIP0661: rules/shop.csx(11): -m recent counts every packet that it tests, and with the log in front of the rule it "
            + "would count twice; "
            + "remove .Log(…), or write a Log(…) without this match");

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

    [Fact]
    public void A_short_form_of_what_a_method_says_is_said_by_that_method() => Match("-m connlimit --connlimit-above 5")
        .Says("error RIP0656: rules/shop.csx(11): -m connlimit has its own method; write .MaxConnections(…)");

    [Theory]
    [InlineData("-m string --string a b --algo bm", "--string a b")]
    [InlineData("-m u32 --u32 6 & 0xFF = 1", "--u32 6 & 0xFF = 1")]
    public void A_value_of_several_words_stands_in_quotes(string text, string option) => Match(text).Says(
        $"error RIP0823: rules/shop.csx(11): \"{option}\" is not right; write the option once with one value, and quote a value with "
            + $"blanks");

    [Theory]
    [InlineData("-m tos --tos 300", "--tos 300", "a number from 0 to 255")]
    [InlineData("-m ttl --ttl-lt 500", "--ttl-lt 500", "a number from 0 to 255")]
    [InlineData("-m statistic --mode random --probability 1.5", "--probability 1.5", "a share from 0.00000000047 to 1, such as 0.25")]
    [InlineData("-m statistic --mode random --probability 0.0000000001", "--probability 0.0000000001",
        "a share from 0.00000000047 to 1, such as 0.25")]
    [InlineData("-m connmark --mark 0x1ffffffff", "--mark 0x1ffffffff", "a number of 32 bits such as 0x1 or 0x1/0xff")]
    [InlineData("-m pkttype --pkt-type foo", "--pkt-type foo", "unicast, broadcast, multicast or host")]
    [InlineData("-m string --string foo --algo bm --to 70000", "--to 70000", "a number from 0 to 65535")]
    public void A_value_that_iptables_does_not_take_is_refused_with_what_it_takes(string text, string option, string right) =>
        Match(text).Says($"error RIP0832: rules/shop.csx(11): \"{option}\" is not what iptables takes; write {right}");

    [Theory]
    [InlineData("-m string --string x --algo bm --quux", "RIP0833",
        "-m string has no option --quux; write --algo, --from, --hex-string, --icase, --string or --to")]
    [InlineData("-m string --string x --alg bm", "RIP0833", "-m string has no option --alg; did you mean \"--algo\"?")]
    [InlineData("-m string --string x", "RIP0834", "-m string is incomplete; write --algo after it, with bm or kmp")]
    [InlineData("-m ttl", "RIP0834", "-m ttl is incomplete; write --ttl-eq, --ttl-lt or --ttl-gt after it")]
    [InlineData("-m statistic --mode nth --every 5", "RIP0834",
        "-m statistic is incomplete; write --packet after it, with a number from 0 to 4294967295")]
    [InlineData("-m ttl --ttl-lt ! 5", "RIP0835", "iptables takes no \"!\" before --ttl-lt; remove it")]
    [InlineData("-m pkttype --pkt-type ! unicast", "RIP0841",
        "in \"--pkt-type ! unicast\" the \"!\" is after the option; write ! --pkt-type unicast")]
    [InlineData("-m ttl ! --ttl-lt 5", "RIP0835", "iptables takes no \"!\" before --ttl-lt; remove it")]
    [InlineData("-m ttl --ttl-lt 5 --ttl-gt 9", "RIP0836",
        "iptables does not take --ttl-lt and --ttl-gt in one -m ttl; remove one of them")]
    [InlineData("-m ttl --ttl-lt 5 --ttl-lt 9", "RIP0823",
        "\"--ttl-lt 5\" is not right; write the option once with one value, and quote a value with blanks")]
    [InlineData("-m ttl --ttl-lt", "RIP0832", "\"--ttl-lt\" is not what iptables takes; write a number from 0 to 255 after it")]
    [InlineData("-m string --hex-string |zz| --algo bm", "RIP0832",
        "\"--hex-string |zz|\" is not what iptables takes; write bytes such as |0d 0a|, between bars")]
    [InlineData("-m time --monthdays 32 --timestart 01:00", "RIP0832",
        "\"--monthdays 32\" is not what iptables takes; write days from 1 to 31 such as 1,15")]
    [InlineData("-m time --monthdays 1 --datestart 2027-02-30", "RIP0845",
        "iptables takes \"--datestart 2027-02-30\", but its month has no such day, and it would take another; write a date such as "
        + "2026-01-31")]
    [InlineData("-m recent --name \"a b\" --set", "RIP0832",
        "\"--name \"a b\"\" is not what iptables takes; write a name of 1 to 199 bytes without blanks, quotes, backslashes and \"/\"")]
    [InlineData("-m statistic --mode nth --probability 0.5", "RIP0834",
        "-m statistic is incomplete; write --every after it, with a number from 1 to 4294967295")]
    [InlineData("-m string --string x --algo bm --icase yes", "RIP0832", "\"--icase yes\" is not what iptables takes; write only --icase")]
    [InlineData("-m u32 --u32 nonsense", "RIP0832",
        "\"--u32 nonsense\" is not what iptables takes; write tests such as 6&0xff=1 or 0>>22&0x3c@12>>26=5:8, joined by &&")]
    [InlineData("-m connbytes --connbytes 100:50 --connbytes-mode bytes --connbytes-dir both", "RIP0832",
        "\"--connbytes 100:50\" is not what iptables takes; write a number from 0 to 18446744073709551615, or two of them such as 100:200")]
    [InlineData("-m hashlimit --hashlimit-upto 9999999/sec --hashlimit-mode dstip --hashlimit-name x", "RIP0832",
        "\"--hashlimit-upto 9999999/sec\" is not what iptables takes; write a rate such as 5/min or 512kb/s, of at most 1000000/sec")]
    public void A_match_that_iptables_does_not_take_is_refused_where_it_stands(string text, string code, string message) =>
        Match(text).Says($"error {code}: rules/shop.csx(11): {message}");

    [Theory]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 129", "RIP0832",
        "\"--connlimit-mask 129\" is not what iptables takes; write the length of a prefix, to 32 in IPv4 and to 128 in IPv6")]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 33", "RIP0662",
        "-m connlimit --connlimit-above 5 --connlimit-mask 33 exists only in IPv6, and the rule is for IPv4; remove it")]
    [InlineData("-m recent --set --seconds 60", "RIP0834", "-m recent is incomplete; write --rcheck or --update after it")]
    [InlineData("-m connmark --mark 3/1", "RIP0845",
        "iptables takes \"--mark 0x3/0x1\", but the mask does not test all of these bits; write a number and a mask that has its bits, "
        + "such as 0x1/0xff")]
    [InlineData("-m tcp --tcp-option 2 --tcp-flags SYN FIN", "RIP0607",
        "\"FIN\" has flags that are not in \"SYN\", so no packet matches; name them in both")]
    [InlineData("-m statistic --mode random ! --probability 1", "RIP0840",
        "\"! --probability 1\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-m tcp --tcp-option 2", "RIP0663", "-m tcp is only for rules of tcp; add .Protocols(\"tcp\")")]
    public void Values_that_no_rule_can_have_together_are_refused_where_they_stand(string text, string code, string message) =>
        Rule(StatementKind.Drop, rule => rule with { Matches = [text], Family = 4 }).Says($"error {code}: rules/shop.csx(11): {message}");

    [Theory]
    [InlineData(null, null, "write .Family(4).Protocols(\"ah\"), and another rule with .Family(6).AnyProtocol()")]
    [InlineData(4, "tcp", "write .Protocols(\"ah\")")]
    [InlineData(6, "ah", "remove .Protocols(\"ah\"), and write .AnyProtocol()")]
    public void The_header_of_ah_is_asked_in_each_family_in_its_own_way(int? family, string? protocol, string advice) =>
        Rule(StatementKind.Drop, rule =>
            rule with { Matches = ["-m ah --ahspi 5"], Protocols = protocol is null ? null : [protocol], Family = family })
            .Says($"error RIP0664: rules/shop.csx(11): in IPv4, -m ah is only for rules of protocol ah; in IPv6, a packet's protocol is "
                + $"the one after that header, and -m ah is never for rules of ah; {advice}");

    [Theory]
    [InlineData(4, "ah")]
    [InlineData(6, null)]
    public void The_header_of_ah_is_asked_where_the_kernel_takes_it(int family, string? protocol) =>
        Rule(StatementKind.Drop, rule =>
            rule with { Matches = ["-m ah --ahspi 5"], Protocols = protocol is null ? null : [protocol], Family = family }).Says();

    [Fact]
    public void A_match_of_a_protocol_stands_in_a_rule_of_it() =>
        Rule(StatementKind.Drop, rule => rule with { Matches = ["-m sctp --chunk-types any DATA:Be"], Protocols = ["sctp"], Family = 4 })
        .Says();

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
    public void What_a_Raw_says_of_a_match_is_held_against_the_same() =>
        (File() with { Raws = [new RawStatement("-A INPUT -m string --string x -j DROP", At(20))] })
        .Says("error RIP0834: rules/shop.csx(20): -m string is incomplete; write --algo after it, with bm or kmp");

    [Fact]
    public void A_rate_that_the_kernel_cannot_count_is_altered_by_nobody() =>
        Match("-m hashlimit --hashlimit-upto 999999/sec --hashlimit-mode dstip --hashlimit-name x").Says(
            "error RIP0394: rules/shop.csx(11): the kernel cannot count 999999/sec and would make it 1000000/sec; write \"1000000/sec\" "
                + "if that will do");

    [Fact]
    public void A_text_that_iptables_would_cut_is_refused() => Match($"-m comment --comment {new string('x', 256)}")
        .Says("error RIP0825: rules/shop.csx(11): the text of --comment has 256 bytes, and iptables would cut it; write at most 255");

    [Fact]
    public void A_match_of_one_family_is_in_no_rule_of_both() => Accept(rule => rule with { Matches = ["-m ttl --ttl-lt 5"] }).Says(
        "error RIP0662: rules/shop.csx(11): -m ttl --ttl-lt 5 exists only in IPv4, and the rule is for IPv4 and IPv6; write .Family(4), "
            + "and "
            + "another rule for the other family");

    [Fact]
    public void A_match_of_one_family_is_in_no_rule_of_the_other() => Match("-m hl --hl-lt 5")
        .Says("error RIP0662: rules/shop.csx(11): -m hl --hl-lt 5 exists only in IPv6, and the rule is for IPv4; remove it");

    [Theory]
    [InlineData("-m ../../x", "-m ../../x")]
    [InlineData("-m mine --how -m a/b", "-m a/b")]
    [InlineData("-m mine --mat ../../x", "-m ../../x")]
    public void The_name_of_a_match_is_no_path_to_a_file(string text, string shown) => Match(text)
        .Says($"error RIP0853: rules/shop.csx(11): \"{shown}\" names no match and no target, and iptables would load a file of that name; "
            + "write a name of at most 28 letters, digits, \"_\" and \"-\"");

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
