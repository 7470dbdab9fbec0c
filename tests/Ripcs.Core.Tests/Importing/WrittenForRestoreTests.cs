using Ripcs.Core.Model;
using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>What iptables-restore loads is imported as what iptables-save
/// prints afterwards; each pair is as iptables 1.8.9 has it.</summary>
public sealed class WrittenForRestoreTests
{
    [Theory]
    [InlineData("-A INPUT -m ../../x -j DROP", "-m ../../x")]
    [InlineData("-A INPUT --match ../../x -j DROP", "-m ../../x")]
    [InlineData("-A INPUT -p tcp -j ../../x", "-j ../../x")]
    public void A_save_names_its_matches_and_targets(string rule, string shown)
    {
        DumpReader.TryRead([("v4", $"*filter\n:INPUT ACCEPT [0:0]\n{rule}\nCOMMIT\n")], out _, out var problem).ShouldBeFalse();

        problem.ShouldBe($"v4 is not what iptables-save prints: line 3: {shown} is not the name of a match or a target");
    }

    private const string Chains = ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    [Theory]
    [InlineData(":INPUT   DROP  [0:0]\n-A INPUT -i lo -j ACCEPT", ":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT")]
    [InlineData(":INPUT\tDROP\n-A INPUT -i lo -j ACCEPT", ":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT")]
    [InlineData(": INPUT DROP x\n-A INPUT -i lo -j ACCEPT", ":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT")]
    [InlineData(":INPUT - [0:0]\n-A INPUT -j DROP", ":INPUT ACCEPT [0:0]\n-A INPUT -j DROP")]
    [InlineData(":INPUT DROP\n:INPUT -\n-A INPUT -i lo -j ACCEPT", ":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT")]
    [InlineData("-A INPUT -j ACCEPT\n:INPUT DROP", ":INPUT DROP [0:0]\n-A INPUT -j ACCEPT")]
    [InlineData("-P INPUT DROP\n-A INPUT -j ACCEPT\n-P INPUT ACCEPT", ":INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT")]
    [InlineData("-A INPUT -p tcp\n--policy INPUT DROP", ":INPUT DROP [0:0]\n-A INPUT -p tcp")]
    [InlineData("-N log\n-A INPUT -j log\n-A log -j LOG", ":log - [0:0]\n-A INPUT -j log\n-A log -j LOG")]
    [InlineData("-A INPUT -p tcp\n--new-chain log\n-A INPUT -j log\n-A log -j LOG",
        ":log - [0:0]\n-A INPUT -p tcp\n-A INPUT -j log\n-A log -j LOG")]
    [InlineData(":log DROP [0:0]\n-A INPUT -j log\n-A log -j LOG", ":log - [0:0]\n-A INPUT -j log\n-A log -j LOG")]
    [InlineData("-A INPUT -p tcp\n-A INPUT -p udp\n-I INPUT 2 -p icmp\n-I INPUT -p esp\n[1:2] -I INPUT 5 -p ah",
        "-A INPUT -p esp\n-A INPUT -p tcp\n-A INPUT -p icmp\n-A INPUT -p udp\n-A INPUT -p ah")]
    [InlineData("-A FORWARD -p tcp\n-A INPUT -p tcp\n--insert INPUT 1 -p udp", "-A INPUT -p udp\n-A INPUT -p tcp\n-A FORWARD -p tcp")]
    [InlineData("  -A INPUT\t-p\ttcp  --dport   22\t-j ACCEPT  \n-j LOG -A INPUT\n-AINPUT -p udp\n--append INPUT -p esp\n-A \"INPUT\" -p "
        + "ah",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j LOG\n-A INPUT -p udp\n-A INPUT -p esp\n-A INPUT -p ah")]
    [InlineData("[0:0]-A INPUT -p tcp\n[0:0]   -A INPUT -p udp\n-A INPUT -c 5 6 -p esp\n-v -A INPUT -p ah",
        "-A INPUT -p tcp\n-A INPUT -p udp\n-A INPUT -p esp\n-A INPUT -p ah")]
    [InlineData("-4 -A INPUT -p tcp\n-6 -A INPUT -s 2001:db8::1 -j DROP\n-A INPUT -p udp --ipv4\n-A INPUT --ipv6 -j DROP\n-6 -P OUTPUT "
        + "DROP", "-A INPUT -p tcp\n-A INPUT -p udp")]
    [InlineData("-F\n-X\n-Z\n-A INPUT -p tcp", "-A INPUT -p tcp")]
    [InlineData("-A INPUT -p \"tcp\" --dport \"22\" -j \"ACCEPT\"\n-A INPUT -s \"192.0.2.1,192.0.2.2\" -j DROP\n"
        + "-A INPUT -m helper --helper \"ftp\"\n-A INPUT -m set --match-set \"foo\" src\n"
        + "-A OUTPUT -m cgroup --path \"plain\"\n-A OUTPUT -m cgroup --path system.slice",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -s 192.0.2.1/32 -j DROP\n-A INPUT -s 192.0.2.2/32 -j DROP\n"
        + "-A INPUT -m helper --helper ftp\n-A INPUT -m set --match-set foo src\n"
        + "-A OUTPUT -m cgroup --path plain\n-A OUTPUT -m cgroup --path \"system.slice\"")]
    [InlineData("-A INPUT -s 192.0.2.1,192.0.2.2 -d 192.0.2.3,192.0.2.4 -j DROP",
        "-A INPUT -s 192.0.2.1/32 -d 192.0.2.3/32 -j DROP\n-A INPUT -s 192.0.2.1/32 -d 192.0.2.4/32 -j DROP\n-A INPUT -s 192.0.2.2/32 -d "
            + "192.0.2.3/32 -j DROP\n-A INPUT -s 192.0.2.2/32 -d 192.0.2.4/32 -j DROP")]
    [InlineData("-A INPUT -s 192.0.2.7/255.255.255.0 -j DROP\n-A INPUT --dst 192.0.2.7/24 -j DROP\n-A INPUT -s 10.1/255.255.0.0 -j "
        + "DROP\n-A INPUT -s 0.0.0.0/0.0.0.0 -j LOG",
        "-A INPUT -s 192.0.2.0/24 -j DROP\n-A INPUT -d 192.0.2.0/24 -j DROP\n-A INPUT -s 10.1.0.0/16 -j DROP\n-A INPUT -j LOG")]
    [InlineData("-A INPUT -p tcp\n-I INPUT -s 192.0.2.1,192.0.2.2 -j DROP",
        "-A INPUT -s 192.0.2.2/32 -j DROP\n-A INPUT -s 192.0.2.1/32 -j DROP\n-A INPUT -p tcp")]
    [InlineData("-A INPUT -p tcp --dport 22\n-A INPUT -p udp\n-A INPUT -p tcp --dport 22\n-D INPUT -p tcp -m tcp --dport ssh",
        "-A INPUT -p udp\n-A INPUT -p tcp -m tcp --dport 22")]
    [InlineData("-A INPUT -p tcp\n-I INPUT 1 -p udp\n-D INPUT 1\n-I INPUT 2 -p esp\n-DINPUT 1", "-A INPUT -p esp")]
    [InlineData("-A INPUT -s 192.0.2.1,192.0.2.2 -j DROP\n-A INPUT -p esp\n--delete INPUT -s 192.0.2.1,192.0.2.2 -j DROP",
        "-A INPUT -p esp")]
    [InlineData("-A INPUT -p tcp\n-A INPUT -p udp\n-R INPUT 1 -p esp", "-A INPUT -p esp\n-A INPUT -p udp")]
    [InlineData("-N log\n-A INPUT -j log\n-A log -p tcp\n-E log lag\n-A lag -p udp\n-A INPUT -g lag",
        ":lag - [0:0]\n-A INPUT -j lag\n-A INPUT -g lag\n-A lag -p tcp\n-A lag -p udp")]
    [InlineData("-A INPUT -p tcp\n-A OUTPUT -p tcp\n-F INPUT\n-A INPUT -p esp", "-A INPUT -p esp\n-A OUTPUT -p tcp")]
    [InlineData("-N log\n-A log -p tcp\n-A INPUT -j log\n-F log\n-D INPUT -j log\n-X log\n-N log\n-A INPUT -j log\n-A log -p udp",
        ":log - [0:0]\n-A INPUT -j log\n-A log -p udp")]
    [InlineData("-N log\n-N lag\n-X\n-N log\n-A INPUT -j log\n-A log -p tcp", ":log - [0:0]\n-A INPUT -j log\n-A log -p tcp")]
    [InlineData("[5:5] -A INPUT -p tcp\n-Z\n-Z INPUT\n-C INPUT -p tcp\n-L -n\n-S", "-A INPUT -p tcp")]
    [InlineData("-A INPUT --prot tcp --dp 80 --jum ACCEPT\n-A INPUT -p tcp --dpor=81 --in-int eth0\n-A INPUT -p tcp --sour 10.0.0.1 --sp "
        + "80 --sy",
        "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -i eth0 -p tcp -m tcp --dport 81\n-A INPUT -s 10.0.0.1/32 -p tcp -m tcp "
            + "--sport 80 --tcp-flags FIN,SYN,RST,ACK SYN")]
    [InlineData("-A INPUT -p tcp -m multiport --dp 80,90 -m limit --limit=3/min --limit-b 7 -j REJECT --rej tcp-reset\n-A INPUT -m state "
        + "--st NEW -j LOG --log-prefix=\"x: \"",
        "-A INPUT -p tcp -m multiport --dports 80,90 -m limit --limit 3/min --limit-burst 7 -j REJECT --reject-with tcp-reset\n-A INPUT "
            + "-m state --state NEW -j LOG --log-prefix \"x: \"")]
    [InlineData("--app INPUT -p tcp\n--ins INPUT -p udp\n--append=INPUT -p esp\n--repl INPUT 1 -p ah\n--delete INPUT 3",
        "-A INPUT -p ah\n-A INPUT -p tcp")]
    [InlineData("-4 -A INPUT -p tcp\n-6 -N log\n-6 -D INPUT -p esp\n-4 -I INPUT 2 -p udp\n-4 -6 -A INPUT -p ah",
        "-A INPUT -p tcp\n-A INPUT -p udp")]
    public void What_iptables_restore_loads_is_read_as_what_iptables_save_prints_then(string written, string printed) =>
        Imported("v4", $"{Chains}{written}").Files.ShouldBe(Imported("v4",
            $"{Chains.Replace($"{printed.Split(' ')[0]} ACCEPT [0:0]\n", "", StringComparison.Ordinal)}{printed}").Files);

    [Theory]
    [InlineData(":INPUT DROP\n:FORWARD - [0:0]\n:OUTPUT ACCEPT", "input: Policy.Drop, output: Policy.Accept")]
    [InlineData(":INPUT DROP\n:OUTPUT ACCEPT\n-A FORWARD -i eth0 -j DROP", "input: Policy.Drop, output: Policy.Accept")]
    [InlineData(":INPUT DROP\n:FORWARD DROP\n:FORWARD - [0:0]\n:OUTPUT -", "input: Policy.Drop, forward: Policy.Drop")]
    public void The_policy_that_a_file_does_not_say_stays_the_one_that_the_host_has(string written, string policies) =>
        Imported("v4", written).Files[0].Text.ShouldContain($"HostPolicy().Default({policies})");

    [Fact]
    public void An_address_of_IPv6_with_a_mask_is_read_as_its_prefix_or_its_host_part() => Imported(
        "rules.v6", "-A INPUT -s 2001:db8::7/ffff:ffff:: -j DROP\n-A INPUT -d 2001:db8::7/64 -j DROP\n-A INPUT -d "
            + "2001:db8::7/::ffff:ffff:ffff:ffff -j DROP").Files
        .ShouldBe(Imported("rules.v6",
            "-A INPUT -s 2001:db8::/32 -j DROP\n-A INPUT -d 2001:db8::/64 -j DROP\n-A INPUT -d ::7/::ffff:ffff:ffff:ffff -j DROP").Files);

    [Fact]
    public void A_list_of_prefixes_becomes_a_rule_for_each() =>
        Imported("rules.v6", "-A INPUT -s 2001:db8::/32,fe80::/10 -j ACCEPT\n-I INPUT -d ::1,::2/::ffff -j DROP").Files.ShouldBe(
        Imported("rules.v6", "-A INPUT -d ::2/::ffff -j DROP\n-A INPUT -d ::1/128 -j DROP\n-A INPUT -s 2001:db8::/32 -j ACCEPT\n-A INPUT "
            + "-s fe80::/10 -j ACCEPT").Files);

    [Fact]
    public void A_table_is_named_by_the_first_word_of_its_line() =>
        Read("v4", "* filter x\n-A INPUT -p tcp\nCOMMIT\n")
            .ShouldHaveSingleItem().Tables.ShouldHaveSingleItem().Name.ShouldBe(TableName.Filter);

    [Fact]
    public void A_file_that_both_families_load_is_given_twice_and_each_gets_its_lines()
    {
        const string Text = "*filter\n-A INPUT -p tcp\n-4 -A INPUT -s 192.0.2.1 -j DROP\n-6 -A INPUT -s 2001:db8::1 -j DROP\nCOMMIT\n";

        var both = Importer.Import(Read("rules", Text, Text));

        both.Fates.Select(fate => fate.Rule.ToString())
            .ShouldBe(["-A INPUT -p tcp", "-A INPUT -s 192.0.2.1/32 -j DROP", "-A INPUT -p tcp", "-A INPUT -s 2001:db8::1/128 -j DROP"]);
        both.Notes.ShouldNotContain(note => note.ToString().Contains("give it twice", StringComparison.Ordinal));
        both.Notes.Count(note => note.ToString().Contains("of rules", StringComparison.Ordinal)).ShouldBe(1);
        Importer.Import(Read("rules",
            Text)).Notes.ShouldContain(
            "1 line of rules is not for IPv4 and was left out: if the other family loads the file, too, give it twice");
    }

    [Fact]
    public void A_line_of_the_other_family_makes_no_place_for_one_of_this()
    {
        DumpReader.TryRead([("rules.v6", "*filter\n-4 -A INPUT -p tcp\n-6 -I INPUT 2 -p udp\nCOMMIT\n")], out _,
            out var problem).ShouldBeFalse();

        problem.ShouldBe("rules.v6 is not what iptables-save prints: line 3, column 13: INPUT takes a number from 1 to 1 here, for one "
            + "after the rules that are above");
    }

    [Theory]
    [InlineData("-m ttl --ttl-lt 5",
        "the rule is for IPv6 and names what exists only in IPv4; write -4 in front of it, or its counterpart of the other family")]
    [InlineData("-p icmp --icmp-type 8",
        "the rule is for IPv6 and names what exists only in IPv4; write -4 in front of it, or its counterpart of the other family")]
    [InlineData("-p ipv6-icmp --icmpv6-type timestamp-request",
        "\"--icmpv6-type timestamp-request\" is not what iptables takes; write -4 in front of the line, and -p icmp --icmp-type "
        + "timestamp-request: IPv6 has no such type")]
    [InlineData("-p tcp -m tcp --sour 80", "-m tcp has no option --sour; did you mean \"--source-port\"?")]
    [InlineData("-p tcp --source=2001:db8::1",
        "iptables-save prints a blank where --source=2001:db8::1 has \"=\"; write --source 2001:db8::1")]
    public void A_rule_that_ip6tables_restore_does_not_load_is_refused_with_what_to_write_in_a_save(string rule, string reason) =>
        Imported("rules.v6", $"-A INPUT -p tcp\n-A INPUT {rule} -j ACCEPT").Fates.Single(fate =>
            fate.Kind is FateKind.Refused).Why.ShouldBe(reason);

    [Theory]
    [InlineData("-I INPUT 2 -p tcp", "line 2, column 10: INPUT takes a number from 1 to 1 here, for one after the rules that are above")]
    [InlineData("-I INPUT 0 -p tcp", "line 2, column 10: INPUT takes a number from 1 to 1 here, for one after the rules that are above")]
    [InlineData("-I log -p tcp", "line 2, column 4: a rule for chain log, which table filter does not declare")]
    [InlineData("  -A log -p tcp", "line 2, column 6: a rule for chain log, which table filter does not declare")]
    [InlineData("-N log\n-N log", "line 3, column 4: chain log is declared a second time in table filter")]
    [InlineData(":log -\n:log -", "line 3, column 1: chain log is declared a second time in table filter")]
    [InlineData("-N INPUT", "line 2, column 4: table filter has chain INPUT already; remove the line")]
    [InlineData("-P INPUT REJECT", "line 2, column 10: a policy is ACCEPT or DROP, and of a built-in chain: -P INPUT REJECT")]
    [InlineData("-P log DROP", "line 2, column 4: a policy is ACCEPT or DROP, and of a built-in chain: -P log DROP")]
    [InlineData("-P INPUT DROP [0:0]", "line 2, column 1: not a line of iptables-save: -P INPUT DROP [0:0]")]
    [InlineData("-A INPUT -p tcp -I INPUT 1", "line 2, column 1: not a line of iptables-save: -A INPUT -p tcp -I INPUT 1")]
    [InlineData("-A INPUT -t nat -p tcp", "line 2, column 10: a line of table filter names no table: remove -t nat")]
    [InlineData("-A INPUT -p tcp\n-D INPUT -p udp", "line 3, column 1: INPUT has no such rule above; remove the line")]
    [InlineData("-A INPUT -p tcp\n-C INPUT -p udp", "line 3, column 1: INPUT has no such rule above; remove the line")]
    [InlineData("-A INPUT -p tcp\n-D INPUT 2", "line 3, column 10: INPUT takes a number from 1 to 1 here, for the rules that are above")]
    [InlineData("-D INPUT 1", "line 2, column 10: INPUT has no rule above; remove the line")]
    [InlineData("-A INPUT -p tcp\n-D INPUT 1 -p tcp", "line 3, column 1: not a line of iptables-save: -D INPUT 1 -p tcp")]
    [InlineData("-A INPUT -p tcp\n-R INPUT -p udp", "line 3, column 4: -R needs the number of a rule: write -R INPUT 1 for its first")]
    [InlineData("-A INPUT -p tcp\n-R INPUT 1 -s 192.0.2.1,192.0.2.2",
        "line 3, column 1: -R puts one rule in the place of one: write one address, and -I for the others")]
    [InlineData("-A INPUT -p tcp\n-F",
        "line 3, column 1: iptables-nft keeps what is above -F, and iptables-legacy removes it; remove it from the text, or write "
        + "-F CHAIN for each chain")]
    [InlineData(":INPUT DROP [0:0]\n-X\n-A INPUT -p tcp",
        "line 3, column 1: iptables-nft forgets the policy of INPUT at -X, because it has no rule yet; write -X above the policy")]
    [InlineData("-F log", "line 2, column 4: table filter declares no chain log above; remove the line")]
    [InlineData("-Z log", "line 2, column 4: table filter declares no chain log above; remove the line")]
    [InlineData("-X INPUT", "line 2, column 4: chain INPUT is a built-in one, which stays; remove the line")]
    [InlineData("-N log\n-A INPUT -j log\n-X log",
        "line 4, column 4: chain log has rules, or one jumps to it; remove these above, or this line")]
    [InlineData("-N log\n-A log -p tcp\n-X",
        "line 4, column 1: chain log has rules, or one jumps to it; remove these above, or this line")]
    [InlineData("-N log\n-N lag\n-E log lag", "line 4, column 1: chain log cannot become lag: one is a built-in chain, or there already")]
    [InlineData("-A INPUT -p tcp\n-A INPUT -j log\n:log - [0:0]\n-A log -j LOG",
        "line 3, column 13: chain log is declared below this line; declare it above")]
    [InlineData("-I INPUT -p tcp -g log\n-N log", "line 2, column 20: chain log is declared below this line; declare it above")]
    [InlineData("-N lag\n-A INPUT -j log\n-E lag log", "line 3, column 13: chain log is declared below this line; declare it above")]
    [InlineData("--del INPUT 1", "line 2, column 1: not a line of iptables-save: --del INPUT 1")]
    [InlineData(":INPUT QUEUE", "line 2, column 1: not a line of iptables-save: :INPUT QUEUE")]
    [InlineData("iptables -A INPUT -p tcp", "line 2, column 1: not a line of iptables-save: iptables -A INPUT -p tcp")]
    public void What_iptables_restore_refuses_is_named_with_line_and_column(string written, string problem)
    {
        DumpReader.TryRead([("v4", $"*filter\n{written}\nCOMMIT\n")], out _, out var found).ShouldBeFalse();

        found.ShouldBe($"v4 is not what iptables-save prints: {problem}");
    }

    private static ImportResult Imported(string name, string filter) => Importer.Import(Read(name, $"*filter\n{filter}\nCOMMIT\n"));

    private static ValueList<Dump> Read(string name, params string[] texts)
    {
        DumpReader.TryRead(texts.Select(text => (name, text)), out var dumps, out var problem).ShouldBeTrue(problem);
        return dumps;
    }
}
