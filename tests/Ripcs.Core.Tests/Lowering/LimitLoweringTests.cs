using System.Text.RegularExpressions;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

public sealed partial class LimitLoweringTests
{
    private static readonly RateLimit FourAMinute = new("4/min", 5);

    [Fact]
    public void An_accept_counts_new_connections_and_lets_the_rest_of_them_pass() => Compiled(
        Rule("ssh", Accept, to: "10.0.0.1", ports: "22") with { Limits = new() { Total = FourAMinute } }).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m conntrack --ctstate ESTABLISHED -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m limit --limit 4/min -j ACCEPT",
        ]);

    [Fact]
    public void A_deny_takes_what_is_above() => Compiled(
        Rule("ssh", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute, Connections = 20 } }).Lines().Select(WithoutName)
            .ShouldBe(
        [
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW -m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr "
                + "-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-X -j DROP",
        ]);

    [Fact]
    public void In_IPv6_a_source_is_a_64() => Compiled(
        Rule("ssh", Drop, to: "2001:db8::1") with { Families = [Family.IPv6],
            Limits = new() { PerSource = FourAMinute, Connections = 20 } })
        .Lines(family: Family.IPv6).Select(WithoutName).ShouldBe(
        [
            "-d 2001:db8::1/128 -m conntrack --ctstate NEW -m connlimit --connlimit-above 20 --connlimit-mask 64 --connlimit-saddr "
                + "-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-X "
                    + "--hashlimit-srcmask 64 -j DROP",
        ]);

    [Fact]
    public void Networks_count_as_one_source_and_the_table_of_sources_is_as_said()
    {
        var limits = new RuleLimits { PerSource = FourAMinute, Connections = 20, Networks = new(24, 48), ConnectionNetworks = new(16, 128),
            Table = new(100_000, 4096, 600) };
        const string Table = "--hashlimit-htable-size 4096 --hashlimit-htable-max 100000 --hashlimit-htable-expire 600000";

        var compiled = Compiled(Rule("ssh", Drop, to: "10.0.0.1 2001:db8::1") with { Families = Families.Both, Limits = limits });

        compiled.Lines().Select(WithoutName).ShouldBe(
        [
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW -m connlimit --connlimit-above 20 --connlimit-mask 16 --connlimit-saddr "
                + "-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-X "
                + $"{Table} --hashlimit-srcmask 24 -j DROP",
        ]);
        compiled.Lines(family: Family.IPv6).Select(WithoutName).Single().ShouldContain(
            $"--connlimit-mask 128 --connlimit-saddr -m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip "
            + $"--hashlimit-name ripcs-X {Table} --hashlimit-srcmask 48 -j DROP");
    }

    [Fact]
    public void What_iptables_does_not_print_is_not_said_and_a_count_of_other_sources_has_another_name()
    {
        string Line(RuleLimits limits) => Compiled(Rule("ssh", Drop, to: "10.0.0.1") with { Limits = limits }).Lines().Single();
        var usual = Line(new() { PerSource = FourAMinute });

        WithoutName(Line(new() { PerSource = FourAMinute, Table = new(null, null, 60) })).ShouldBe(WithoutName(usual));
        Line(new() { PerSource = FourAMinute, Table = new(null, null, 60) }).ShouldNotBe(usual);
        Line(new() { PerSource = FourAMinute, Networks = new(32, 48) }).ShouldNotBe(usual);
    }

    [Fact]
    public void States_that_a_rule_names_are_counted_instead() => Compiled(
        Rule("flood", Drop, to: "10.0.0.1") with { States = ["NEW", "ESTABLISHED"], Limits = new() { Connections = 2 } },
        Rule("few", Accept, to: "10.0.0.1") with { States = ["RELATED"], Limits = new() { Connections = 2 } }).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW,ESTABLISHED -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr "
                + "-j DROP",
            "-d 10.0.0.1/32 -m conntrack --ctstate RELATED -m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr -j ACCEPT",
        ]);

    [Fact]
    public void The_rules_of_one_statement_share_one_count()
    {
        var lines = Compiled(Rule("ssh", Accept, from: "192.0.2.1 192.0.2.2", to: "10.0.0.1") with { States = ["NEW"],
            Limits = new() { Total = new("4/min", 10) } }).Lines().ToList();

        lines.Select(WithoutName).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -m conntrack --ctstate NEW -m hashlimit --hashlimit-upto 4/min --hashlimit-burst 10 "
                + "--hashlimit-name ripcs-X -j ACCEPT",
            "-s 192.0.2.2/32 -d 10.0.0.1/32 -m conntrack --ctstate NEW -m hashlimit --hashlimit-upto 4/min --hashlimit-burst 10 "
                + "--hashlimit-name ripcs-X -j ACCEPT",
        ]);
        lines.Select(NameIn).Distinct().ShouldHaveSingleItem().Length.ShouldBeLessThanOrEqualTo(15);
    }

    [Fact]
    public void A_source_that_two_items_name_is_counted_once() => Compiled(
        Rule("web", Drop, from: "192.0.2.1-192.0.2.9 192.0.2.5-192.0.2.20",
            to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute } })
        .Lines().Select(WithoutName).ShouldBe(
        [
            "-d 10.0.0.1/32 -m iprange --src-range 192.0.2.1-192.0.2.20 -m conntrack --ctstate NEW "
                + "-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-X -j DROP",
        ]);

    [Fact]
    public void The_log_of_a_rule_counts_the_same_packets_by_itself()
    {
        var lines = Compiled(Rule("ssh", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute },
            Log = new("ssh: ", null, "10/sec") }).Lines().ToList();

        lines.Select(WithoutName).ShouldBe(
        [
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW -m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip "
                + "--hashlimit-name ripcs-X "
                + "-m limit --limit 10/sec -j LOG --log-prefix \"ssh: \"",
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW -m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip "
                + "--hashlimit-name ripcs-X -j DROP",
        ]);
        NameIn(lines[0]).ShouldNotBe(NameIn(lines[1]));
    }

    [Fact]
    public void A_log_up_to_a_limit_logs_new_connections() => Compiled(
        Rule("ssh", new RuleAction.Log(), to: "10.0.0.1") with { Limits = new() { Total = FourAMinute }, Log = new("ssh: ", null, null) })
            .Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -m conntrack --ctstate NEW -m limit --limit 4/min -j LOG --log-prefix \"ssh: \"",
        ]);

    [Fact]
    public void A_name_stays_when_the_statement_moves_and_is_another_for_another_rate()
    {
        var ssh = Rule("ssh", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute } };
        var name = Names(ssh).ShouldHaveSingleItem();

        Names(Rule("web", Accept, to: "10.0.0.2"), ssh).ShouldBe([name]);
        Names(ssh with { Limits = new() { PerSource = new("5/min", 5) } }).ShouldNotContain(name);
        Names(ssh with { Limits = new() { PerSource = new("4/min", 6) } }).ShouldNotContain(name);
        Names(Rule("ssh", Accept, to: "10.0.0.1") with { Limits = ssh.Limits }).ShouldNotContain(name);
    }

    [Fact]
    public void Two_statements_of_one_name_count_apart()
    {
        var ssh = Rule("ssh", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute } };

        Names(ssh, ssh with { To = Items("10.0.0.2") }).ShouldBeUnique();
    }

    [Fact]
    public void Two_partitions_count_apart()
    {
        var ssh = Rule("ssh", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute } };
        var other = Compiler.Compile(Partition(ssh) with { Name = PartitionName.Parse("forum") }, new DiagnosticBag());

        other.Lines().Select(NameIn).ShouldNotBe(Names(ssh));
    }

    [Fact]
    public void A_rule_with_a_limit_covers_none_below_it()
    {
        var diagnostics = new DiagnosticBag();
        Compiler.Compile(
            Partition(
                Rule("few", Drop, to: "10.0.0.1") with { Limits = new() { PerSource = FourAMinute } },
                Rule("ssh", Accept, to: "10.0.0.1", ports: "22") with { Limits = new() { Total = FourAMinute } },
                Rule("the rest", Drop, to: "10.0.0.1", ports: "22")),
            diagnostics);

        diagnostics.ToList().ShouldBeEmpty();
    }

    private static List<string> Names(params CheckedRule[] rules) =>
        Compiled(rules).Lines().Where(line => line.Contains("ripcs-", StringComparison.Ordinal)).Select(NameIn).ToList();

    private static string NameIn(string line) => Name().Match(line).Value;

    private static string WithoutName(string line) => Name().Replace(line, "ripcs-X");

    [GeneratedRegex("ripcs-[0-9a-z]{8}")]
    private static partial Regex Name();
}
