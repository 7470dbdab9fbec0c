using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class RawPassageTests
{
    private static readonly CheckedRule Attacker = Rule("attacker", Drop, from: "203.0.113.66", to: "host", line: 3);

    private static readonly CheckedRule Partner = Rule("partner", Accept, from: "203.0.113.66", to: "10.0.0.1", line: 3, ports: ["22"]);

    [Fact]
    public void A_Raw_that_accepts_what_a_deny_names_is_named_with_it() =>
        Warnings(Attacker, "-A INPUT -p tcp --dport 443 -j ACCEPT").ShouldBe(
    [
        "warning RIP0517: rules/raw.csx(2): raw \"filter INPUT\" accepts packets that drop \"attacker\" (rules/shop.csx(3)) denies: a "
            + "Raw with .BeforePartitions() is evaluated before all partitions, so they pass; "
        + "write it as an Accept below the deny, move this line into a Raw with .AfterPartitions(), or leave these packets out of it",
    ]);

    [Fact]
    public void A_deny_of_a_Raw_after_the_partitions_is_named_with_the_accept_that_bypasses_it() =>
        Warnings(Rule("web", Accept, to: "host", line: 3, ports: ["443"]), "-A INPUT -s 192.0.2.66 -j DROP", isAfter: true).ShouldBe(
    [
        "warning RIP0521: rules/raw.csx(2): raw \"filter INPUT\" denies packets that accept \"web\" (rules/shop.csx(3)) accepts: a Raw "
            + "with .AfterPartitions() is evaluated after them, so they pass; write it as a Drop above the accept, move this line into a "
            + "Raw with .BeforePartitions(), or leave these packets out of it",
    ]);

    [Theory]
    [InlineData("-A INPUT -p tcp --dport 443 -j DROP", "what is left of a port")]
    [InlineData("-A INPUT -s 198.51.100.0/24 -j DROP", "others")]
    public void A_deny_of_what_no_accept_names_comes_early_enough(string raw, string why) =>
        Warnings(Rule("web", Accept, from: "203.0.113.0/24", to: "host", line: 3, ports: ["443"]), raw, isAfter: true).ShouldBeEmpty(why);

    [Fact]
    public void After_the_partitions_a_Raw_bypasses_no_deny() =>
        Warnings(Attacker, "-A INPUT -p tcp --dport 443 -j ACCEPT", isAfter: true).ShouldBeEmpty();

    [Fact]
    public void An_accept_of_a_Raw_after_a_statement_that_denies_all_of_its_packets_has_no_effect() =>
        Warnings(Attacker, "-A INPUT -s 203.0.113.66 -p tcp --dport 22 -j ACCEPT", isAfter: true).ShouldBe(
    [
        "warning RIP0522: rules/raw.csx(2): raw \"filter INPUT\" has no effect in IPv4: drop \"attacker\" (rules/shop.csx(3)) denies all "
            + "of its packets, and a Raw that accepts is evaluated after all partitions; write it as an Accept above the deny, or remove "
            + "it",
    ]);

    [Theory]
    [InlineData("-A FORWARD -s 203.0.113.0/24 -j ACCEPT", "-p tcp")]
    [InlineData("-A INPUT -s 203.0.113.66 -p tcp --dport 22 -j ACCEPT", "an exception that is said")]
    [InlineData("-A INPUT -s 198.51.100.0/24 -j ACCEPT", "others")]
    [InlineData("-A INPUT -p tcp --dport 443 -j DROP", "a deny")]
    [InlineData("-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", "answers")]
    [InlineData("-A INPUT -i lo -j ACCEPT", "the host itself")]
    public void A_Raw_that_lets_in_nobody_else_than_is_meant_is_as_it_should_be(string raw, string why) =>
        Warnings(Attacker, raw).ShouldBeEmpty(why);

    [Fact]
    public void A_chain_of_the_Raw_and_forwarded_packets_are_looked_at_too() =>
        Warnings(Rule("net", Drop, from: "203.0.113.66", to: "10.0.0.1"),
            "-N web\n-A web -p tcp --dport 443 -j ACCEPT\n-A FORWARD -i eth0 -j web").Length.ShouldBe(1);

    [Theory]
    [InlineData("-A FORWARD -s 203.0.113.0/24 -j DROP")]
    [InlineData("-A FORWARD -s 203.0.113.66/32 -p tcp -j REJECT\n-A FORWARD -p udp -j DROP")]
    [InlineData("-N bad\n-A bad -s 203.0.113.66/32 -j DROP\n-A FORWARD -j bad", "bad")]
    public void An_accept_of_which_a_Raw_denies_all_packets_has_no_effect(string raw, string chain = "FORWARD") =>
        Warnings(Partner, raw).ShouldBe(
    [
        $"warning RIP0519: rules/shop.csx(3): accept \"partner\" has no effect in IPv4, unless its destination is this host: raw \"filter "
            + $"{chain}\" (rules/raw.csx(2)) denies all of its packets, and a Raw is evaluated before all partitions; write that as a "
            + $"Drop below the accept, or leave these packets out of it",
    ]);

    [Fact]
    public void An_accept_to_the_host_of_which_a_Raw_denies_all_packets_has_no_effect() =>
        Warnings(Rule("partner", Accept, from: "203.0.113.66", to: "host", line: 3, ports: ["22"]),
            "-A INPUT -s 203.0.113.66/32 -j DROP").ShouldHaveSingleItem()
            .ShouldContain("RIP0519: rules/shop.csx(3): accept \"partner\" has no effect in IPv4: raw");

    [Fact]
    public void An_accept_of_which_a_Raw_denies_all_packets_of_both_families_is_named_once() =>
        Warnings(Rule("ssh", Accept, from: "203.0.113.66 2001:db8::66", to: "host", line: 3,
            ports: ["22"]) with { Families = Families.Both }, "-A INPUT -p tcp --dport 22 -j DROP", family: null)
            .ShouldHaveSingleItem().ShouldContain("accept \"ssh\" has no effect in IPv4 and IPv6: raw");

    [Theory]
    [InlineData("-A FORWARD -s 203.0.113.66/32 -p tcp --dport 25 -j DROP", "another port")]
    [InlineData("-A FORWARD -s 203.0.113.66/32 -m limit --limit 5/sec -j DROP", "some of them")]
    [InlineData("-A INPUT -s 203.0.113.66/32 -j DROP", "what goes to the host")]
    [InlineData("-A FORWARD -s 203.0.113.66/32 -j ACCEPT", "no deny")]
    public void An_accept_of_which_some_packets_pass_has_an_effect(string raw, string why) => Warnings(Partner, raw).ShouldBeEmpty(why);

    [Theory]
    [InlineData("-A FORWARD -p tcp --dport 443 -j ACCEPT")]
    [InlineData("-A FORWARD -d 10.0.0.1/32 -j ACCEPT")]
    public void A_Raw_that_accepts_what_a_reject_names_is_named_with_it(string raw) =>
        Warnings(Rule("net", new RuleAction.Reject(RejectAnswer.PortUnreachable), from: "203.0.113.66", to: "10.0.0.1", line: 3),
            raw).ShouldHaveSingleItem()
            .ShouldStartWith("warning RIP0517: rules/raw.csx(2): raw \"filter FORWARD\" accepts packets that reject \"net\"");

    [Fact]
    public void A_Raw_that_accepts_all_that_a_reject_of_all_names_is_named_with_it() =>
        Warnings(Rule("closed", new RuleAction.Reject(RejectAnswer.PortUnreachable), to: "10.0.0.1", line: 3, ports: ["80"]),
            "-A FORWARD -p tcp -j ACCEPT").ShouldHaveSingleItem().ShouldContain("reject \"closed\"");

    [Theory]
    [InlineData("-d ::1:2:3:4/::ffff:ffff:ffff:ffff")]
    [InlineData("! -s ::1:2:3:4/::ffff:ffff:ffff:ffff")]
    [InlineData("-m conntrack --ctorigdst ::1:2:3:4/::ffff:ffff:ffff:ffff")]
    public void An_address_by_its_host_part_is_no_prefix_and_ends_no_check(string match) =>
        Warnings(Rule("attacker", Drop, from: "2001:db8:bad::66", to: "host"), $"-A INPUT {match} -p tcp -m tcp --dport 22 -j ACCEPT",
            family: 6).Length.ShouldBeLessThan(2);

    private static string[] Warnings(CheckedRule rule, string raw, int? family = 4, bool isAfter = false)
    {
        var diagnostics = new DiagnosticBag();
        var said = new RawStatement(raw, new SourceSpan("rules/raw.csx", 2)) { Family = family, IsAfter = isAfter };
        var file = new Statements("raw", 0, []) { Raws = [said] };
        RawBypasses.Warn(new CompiledRules([Compiled(rule), Compiler.Compile(file.ToFile(), default).Partition!]), diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }
}
