using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>User chains become statements with the conditions of the jumps to them.</summary>
public sealed class InlinedChainsTests
{
    [Fact]
    public void What_a_chain_returns_is_left_out_of_the_rest() => Import(
        "-A INPUT -p tcp -j web", "-A web -s 192.0.2.0/24 -j RETURN", "-A web -s 198.51.100.7/32 -j RETURN",
        "-A web -p tcp -m tcp --dport 80 -j ACCEPT").ShouldContain(
        "Accept(\"web: http not from 192.0.2.0/24, 198.51.100.7\").Ports(80).NotFrom(\"192.0.2.0/24\", \"198.51.100.7\").Received();\n");

    [Fact]
    public void What_a_chain_says_of_each_network_that_jumps_to_it_is_said_once() => Import(
        "-A INPUT -s 10.0.0.0/8 -j lan", "-A INPUT -s 172.16.0.0/12 -j lan", "-A INPUT -s 192.168.0.0/16 -j lan",
        "-A lan -p udp -m udp --dport 53 -j DROP", "-A lan -p udp -j ACCEPT", "-A lan -j DROP").ShouldContain(
        """
        Label("lan", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

        Drop("lan: dns from lan").Ports(53).Protocols("udp").From("lan").Received();
        Accept("lan: udp from lan").Protocols("udp").From("lan").Received();

        """);

    [Fact]
    public void What_a_chain_says_of_a_network_stays_behind_what_another_rule_says_of_a_part_of_it() => Import(
        "-A INPUT -s 10.1.0.0/16 -j lan", "-A INPUT -s 10.2.3.0/24 -p udp -j ACCEPT", "-A INPUT -s 10.2.0.0/16 -j lan",
        "-A lan -p udp -m udp --dport 53 -j DROP", "-A INPUT -p udp -j ACCEPT").ShouldContain(
        """
        Drop("lan: dns from 10.1.0.0/16").Ports(53).Protocols("udp").From("10.1.0.0/16").Received();
        Accept("udp from 10.2.3.0/24").Protocols("udp").From("10.2.3.0/24").Received();
        Drop("lan: dns from 10.2.0.0/16").Ports(53).Protocols("udp").From("10.2.0.0/16").Received();

        """);

    [Fact]
    public void What_a_goto_of_a_built_in_chain_leaves_meets_its_policy() => Import(
        "-A INPUT -p tcp -g tcpin", "-A tcpin -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A tcpin -p tcp -m tcp --dport 80 -j ACCEPT", "-A INPUT -p udp -m udp --dport 53 -j ACCEPT", "-A INPUT -s 192.0.2.7/32 -j ACCEPT")
        .ShouldContain("""

        Accept("tcpin: ssh from 10.0.0.0/8").Ports(22).From("10.0.0.0/8").Received();
        Accept("tcpin: http").Ports(80).Received();
        Drop("tcp").Protocols("tcp").Received();
        Accept("dns").Ports(53).Protocols("udp").Received();
        Accept("everything from 192.0.2.7").AnyProtocol().From("192.0.2.7").Received();
        """);

    [Fact]
    public void What_returns_to_a_policy_that_accepts_is_accepted()
    {
        var text = Imported(["*filter", ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":firewall - [0:0]",
            "-A INPUT -j firewall", "-A firewall -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j RETURN",
            "-A firewall -p tcp -m tcp --dport 22 -j RETURN", "-A firewall -j DROP", "COMMIT"]).Files.ShouldHaveSingleItem().Text;
        text.ShouldContain("Accept(\"firewall: ssh\").Ports(22).Received();\n");
        text.ShouldNotContain("Raw(");
    }

    [Fact]
    public void A_chain_that_returns_all_that_is_for_the_host_denies_nothing_of_INPUT() => Import(
        "-A INPUT -j not-local", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A not-local -m addrtype --dst-type LOCAL -j RETURN", "-A not-local -m addrtype --dst-type MULTICAST -j RETURN",
        "-A not-local -m addrtype --dst-type BROADCAST -j RETURN", "-A not-local -j DROP").ShouldEndWith(
        """

        Accept("ssh").Ports(22).Received();

        """);

    [Fact]
    public void A_chain_that_returns_what_is_for_the_host_alone_denies_broadcasts() => Import(
        "-A INPUT -j not-local", "-A INPUT -p udp -m udp --dport 53 -j ACCEPT",
        "-A not-local -m addrtype --dst-type LOCAL -j RETURN", "-A not-local -j DROP").ShouldContain(
        "Drop(\"not-local: everything not to host\").NotTo(\"host\").Received();\n");

    [Fact]
    public void A_goto_at_the_end_of_a_chain_or_to_one_that_decides_everything_is_a_jump() => Import(
        "-A INPUT -i eth0 -j net", "-A INPUT -g reject", "-A net -p tcp -m tcp --dport 22 -j ACCEPT", "-A net -g drop", "-A drop -j DROP",
        "-A reject -p tcp -j REJECT --reject-with tcp-reset", "-A reject -j REJECT --reject-with icmp-host-prohibited")
        .ShouldNotContain("Raw(");

    [Fact]
    public void A_chain_that_counts_for_two_jumps_stays_one() => Import(
        "-A INPUT -m conntrack --ctstate INVALID -j noise", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -j noise",
        "-A noise -m limit --limit 3/min -j ACCEPT").ShouldContain("-A INPUT -j noise\n");

    [Fact]
    public void A_limit_of_lines_for_two_jumps_becomes_one_for_each_because_it_decides_nothing() => Import(
        "-A INPUT -m conntrack --ctstate INVALID -j noise", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -j noise",
        "-A noise -m limit --limit 3/min -j LOG --log-prefix \"noise \"", "-A noise -p udp -j DROP")
        .ShouldNotContain("Raw(");

    [Fact]
    public void A_chain_behind_a_match_that_counts_keeps_it_and_the_rules_below_become_statements()
    {
        var text = Import(
            "-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name ssh -j no",
            "-A INPUT -p tcp -m tcp --dport 22 -j yes", "-A no -m limit --limit 3/min -j LOG", "-A no -j DROP", "-A yes -j ACCEPT");

        text.ShouldContain("Accept(\"yes: ssh\").Ports(22).Received();\n");
        text.ShouldContain("--name ssh", Case.Sensitive);
        text.ShouldContain(" -j no\n");
    }

    [Fact]
    public void What_several_chains_say_alike_is_said_once() => Import(
        "-A INPUT -j all", "-A FORWARD -j all", "-A OUTPUT -j all",
        "-A all -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT").ShouldEndWith(
        """

        Accept("all: ssh from 192.0.2.0/24").Ports(22).From("192.0.2.0/24").To("all");

        """);

    [Fact]
    public void Five_public_addresses_are_five_partitions()
    {
        var rules = Enumerable.Range(1, 5).SelectMany(number => new[]
        {
            $"-A FORWARD -d 10.0.0.{number}/32 -p tcp -m tcp --dport 80 -j ACCEPT",
        });
        var nat = Enumerable.Range(1, 5).Select(number =>
            $"-A PREROUTING -d 203.0.113.{number}/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.{number}");
        var imported = Imported(["*nat", .. nat, "COMMIT", .. Filter([.. rules])]);

        imported.Files.Select(file => file.Name).ShouldBe(
            ["host.csx", .. Enumerable.Range(1, 5).Select(number => $"ip203.0.113.{number}.csx")]);
        imported.Files[1].Text.ShouldContain("Partition(\"ip203.0.113.1\");\n");
        imported.Files[1].Text.ShouldContain("Accept(\"http forwarded\").Ports(80).To(\"10.0.0.1\")");
        imported.IsProved.ShouldBeTrue();
    }

    [Fact]
    public void Chains_that_jump_to_one_another_in_endless_ways_stay_chains()
    {
        string[] jumps = [.. Enumerable.Range(0, 12).SelectMany(chain => Enumerable.Repeat($"-A c{chain} -j c{chain + 1}", 12))];
        var lines = Filter(["-A INPUT -p tcp -j c0", .. jumps, "-A c12 -s 203.0.113.9/32 -j DROP"]);
        DumpReader.TryRead([("v4", string.Join('\n', lines) + '\n')], out var dumps, out var problem).ShouldBeTrue(problem);

        InlinedChains.Of(dumps[0]).Tables.ShouldBe(dumps[0].Tables);
    }

    private static string Import(params string[] rules) => Imported(Filter(rules)).Files.ShouldHaveSingleItem().Text;

    private static string[] Filter(string[] rules) => ["*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]",
        .. rules.Select(rule => rule.Split(' ')[1]).Distinct().Where(chain => chain.Any(char.IsLower)).Select(chain => $":{chain} - [0:0]"),
        .. rules, "COMMIT"];

    private static ImportResult Imported(string[] lines)
    {
        DumpReader.TryRead([("v4", string.Join('\n', lines) + '\n')], out var dumps, out var problem).ShouldBeTrue(problem);
        var imported = Importer.Import(dumps);
        imported.IsProved.ShouldBeTrue();
        return imported;
    }
}
