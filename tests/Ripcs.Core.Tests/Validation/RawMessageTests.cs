using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class RawMessageTests
{
    [Theory]
    [InlineData("-A INPUT -i tun0 -j ACCEPT")]
    [InlineData("iptables -A INPUT -i tun0 -j ACCEPT\nip6tables -t mangle -A FORWARD -j MARK --set-mark 1")]
    [InlineData("# a comment\n\n  *nat\n:out - [0:0]\n-A POSTROUTING -o ppp0 -j out  # behind\n-A out -j MASQUERADE\nCOMMIT")]
    [InlineData("-N first\n-N ssh\n-A INPUT -p tcp -j first\n-A first -p tcp --dport 22 -g ssh\n-A ssh -s 192.0.2.0/24 -j ACCEPT\n-A ssh -j DROP")]
    public void Lines_of_iptables_and_of_a_save_are_right(string lines) => Raw(lines).Says();

    [Theory]
    [InlineData("", "error RIP0801: rules/shop.csx(7): this Raw holds no rule; write lines such as -A INPUT -i tun0 -j ACCEPT, or take it out")]
    [InlineData("\n# -A INPUT -j DROP\n", "error RIP0801: rules/shop.csx(7): this Raw holds no rule; write lines such as -A INPUT -i tun0 -j ACCEPT, or take it out")]
    [InlineData("modprobe x", "error RIP0802: rules/shop.csx(7): \"modprobe x\" adds no rule to one chain; write -A CHAIN and the rule, with iptables or ip6tables in front for one family, or lines as iptables-save prints them")]
    [InlineData("-A -j DROP", "error RIP0802: rules/shop.csx(7): \"-A -j DROP\" adds no rule to one chain; write -A CHAIN and the rule, with iptables or ip6tables in front for one family, or lines as iptables-save prints them")]
    [InlineData("iptables -F", "error RIP0803: rules/shop.csx(7): -F is not for a Raw: Ripcs itself removes what a rule file no longer says; take the line out")]
    [InlineData("iptables --flush INPUT", "error RIP0803: rules/shop.csx(7): -F is not for a Raw: Ripcs itself removes what a rule file no longer says; take the line out")]
    [InlineData("-D INPUT -i tun0 -j ACCEPT", "error RIP0803: rules/shop.csx(7): -D is not for a Raw: Ripcs itself removes what a rule file no longer says; take the line out")]
    [InlineData("-X", "error RIP0803: rules/shop.csx(7): -X is not for a Raw: Ripcs itself removes what a rule file no longer says; take the line out")]
    [InlineData("-I INPUT 1 -i tun0 -j ACCEPT", "error RIP0803: rules/shop.csx(7): -I is not for a Raw: the rules of a Raw stand in the order of the file, in front of all partitions; write -A")]
    [InlineData("-E a b", "error RIP0803: rules/shop.csx(7): -E is not for a Raw: a chain of a Raw has the name by which it is declared; change it there")]
    [InlineData("-P INPUT DROP", "error RIP0803: rules/shop.csx(7): -P is not for a Raw: policies are those of the host policy; write HostPolicy().Default(…)")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT -c 1 2", "error RIP0803: rules/shop.csx(7): -c is not for a Raw: Ripcs calls iptables in its own way; take it out")]
    [InlineData("-A INPUT --modprobe=/tmp/x -j ACCEPT", "error RIP0803: rules/shop.csx(7): --modprobe=/tmp/x is not for a Raw: it starts a program; take it out")]
    [InlineData("-A INPUT --modp /tmp/x -j ACCEPT", "error RIP0803: rules/shop.csx(7): --modp is not for a Raw: it starts a program; take it out")]
    [InlineData("iptables -4 -A INPUT -i tun0 -j ACCEPT", "error RIP0803: rules/shop.csx(7): -4 is not for a Raw: a line says its family by iptables or ip6tables, or Raw(…).Family(4) does; take it out")]
    [InlineData(":INPUT DROP [0:0]", "error RIP0804: rules/shop.csx(7): \":INPUT DROP [0:0]\" would set a policy; take the line out, and write HostPolicy().Default(input: Policy.Drop) if you mean it")]
    [InlineData("-A INPUT -o eth0 -j ACCEPT", "error RIP0837: rules/shop.csx(7): no packet in INPUT has an interface for -o, so the rule never matches; take -o out, or write another chain")]
    [InlineData("-t nat -A POSTROUTING -i eth0 -j MASQUERADE", "error RIP0837: rules/shop.csx(7): no packet in POSTROUTING has an interface for -i, so the rule never matches; take -i out, or write another chain")]
    [InlineData(":FORWARD DROP [0:0]", "error RIP0804: rules/shop.csx(7): \":FORWARD DROP [0:0]\" would set a policy; take the line out, and write HostPolicy().Default(forward: Policy.Drop) if you mean it")]
    [InlineData(":OUTPUT ACCEPT [0:0]", "error RIP0804: rules/shop.csx(7): \":OUTPUT ACCEPT [0:0]\" would set a policy; take the line out")]
    [InlineData("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT", "error RIP0804: rules/shop.csx(7): \":PREROUTING ACCEPT [0:0]\" would set a policy; take the line out")]
    [InlineData("-A INPUT -m comment --comment \"open", "error RIP0805: rules/shop.csx(7): the quotes of \"open do not fit; quote a value as a whole with \", and put a backslash before each quote in it")]
    [InlineData("-A INPUT -m comment --comment 'x' -j DROP", "error RIP0805: rules/shop.csx(7): the quotes of 'x' do not fit; quote a value as a whole with \", and put a backslash before each quote in it")]
    [InlineData("-A INPUT -i $IF -j ACCEPT", "error RIP0806: rules/shop.csx(7): no shell reads a Raw, and $IF holds a $; write the value itself, by an interpolated text $\"…\" if need be, or quote it")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT; reboot", "error RIP0806: rules/shop.csx(7): no shell reads a Raw, and ACCEPT; holds a ;; write the value itself, by an interpolated text $\"…\" if need be, or quote it")]
    [InlineData("-A INPUT -i tun0 \\", "error RIP0807: rules/shop.csx(7): the line goes on behind a backslash; write one rule a line")]
    [InlineData("-t security -A INPUT -i tun0 -j ACCEPT", "error RIP0808: rules/shop.csx(7): there is no table \"security\" in a Raw; write filter, nat, mangle or raw")]
    [InlineData("*nat\n-t mangle -A PREROUTING -i tun0 -j MARK --set-mark 1\nCOMMIT", "error RIP0809: rules/shop.csx(7): -t mangle stands below a line that opens a table; take -t mangle out, or write COMMIT above")]
    [InlineData("*nat\n-A POSTROUTING -o ppp0 -j MASQUERADE", "error RIP0810: rules/shop.csx(7): *nat is not closed; write COMMIT behind its last rule")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT\nCOMMIT", "error RIP0811: rules/shop.csx(7): COMMIT closes no table; take it out, or write *filter above its rules")]
    [InlineData("-N LOG", "error RIP0812: rules/shop.csx(7): \"LOG\" can be no chain of a Raw; write a name of at most 28 characters without blanks or quotes, which is no target's and no built-in chain's and does not begin with partition-")]
    [InlineData("-N INPUT", "error RIP0812: rules/shop.csx(7): \"INPUT\" can be no chain of a Raw; write a name of at most 28 characters without blanks or quotes, which is no target's and no built-in chain's and does not begin with partition-")]
    [InlineData("-N partition-a", "error RIP0812: rules/shop.csx(7): \"partition-a\" can be no chain of a Raw; write a name of at most 28 characters without blanks or quotes, which is no target's and no built-in chain's and does not begin with partition-")]
    [InlineData("-A INPTU -i tun0 -j ACCEPT", "error RIP0814: rules/shop.csx(7): there is no chain INPTU in table filter of this Raw; declare it above by a line -N INPTU, or write a built-in chain such as INPUT")]
    [InlineData("-A PREROUTING -i tun0 -j ACCEPT", "error RIP0814: rules/shop.csx(7): table filter has no chain PREROUTING; name the table that you mean by -t TABLE")]
    [InlineData("-A INPUT -i tun0 -j DOCKER-USER", "error RIP0815: rules/shop.csx(7): DOCKER-USER is no target that Ripcs knows, and no chain of this Raw in table filter; chains of other programs and of Ripcs are not for it: declare a chain by -N DOCKER-USER, and write its rules")]
    [InlineData("-A INPUT -i tun0 -j partition-a", "error RIP0815: rules/shop.csx(7): partition-a is no target that Ripcs knows, and no chain of this Raw in table filter; chains of other programs and of Ripcs are not for it: declare a chain by -N partition-a, and write its rules")]
    [InlineData("-A INPUT -i tun0 -j accept", "error RIP0815: rules/shop.csx(7): accept is no target; did you mean ACCEPT?")]
    [InlineData("-N a\n-A INPUT -i tun0 -j a", "error RIP0816: rules/shop.csx(7): chain a holds no rule; write one, or take out the chain and what leads to it")]
    [InlineData("-N a\n-A a -i tun0 -j DROP", "error RIP0817: rules/shop.csx(7): no rule leads to chain a; write one with -j a, or take the chain out")]
    [InlineData("-N a\n-A INPUT -i tun0 -j a\n-A a -i tun0 -j a", "error RIP0818: rules/shop.csx(7): chain a leads back to itself; a packet would go round in it")]
    [InlineData("-N a\n-N b\n-A INPUT -i tun0 -j a\n-A a -i tun0 -g b\n-A b -s 192.0.2.7 -j DROP", "error RIP0819: rules/shop.csx(7): -g b leads to a chain without rules in IPv6; write iptables or ip6tables in front of the line for one family")]
    [InlineData("-A INPUT -p tcp --dport=80 -j DROP", "error RIP0820: rules/shop.csx(7): --dport=80 is no option as iptables-save prints it; write --dport and its value behind a blank")]
    [InlineData("-A INPUT -q -j DROP", "error RIP0821: rules/shop.csx(7): -q is no option of a rule; take it out")]
    [InlineData("-A INPUT --dport 80 -j DROP", "error RIP0822: rules/shop.csx(7): --dport belongs to nothing that stands before it; write its match in front, such as -p tcp or -m NAME")]
    [InlineData("-A INPUT -i tun0 -j DROP -j ACCEPT", "error RIP0823: rules/shop.csx(7): \"-j ACCEPT\" is not right; write the option once with one value, and quote a value with blanks")]
    [InlineData("-A INPUT -i tun0 eth0 -j DROP", "error RIP0823: rules/shop.csx(7): \"-i tun0 eth0\" is not right; write the option once with one value, and quote a value with blanks")]
    [InlineData("-A INPUT -s 10.1.2.3/8 -j DROP", "error RIP0824: rules/shop.csx(7): \"10.1.2.3/8\" is no address as iptables-save prints it; write one such as 192.0.2.0/24 or 2001:db8::/32 without bits behind the prefix, one a rule")]
    [InlineData("-A INPUT -s 010.0.0.1 -j DROP", "error RIP0824: rules/shop.csx(7): \"010.0.0.1\" is no address as iptables-save prints it; write one such as 192.0.2.0/24 or 2001:db8::/32 without bits behind the prefix, one a rule")]
    [InlineData("-A INPUT -s 10.0.0.1,10.0.0.2 -j DROP", "error RIP0824: rules/shop.csx(7): \"10.0.0.1,10.0.0.2\" is no address as iptables-save prints it; write one such as 192.0.2.0/24 or 2001:db8::/32 without bits behind the prefix, one a rule")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-prefix \"123456789012345678901234567890\"", "error RIP0825: rules/shop.csx(7): the text of --log-prefix has 30 bytes, and iptables would cut it; write at most 29")]
    [InlineData("-A INPUT -s 192.0.2.7 -j RETURN", "error RIP0826: rules/shop.csx(7): -j RETURN in INPUT would leave the packet to the policy, but here Ripcs's other rules come next; write -j ACCEPT or -j DROP, or put the rules into a chain of their own")]
    [InlineData("-A INPUT -j DROP", "error RIP0827: rules/shop.csx(7): this DROP takes every packet of INPUT before any partition is asked; take it out, and write HostPolicy().Default(…) for what no rule decides")]
    [InlineData("-A FORWARD -m comment --comment x -j REJECT", "error RIP0827: rules/shop.csx(7): this REJECT takes every packet of FORWARD before any partition is asked; take it out, and write HostPolicy().Default(…) for what no rule decides")]
    [InlineData("-A INPUT -s 192.0.2.7 -d 2001:db8::1 -j DROP", "error RIP0829: rules/shop.csx(7): the rule names IPv4 and IPv6; write one for each")]
    [InlineData("ip6tables -A INPUT -s 192.0.2.7 -j DROP", "error RIP0830: rules/shop.csx(7): the rule is to be IPv6 and names what only IPv4 has; write iptables in front of it, or the other family's own")]
    [InlineData("-A INPUT -p tcp --dport nonsense -j DROP", "error RIP0831: rules/shop.csx(7): \"nonsense\" is no port; write a number, a range such as 8600:8900 or a service's name, without blanks")]
    [InlineData("-A INPUT -m limit --limit 3000/s -j DROP", "error RIP0394: rules/shop.csx(7): the kernel cannot count 3000/s and would make it 3333/sec; write \"3333/sec\" if that will do")]
    public void What_is_no_rule_is_refused_with_what_to_write(string lines, string said) => Raw(lines).Says(said);

    [Fact]
    public void A_chain_is_declared_once() => Raw("-N a\n:a - [0:0]\n-A INPUT -i tun0 -j a\n-A a -i tun0 -j DROP")
        .Says("error RIP0813: rules/shop.csx(7): chain a of table filter is declared twice; remove one of the lines");

    [Fact]
    public void A_line_does_not_contradict_its_statement() => Raw(new RawStatement("iptables -A INPUT -i tun0 -j ACCEPT", At(7)) { Family = 6 })
        .Says("error RIP0828: rules/shop.csx(7): the line says IPv4, and .Family(6) another family; take one of them out");

    [Fact]
    public void A_family_is_4_or_6() => Raw(new RawStatement("-A INPUT -i tun0 -j ACCEPT", At(7)) { Family = 5 })
        .Says("error RIP0235: rules/shop.csx(7): there is no address family 5; write .Family(4) or .Family(6)");

    [Fact]
    public void A_partition_stands_above_its_first_Raw() =>
        (File() with { Partitions = [new PartitionStatement("shop", 0, At(9)) { RulesBefore = 1 }], Raws = [new RawStatement("-A INPUT -i tun0 -j ACCEPT", At(7))] })
        .Codes().ShouldHaveSingleItem().ShouldBe("RIP0403");

    private static RuleFile Raw(string lines) => Raw(new RawStatement(lines, At(7)));

    private static RuleFile Raw(params RawStatement[] raws) => File() with { Raws = raws.ToValueList() };
}
