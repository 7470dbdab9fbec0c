using Ripcs.Core.Model;
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
        .Says($"error RIP0650: rules/shop.csx(11): \"{text}\" is no match; write it as iptables-save prints it, such as \"-m ttl --ttl-lt 5\"");

    [Theory]
    [InlineData("-m string --string \"x --algo bm")]
    [InlineData("-m string --string x\"y --algo bm")]
    public void Quotes_stand_around_whole_values(string text) => Match(text)
        .Says($"error RIP0651: rules/shop.csx(11): the quotes of {text} do not fit; quote a value as a whole, and put a backslash before each quote in it");

    [Fact]
    public void A_second_line_is_none_of_a_match() => Match("-m ttl --ttl-lt 5\n-A INPUT -j ACCEPT")
        .Says("error RIP0302: rules/shop.csx(11): a match has a character that cannot be printed (U+000A); take it out");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -j ACCEPT")]
    [InlineData("-m ttl --ttl-lt 5 -g INPUT")]
    [InlineData("-m ttl --ttl-lt 5 --jump ACCEPT")]
    public void A_match_has_no_target(string text) => Match(text)
        .Says("error RIP0652: rules/shop.csx(11): a match has no target; take it out, the statement says what is done");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -s 192.0.2.1", "-s", "From")]
    [InlineData("-m ttl --ttl-lt 5 --destination=192.0.2.1", "--destination", "To")]
    [InlineData("-m ttl --ttl-lt 5 ! -i eth0", "-i", "In")]
    [InlineData("-m ttl --ttl-lt 5 -o eth0", "-o", "Out")]
    [InlineData("-m ttl --ttl-lt 5 -p tcp", "-p", "Protocols")]
    public void What_stands_in_front_of_matches_has_methods(string text, string option, string method) => Match(text)
        .Says($"error RIP0653: rules/shop.csx(11): {option} is none of a match; take it out and write .{method}(…)");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5 -A INPUT", "-A")]
    [InlineData("-m ttl --ttl-lt 5 -t nat", "-t")]
    [InlineData("-m ttl --modprobe=/bin/sh", "--modprobe")]
    [InlineData("-m ttl --modp /bin/sh", "--modp")]
    [InlineData("-m ttl --append INPUT", "--append")]
    [InlineData("-m ttl -- x", "--")]
    public void A_match_commands_nothing(string text, string option) => Match(text)
        .Says($"error RIP0654: rules/shop.csx(11): {option} is no option of a match; take it out");

    [Fact]
    public void A_rewrite_takes_no_match() => Dnat(rule => rule with { Matches = ["-m ttl --ttl-lt 5"] }).Says(
        "error RIP0655: rules/shop.csx(11): a rewrite takes no match in the words of iptables; take .Match(…) out, and write a Drop(…).Match(…) above for what is not to be translated");

    [Theory]
    [InlineData("-m limit --limit 5/min", "limit", ".Limit(…), or .Log(limit: …) for a log")]
    [InlineData("-m conntrack --ctstate NEW", "conntrack", ".State(…)")]
    [InlineData("-m conntrack --ctorigdst 192.0.2.1 --ctexpire 1", "conntrack", ".OriginalTo(…), or .To(…) with the public address of a Dnat of the same file")]
    [InlineData("-m tcp --dport 80", "tcp", ".Ports(…), .SourcePorts(…) or .TcpFlags(…)")]
    [InlineData("-m ttl --ttl-lt 5 -m mark --mark 0x1", "mark", ".Mark(…)")]
    [InlineData("-m time --weekdays Mon --datestop 2038-01-19T03:14:07", "time", ".Between(…, …) or .Days(…)")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x", "hashlimit", ".Limit(…) or .LimitPerSource(…)")]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr", "connlimit", ".MaxConnections(…)")]
    [InlineData("-m addrtype --dst-type LOCAL", "addrtype", "\"host\" in .From(…), .To(…), .NotFrom(…) or .NotTo(…)")]
    public void What_a_method_says_is_said_by_it(string text, string name, string write) => Match(text)
        .Says($"error RIP0656: rules/shop.csx(11): -m {name} is said by a method of its own; write {write}");

    [Theory]
    [InlineData("-m owner --gid-owner 0", "owner", "OUTPUT")]
    [InlineData("-m eui64", "eui64", "INPUT and FORWARD")]
    [InlineData("-m policy --dir out --pol ipsec", "policy", "FORWARD and OUTPUT")]
    [InlineData("-m physdev --physdev-out eth0 --physdev-is-bridged", "physdev", "FORWARD")]
    public void What_the_kernel_takes_in_some_chains_alone_is_refused_here(string text, string name, string chains) => Match(text).Says(
        $"error RIP0657: rules/shop.csx(11): the kernel takes this -m {name} in {chains} alone, and a partition is asked in INPUT, FORWARD and OUTPUT; "
        + "take it out and narrow the rule by .In(…), .Out(…), .From(…) or .To(…)");

    [Fact]
    public void A_match_reads_no_file() => Match("-m bpf --object-pinned /sys/fs/bpf/x").Says(
        "error RIP0658: rules/shop.csx(11): this -m bpf reads a file when it is loaded, so that the rule would not say what it does; write what is in it");

    [Fact]
    public void A_word_is_one_that_iptables_takes() => Match($"-m u32 --u32 \"{new string('0', 1022)}\"")
        .Says("error RIP0659: rules/shop.csx(11): a word of this match has 1024 bytes; iptables takes at most 1023");

    [Fact]
    public void Names_of_counts_do_not_meet() => Match("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-mode dstip --hashlimit-name ripcs-x")
        .Says("error RIP0660: rules/shop.csx(11): names that begin with \"ripcs-\" are those of .Limit(…) and .LimitPerSource(…); choose another");

    [Fact]
    public void A_match_that_counts_is_asked_once() => Accept(rule => rule with { Log = new(null, null, null), Matches = ["-m recent --update --seconds 60 --name x --rsource"] })
        .Says("error RIP0661: rules/shop.csx(11): -m recent counts the packets that it is asked about, and the log in front of the rule would ask it, too; "
            + "take .Log(…) out, or write a Log(…) without this match");

    [Theory]
    [InlineData("-m ttl --ttl-lt 5", "-m ttl --ttl-lt 5")]
    [InlineData("-m  ttl   --ttl-lt 5 ", "-m ttl --ttl-lt 5")]
    [InlineData("-m string --string \"a  b\" --algo bm --to 65535", "-m string --string \"a  b\" --algo bm")]
    [InlineData("-m comment --comment -j", "-m comment --comment -j")]
    [InlineData("-m never-heard-of ! --what x --else", "-m never-heard-of ! --what x --else")]
    [InlineData("-m mark ! --mark 0x1", "-m mark ! --mark 0x1")]
    [InlineData("-m time --monthdays 1 --datestop 2038-01-19T03:14:07", "-m time --monthdays 1 --datestop 2038-01-19T03:14:07")]
    public void All_else_is_kept_in_saved_form(string text, string kept) => Match(text).OnlyRule().Conditions.Verbatim.ShouldBe([kept]);

    private static RuleFile Match(string text) => Accept(rule => rule with { Matches = [text] });
}
