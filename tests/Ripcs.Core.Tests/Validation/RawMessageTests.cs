using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class RawMessageTests
{
    private const string NoName = "\"-m ../../x\" names no match and no target, and iptables would load a file of that name; write a name "
        + "of at most 28 letters, digits, \"_\" and \"-\"";

    private const string NoPort = "not a port; write a number, a range such as 8600:8900 or a service's name, without blanks";

    [Theory]
    [InlineData("-A INPUT -i tun0 -j ACCEPT")]
    [InlineData("iptables -A INPUT -i tun0 -j ACCEPT\nip6tables -t mangle -A FORWARD -j MARK --set-mark 1")]
    [InlineData("*filter\n:out - [7:8]\n[5:300] -A INPUT -i tun0 -j out\n[0:0] -A out -p tcp -j DROP\nCOMMIT")]
    [InlineData("# a comment\n\n  *nat\n:out - [0:0]\n-A POSTROUTING -o ppp0 -j out  # behind\n-A out -j MASQUERADE\nCOMMIT")]
    [InlineData("-N first\n-N ssh\n-A INPUT -p tcp -j first\n-A first -p tcp --dport 22 -g ssh\n-A ssh -i tun0 -j ACCEPT")]
    public void Lines_of_iptables_and_of_a_save_are_right(string lines) => Raw(lines).Says();

    [Theory]
    [InlineData("", "error RIP0801: rules/shop.csx(7): this Raw has no rule; write lines such as -A INPUT -i tun0 -j ACCEPT, or remove it")]
    [InlineData("\n# -A INPUT -j DROP\n",
        "error RIP0801: rules/shop.csx(7): this Raw has no rule; write lines such as -A INPUT -i tun0 -j ACCEPT, or remove it")]
    [InlineData("modprobe x",
        "error RIP0802: rules/shop.csx(7): \"modprobe x\" does not add a rule to a chain; write -A CHAIN and the rule, with iptables or "
        + "ip6tables in front for one family, or lines as iptables-save prints them")]
    [InlineData("-A -j DROP",
        "error RIP0802: rules/shop.csx(7): \"-A -j DROP\" does not add a rule to a chain; write -A CHAIN and the rule, with iptables or "
        + "ip6tables in front for one family, or lines as iptables-save prints them")]
    [InlineData("iptables -F",
        "error RIP0803: rules/shop.csx(7): -F is not for a Raw: Ripcs itself removes what a rule file no longer contains; remove the line")]
    [InlineData("iptables --flush INPUT",
        "error RIP0803: rules/shop.csx(7): -F is not for a Raw: Ripcs itself removes what a rule file no longer contains; remove the line")]
    [InlineData("-D INPUT -i tun0 -j ACCEPT",
        "error RIP0803: rules/shop.csx(7): -D is not for a Raw: Ripcs itself removes what a rule file no longer contains; remove the line")]
    [InlineData("-X", "error RIP0803: rules/shop.csx(7): -X is not for a Raw: Ripcs itself removes what a rule file no longer contains; "
        + "remove "
        + "the line")]
    [InlineData("-I INPUT 1 -i tun0 -j ACCEPT",
        "error RIP0803: rules/shop.csx(7): -I is not for a Raw: the rules of a Raw are in the order of the file; write -A, and "
            + ".BeforePartitions() if they must come first")]
    [InlineData("-E a b", "error RIP0803: rules/shop.csx(7): -E is not for a Raw: a chain of a Raw has the name by which it is declared; "
        + "change it there")]
    [InlineData("-P INPUT DROP",
        "error RIP0803: rules/shop.csx(7): -P is not for a Raw: policies belong to the host policy; write one such as "
            + "HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT -c 1 2",
        "error RIP0803: rules/shop.csx(7): -c is not for a Raw: Ripcs calls iptables in its own way; remove it")]
    [InlineData("-A INPUT --modprobe=/tmp/x -j ACCEPT",
        "error RIP0803: rules/shop.csx(7): --modprobe=/tmp/x is not for a Raw: it starts a program; remove it")]
    [InlineData("-A INPUT --modp /tmp/x -j ACCEPT",
        "error RIP0803: rules/shop.csx(7): --modp is not for a Raw: it starts a program; remove it")]
    [InlineData("iptables -4 -A INPUT -i tun0 -j ACCEPT",
        "error RIP0803: rules/shop.csx(7): -4 is not for a Raw: a line sets its family by iptables or ip6tables, or Raw(…).Family(4) "
            + "does; remove it")]
    [InlineData(":INPUT DROP [0:0]",
        "error RIP0804: rules/shop.csx(7): \":INPUT DROP [0:0]\" would set a policy; remove the line, and write "
        + "HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp() if you mean it")]
    [InlineData("-A INPUT -o eth0 -j ACCEPT",
        "error RIP0837: rules/shop.csx(7): no packet in INPUT has an interface for -o, so the rule never matches; remove -o, or write "
        + "another chain")]
    [InlineData("-t nat -A POSTROUTING -i eth0 -j MASQUERADE",
        "error RIP0837: rules/shop.csx(7): no packet in POSTROUTING has an interface for -i, so the rule never matches; remove -i, or "
        + "write another chain")]
    [InlineData(":FORWARD DROP [0:0]",
        "error RIP0804: rules/shop.csx(7): \":FORWARD DROP [0:0]\" would set a policy; remove the line, and write "
        + "HostPolicy().Default(forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp() if you mean it")]
    [InlineData(":OUTPUT ACCEPT [0:0]", "error RIP0804: rules/shop.csx(7): \":OUTPUT ACCEPT [0:0]\" would set a policy; remove the line")]
    [InlineData("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT",
        "error RIP0804: rules/shop.csx(7): \":PREROUTING ACCEPT [0:0]\" would set a policy; remove the line")]
    [InlineData("-A INPUT -m comment --comment \"open",
        "error RIP0805: rules/shop.csx(7): the quotes in \"open are wrong; quote a value as a whole with \", and put a backslash before "
        + "each quote in it")]
    [InlineData("-A INPUT -m comment --comment 'x' -j DROP",
        "error RIP0805: rules/shop.csx(7): the quotes in 'x' are wrong; quote a value as a whole with \", and put a backslash before "
        + "each quote in it")]
    [InlineData("-A INPUT -m comment --comment \"a\tb\" -j DROP",
        "error RIP0847: rules/shop.csx(7): \"a\\tb\" contains a tab; write a blank instead")]
    [InlineData("[5:x] -A INPUT -i tun0 -j DROP",
        "error RIP0802: rules/shop.csx(7): \"[5:x] -A INPUT -i tun0 -j DROP\" does not add a rule to a chain; write -A CHAIN and the rule, "
        + "with iptables or ip6tables in front for one family, or lines as iptables-save prints them")]
    [InlineData("-A INPUT -i $IF -j ACCEPT",
        "error RIP0806: rules/shop.csx(7): a Raw is not read by a shell, and \"$IF\" contains \"$\"; write the value itself, in an "
            + "interpolated text $\"…\" if necessary, or quote it")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT; reboot",
        "error RIP0806: rules/shop.csx(7): a Raw is not read by a shell, and \"ACCEPT;\" contains \";\"; write one rule per line, "
            + "without shell syntax, or quote the word")]
    [InlineData("-A INPUT -i tun0 \\", "error RIP0807: rules/shop.csx(7): the line continues after a backslash; write one rule per line")]
    [InlineData("-t security -A INPUT -i tun0 -j ACCEPT",
        "error RIP0808: rules/shop.csx(7): there is no table \"security\" in a Raw; write filter, nat, mangle or raw")]
    [InlineData("*nat\n-t mangle -A PREROUTING -i tun0 -j MARK --set-mark 1\nCOMMIT",
        "error RIP0809: rules/shop.csx(7): -t mangle is below a line that opens a table; remove -t mangle, or write COMMIT above")]
    [InlineData("*nat\n-A POSTROUTING -o ppp0 -j MASQUERADE",
        "error RIP0810: rules/shop.csx(7): *nat is not closed; write COMMIT after its last rule")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT\nCOMMIT",
        "error RIP0811: rules/shop.csx(7): COMMIT closes no table; remove it, or write *filter above its rules")]
    [InlineData("-N LOG", "error RIP0812: rules/shop.csx(7): \"LOG\" cannot be a chain of a Raw; write a name of at most 28 characters "
        + "without blanks, quotes or \"/\" that is not a target or a built-in chain and does not begin with partition-")]
    [InlineData("-N INPUT",
        "error RIP0812: rules/shop.csx(7): \"INPUT\" cannot be a chain of a Raw; write a name of at most 28 characters without blanks, "
            + "quotes or \"/\" that is not a target or a built-in chain and does not begin with partition-")]
    [InlineData("-N partition-a",
        "error RIP0812: rules/shop.csx(7): \"partition-a\" cannot be a chain of a Raw; write a name of at most 28 characters without "
            + "blanks, quotes or \"/\" that is not a target or a built-in chain and does not begin with partition-")]
    [InlineData("-A INPTU -i tun0 -j ACCEPT",
        "error RIP0814: rules/shop.csx(7): there is no chain INPTU in table filter of this Raw; declare your own above with -N INPTU, or "
        + "write a built-in chain such as INPUT")]
    [InlineData("-A partition-a -i tun0 -j ACCEPT",
        "error RIP0814: rules/shop.csx(7): there is no chain partition-a in table filter of this Raw, and a chain cannot have that name; "
            + "write a built-in chain such as INPUT")]
    [InlineData("-A PREROUTING -i tun0 -j ACCEPT",
        "error RIP0814: rules/shop.csx(7): table filter has no chain PREROUTING; name the table that you mean by -t TABLE")]
    [InlineData("-A INPUT -i tun0 -j DOCKER-USER",
        "error RIP0815: rules/shop.csx(7): DOCKER-USER is neither a target that Ripcs knows nor a chain of this Raw in table filter, "
            + "and a Raw cannot use chains of other programs or of Ripcs: declare a chain by -N DOCKER-USER, and write its rules")]
    [InlineData("-A INPUT -i tun0 -j partition-a",
        "error RIP0815: rules/shop.csx(7): partition-a is neither a target that Ripcs knows nor a chain of this Raw in table filter, "
            + "and a Raw cannot use chains of other programs or of Ripcs: declare a chain by -N and another name, and write its rules")]
    [InlineData("-A INPUT -i tun0 -g ACCEPT", "error RIP0815: rules/shop.csx(7): -g goes to a chain, and ACCEPT is not one; write -j "
        + "ACCEPT")]
    [InlineData("-A INPUT -i tun0 -j accept", "error RIP0815: rules/shop.csx(7): accept is not a target; did you mean ACCEPT?")]
    [InlineData("-N a\n-A INPUT -i tun0 -j a",
        "error RIP0816: rules/shop.csx(7): chain a is empty; write a rule, or remove the chain and what jumps to it")]
    [InlineData("-N a\n-A a -i tun0 -j DROP",
        "error RIP0817: rules/shop.csx(7): no rule jumps to chain a; write one with -j a, or remove the chain")]
    [InlineData("-N a\n-A INPUT -i tun0 -j a\n-A a -i tun0 -j a",
        "error RIP0818: rules/shop.csx(7): chain a jumps back to itself; a packet would loop in it")]
    [InlineData("-N a\n-N b\n-A INPUT -i tun0 -j a\n-A a -i tun0 -g b\n-A b -s 192.0.2.7 -j DROP",
        "error RIP0819: rules/shop.csx(7): -g b goes to a chain without rules in IPv6; write iptables or ip6tables in front of the line "
        + "for one family")]
    [InlineData("-A INPUT -p tcp --dport=80 -j DROP",
        "error RIP0820: rules/shop.csx(7): iptables-save prints a blank where --dport=80 has \"=\"; write --dport 80")]
    [InlineData("-A INPUT -q -j DROP", "error RIP0821: rules/shop.csx(7): -q is not an option of a rule; remove it")]
    [InlineData("-A INPUT --dport 80 -j DROP",
        "error RIP0822: rules/shop.csx(7): --dport belongs to no match before it; write its match in front, such as -p tcp or "
        + "-m NAME")]
    [InlineData("-A INPUT -i tun0 -j DROP -j ACCEPT",
        "error RIP0823: rules/shop.csx(7): \"-j ACCEPT\" is not right; write the option once with one value, and quote a value with "
        + "blanks")]
    [InlineData("-A INPUT -i tun0 eth0 -j DROP",
        "error RIP0823: rules/shop.csx(7): \"-i tun0 eth0\" is not right; write the option once with one value, and quote a value with "
        + "blanks")]
    [InlineData("-A INPUT -s 10.1.2.3/8 -j DROP",
        "error RIP0824: rules/shop.csx(7): \"10.1.2.3/8\" is not an address as iptables-save prints it; write 10.0.0.0/8")]
    [InlineData("-A INPUT -s 10.1.0.0/255.0.0.0 -j DROP",
        "error RIP0824: rules/shop.csx(7): \"10.1.0.0/255.0.0.0\" is not an address as iptables-save prints it; write 10.0.0.0/8")]
    [InlineData("-A INPUT -s !192.0.2.7 -j DROP",
        "error RIP0824: rules/shop.csx(7): \"!192.0.2.7\" is not an address as iptables-save prints it; write ! -s 192.0.2.7/32")]
    [InlineData("-A INPUT -s voip.example.net -j DROP",
        "error RIP0849: rules/shop.csx(7): \"voip.example.net\" is a host name, and names are not resolved; write its addresses in its "
        + "place, with commas between them")]
    [InlineData("-A INPUT -s 10.0.0.0/255.0.255.0 -j DROP",
        "error RIP0843: rules/shop.csx(7): the mask of \"10.0.0.0/255.0.255.0\" has holes, and some iptables print another one; write a "
        + "rule for each prefix such as 192.0.2.0/24")]
    [InlineData("-A INPUT -s ! 192.0.2.7 -j DROP",
        "error RIP0841: rules/shop.csx(7): in \"-s ! 192.0.2.7\" the \"!\" is after the option; write ! -s 192.0.2.7")]
    [InlineData("-A INPUT -p tcp --dport ! 80 -j DROP",
        "error RIP0841: rules/shop.csx(7): in \"--dport ! 80\" the \"!\" is after the option; write ! --dport 80")]
    [InlineData("iptables -A INPUT -m ttl --ttl-lt ! 5 -j DROP",
        "error RIP0835: rules/shop.csx(7): iptables takes no \"!\" before --ttl-lt; remove it")]
    [InlineData("-A INPUT -s 010.0.0.1 -j DROP",
        "error RIP0824: rules/shop.csx(7): \"010.0.0.1\" is not an address as iptables-save prints it; write one such as 192.0.2.0/24 or "
        + "2001:db8::/32 without bits beyond the prefix")]
    [InlineData("-A INPUT ! -s 10.0.0.1,10.0.0.2 -j DROP",
        "error RIP0824: rules/shop.csx(7): \"10.0.0.1,10.0.0.2\" is not an address as iptables-save prints it; write one such as "
            + "192.0.2.0/24 "
        + "or 2001:db8::/32 without bits beyond the prefix")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-prefix \"123456789012345678901234567890\"",
        "error RIP0825: rules/shop.csx(7): the text of --log-prefix has 30 bytes, and iptables would cut it; write at most 29")]
    [InlineData("-A INPUT -s 192.0.2.7 -j RETURN",
        "error RIP0826: rules/shop.csx(7): -j RETURN in INPUT would leave the packet to the policy, but here Ripcs's other rules come "
        + "next; write -j ACCEPT or -j DROP, or put the rules into a separate chain")]
    [InlineData("-A INPUT -j DROP",
        "error RIP0827: rules/shop.csx(7): this DROP takes every packet of INPUT before any partition is evaluated; remove it, and write "
        + "HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp() for what no rule decides")]
    [InlineData("-A FORWARD -m comment --comment x -j REJECT",
        "error RIP0827: rules/shop.csx(7): this REJECT takes every packet of FORWARD before any partition is evaluated; remove it, and "
        + "write HostPolicy().Default(forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp() for what no rule decides")]
    [InlineData("-A INPUT -s 192.0.2.7 -d 2001:db8::1 -j DROP",
        "error RIP0829: rules/shop.csx(7): the rule names IPv4 and IPv6; write one for each")]
    [InlineData("ip6tables -A INPUT -s 192.0.2.7 -j DROP",
        "error RIP0830: rules/shop.csx(7): the rule is for IPv6 and names what exists only in IPv4; write iptables in front of it, or "
            + "its counterpart of the other family")]
    [InlineData("-A INPUT -p tcp --dport nonsense -j DROP",
        "error RIP0831: rules/shop.csx(7): \"nonsense\" is not a port; write a number, a range such as 8600:8900 or a service's name, "
        + "without blanks")]
    [InlineData("-A INPUT -m limit --limit 3000/s -j DROP",
        "error RIP0394: rules/shop.csx(7): the kernel cannot count 3000/s and would make it 3333/sec; write \"3333/sec\" if that will do")]
    public void What_is_no_rule_is_refused_with_what_to_write(string lines, string said) => Raw(lines).Says(said);

    [Theory]
    [InlineData("-A INPUT -i tun0 -j LOG --log-foo", "RIP0833", "-j LOG has no option --log-foo; did you mean \"--log-uid\"?")]
    [InlineData("-A INPUT -i tun0 -j ACCEPT --log-prefix x", "RIP0833", "-j ACCEPT has no option --log-prefix; it takes none")]
    [InlineData("-N a\n-A INPUT -i tun0 -j a --log-prefix x\n-A a -j DROP", "RIP0833", "-j a has no option --log-prefix; it takes none")]
    [InlineData("-A INPUT -m ../../x -j DROP", "RIP0853", NoName)]
    [InlineData("-A INPUT -m addrtype --src-type LOCAL -m a.b -j DROP", "RIP0853",
        "\"-m a.b\" names no match and no target, and iptables would load a file of that name; write a name of at most 28 letters, "
            + "digits, \"_\" and \"-\"")]
    [InlineData("-A INPUT -m mine --mat ../../x -j DROP", "RIP0853", NoName)]
    [InlineData("-A INPUT -m a_name_of_29_letters_and_more -j DROP", "RIP0853", "\"-m a_name_of_29_letters_and_more\" names no match and "
        + "no target, and iptables would load a file of that name; write a name of at most 28 letters, digits, \"_\" and \"-\"")]
    [InlineData("-A INPUT -m mine --match=../../x -j DROP", "RIP0853", NoName)]
    [InlineData("-A INPUT -m mine -m../../x -j DROP", "RIP0853", NoName)]
    [InlineData("-A INPUT -m -x -j DROP", "RIP0853", "\"-m -x\" names no match and no target, and iptables would load a file of that name; "
        + "write a name of at most 28 letters, digits, \"_\" and \"-\"")]
    [InlineData("-A INPUT -i tun0 -j ../../x", "RIP0853",
        "\"-j ../../x\" names no match and no target, and iptables would load a file of that name; write a name of at most 28 letters, "
            + "digits, \"_\" and \"-\"")]
    [InlineData("-A INPUT -i eth0:1 -j DROP", "RIP0372",
        "\"eth0:1\" is an alias, which iptables cannot match; write \"eth0\" and name the alias's address with -s or -d")]
    [InlineData("-A FORWARD ! -o eth0:1 -j DROP", "RIP0372",
        "\"eth0:1\" is an alias, which iptables cannot match; write \"eth0\" and name the alias's address with -s or -d")]
    [InlineData("-A FORWARD -i eth0* -j DROP", "RIP0378",
        "\"eth0*\" is a pattern of a shell and would match no interface; write \"eth0+\" for all that begin with eth0")]
    [InlineData("-A FORWARD ! -o eth[01] -j DROP", "RIP0378",
        "\"eth[01]\" is a pattern of a shell and would match no interface; write the name of each interface")]
    [InlineData("-A FORWARD ! -i eth0,eth1 -j DROP", "RIP0379",
        "\"eth0,eth1\" lists several interfaces in one text, and -i takes one; name each that you mean with -i in a rule of its own")]
    [InlineData("-A FORWARD -i eth0@if2 -j DROP", "RIP0380", "\"eth0@if2\" is an interface with its peer, as ip shows it; write \"eth0\"")]
    [InlineData("-A FORWARD -o 10.0.0.1 -j DROP", "RIP0381",
        "\"10.0.0.1\" is an address, and -o takes an interface such as eth0; write -s or -d for addresses")]
    [InlineData("-t nat -A PREROUTING -i eth0 -j DNAT --to-destination 0.0.0.0", "RIP0845", "iptables takes \"--to-destination 0.0.0.0\", "
        + "but no packet of another host arrives there; write -j REDIRECT for a program on this host")]
    [InlineData("-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [::1]:8080", "RIP0845",
        "iptables takes \"--to-destination [::1]:8080\", but no packet of another host arrives there; write -j REDIRECT for a program on "
        + "this host")]
    [InlineData("-A INPUT -m physdev --physdev-in eth0:1 -j DROP", "RIP0832", "\"--physdev-in eth0:1\" is not what iptables takes; "
        + "write an interface's name of at most 15 bytes such as eth0, and no alias, list, address or pattern but eth+")]
    [InlineData("-A INPUT -m physdev --physdev-out eth0* -j DROP", "RIP0832", "\"--physdev-out eth0*\" is not what iptables takes; "
        + "write an interface's name of at most 15 bytes such as eth0, and no alias, list, address or pattern but eth+")]
    [InlineData("-A INPUT -m conntrack --ctorigsrcport 4:3 -j DROP", "RIP0831", "\"4:3\" is " + NoPort)]
    [InlineData("-A INPUT -m conntrack --ctorigdstport 4:3 -j DROP", "RIP0831", "\"4:3\" is " + NoPort)]
    [InlineData("-A INPUT -m conntrack ! --ctreplsrcport 4:3 -j DROP", "RIP0831", "\"4:3\" is " + NoPort)]
    [InlineData("-A INPUT -m conntrack --ctrepldstport 4,3 -j DROP", "RIP0831", "\"4,3\" is " + NoPort)]
    [InlineData("-A INPUT -p dccp --dport 4:3 -j DROP", "RIP0831", "\"4:3\" is " + NoPort)]
    [InlineData("-A INPUT -m length --length 4:3 -j DROP", "RIP0832",
        "\"--length 4:3\" is not what iptables takes; write a number from 0 to 65535, or two of them such as 100:200")]
    [InlineData("-A INPUT -i tun0 -j NFLOG --nflog-range 64", "RIP0845",
        "iptables takes \"--nflog-range 64\", but the kernel has never obeyed it, and copies whole packets; write --nflog-size 64")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-prefix", "RIP0832",
        "\"--log-prefix\" is not what iptables takes; write a text that is not empty after it")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j MARK --set-mark -1", "RIP0832",
        "\"--set-mark -1\" is not what iptables takes; write a number of 32 bits such as 0x1 or 0x1/0xff")]
    [InlineData("-A INPUT -i tun0 -j", "RIP0832",
        "\"-j\" is not what iptables takes; write -j and a target such as ACCEPT, or a chain of this Raw")]
    [InlineData("-A INPUT -i tun0 -g", "RIP0832", "\"-g\" is not what iptables takes; write -g and a chain of this Raw")]
    [InlineData("-A INPUT -m state --new -j DROP", "RIP0833", "-m state has no option --new; write --state")]
    [InlineData("-A INPUT --new -j DROP", "RIP0822",
        "--new belongs to no match before it; write its match in front, such as -p tcp or -m NAME")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-level foo", "RIP0832",
        "\"--log-level foo\" is not what iptables takes; write a level from 0 to 7, or a name such as info")]
    [InlineData("-A INPUT -i tun0 -j LOG ! --log-prefix x", "RIP0835", "iptables takes no \"!\" before --log-prefix; remove it")]
    [InlineData("-A INPUT -p tcp --dport ssh,http -j ACCEPT", "RIP0832",
        "\"--dport ssh,http\" is not what iptables takes; write -m multiport --dports ssh,http")]
    [InlineData("-A INPUT -p udp ! --source-port 53,123 -j ACCEPT", "RIP0832",
        "\"! --source-port 53,123\" is not what iptables takes; write -m multiport ! --sports 53,123")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 5 -m tcp --dport 6 -j ACCEPT", "RIP0823",
        "\"--dport 5\" is not right; write the option once with one value, and quote a value with blanks")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 5 -m state --state NEW -m tcp --dport 6 -j ACCEPT", "RIP0832",
        "\"-m tcp\" is not what iptables takes; write all options of tcp after one -m tcp")]
    [InlineData("-A INPUT -m mark --mark 1/0 -j ACCEPT", "RIP0845",
        "iptables takes \"--mark 0x1/0x0\", but the mask tests no bit, so every packet is the same to it; write a number and a mask "
        + "that has its bits, such as 0x1/0xff")]
    [InlineData("-A INPUT -m connmark ! --mark 0/0 -j ACCEPT", "RIP0845",
        "iptables takes \"! --mark 0x0/0x0\", but the mask tests no bit, so every packet is the same to it; write a number and a mask "
        + "that has its bits, such as 0x1/0xff")]
    [InlineData("-A INPUT -m statistic --mode nth ! --every 1 --packet 0 -j ACCEPT", "RIP0840",
        "\"! --every 1\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-uid --log-uid", "RIP0823",
        "\"--log-uid\" is not right; write the option once with one value, and quote a value with blanks")]
    [InlineData("iptables -A INPUT -i tun0 -j REJECT --reject-with foo", "RIP0832",
        "\"--reject-with foo\" is not what iptables takes; write icmp-net-unreachable, icmp-host-unreachable, icmp-proto-unreachable, "
            + "icmp-port-unreachable, icmp-net-prohibited, icmp-host-prohibited, tcp-reset, "
        + "icmp-admin-prohibited, icmp6-no-route, icmp6-adm-prohibited, icmp6-addr-unreachable, icmp6-port-unreachable, icmp6-policy-fail "
            + "or icmp6-reject-route")]
    [InlineData("ip6tables -A INPUT -i tun0 -j REJECT --reject-with host-unreach", "RIP0830",
        "the rule is for IPv6 and names what exists only in IPv4; write iptables in front of it, or its counterpart of the other family")]
    [InlineData("-A INPUT -i tun0 -j REJECT --reject-with tcp-reset", "RIP0838",
        "--reject-with tcp-reset is only for rules of tcp; write -p tcp in front of it")]
    [InlineData("-A INPUT -i tun0 ! -p tcp -j REJECT --reject-with tcp-reset", "RIP0838",
        "--reject-with tcp-reset is only for rules of tcp; write -p tcp in front of it")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j DNAT", "RIP0834",
        "-j DNAT is incomplete; write --to-destination after it, with an address such as 192.0.2.7, 192.0.2.7:8080 or [2001:db8::7]:8080")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j DNAT --to-destination 192.0.2.0/24", "RIP0832",
        "\"--to-destination 192.0.2.0/24\" is not what iptables takes; write an address such as 192.0.2.7, 192.0.2.7:8080 or "
        + "[2001:db8::7]:8080")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j DNAT --to-destination 192.0.2.7:80", "RIP0838",
        "--to-destination 192.0.2.7:80 is only for rules of tcp, udp, sctp, dccp or icmp; write -p tcp, -p udp, -p sctp, -p dccp or "
            + "-p icmp in front of it")]
    [InlineData("-t nat -A POSTROUTING -p udp -j SNAT --to-source 192.0.2.7:80-90/5", "RIP0832",
        "\"--to-source 192.0.2.7:80-90/5\" is not what iptables takes; write an address such as 192.0.2.7, 192.0.2.7:8000-8010 or "
        + "[2001:db8::7]:8080")]
    [InlineData("-t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 90-80", "RIP0832",
        "\"--to-ports 90-80\" is not what iptables takes; write a port such as 8080, or two such as 8000-8010")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j NETMAP --to 192.0.2.0/255.0.255.0", "RIP0832",
        "\"--to 192.0.2.0/255.0.255.0\" is not what iptables takes; write addresses such as 192.0.2.0/24")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j NETMAP --to 192.0.2.1/24", "RIP0832",
        "\"--to 192.0.2.1/24\" is not what iptables takes; write addresses such as 192.0.2.0/24")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j DSCP --set-dscp 99", "RIP0832",
        "\"--set-dscp 99\" is not what iptables takes; write a number from 0 to 63, or a class such as EF")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j MARK --set-mark 4294967296", "RIP0832",
        "\"--set-mark 4294967296\" is not what iptables takes; write a number of 32 bits such as 0x1 or 0x1/0xff")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j MARK --set-mark 1 --or-mark 2", "RIP0836",
        "iptables does not take --set-mark and --or-mark in one -j MARK; remove one of them")]
    [InlineData("-t mangle -A PREROUTING -j CONNMARK --and-mark 5 --mask 7", "RIP0836",
        "iptables does not take --mask and --and-mark in one -j CONNMARK; remove one of them")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j CONNMARK --set-mark 1 --nfmask 0xff", "RIP0834",
        "-j CONNMARK is incomplete; write --save-mark or --restore-mark after it")]
    [InlineData("-t mangle -A FORWARD -i tun0 -j TCPMSS --clamp-mss-to-pmtu", "RIP0838",
        "-j TCPMSS is only for rules of tcp; write -p tcp in front of it")]
    [InlineData("-t mangle -A PREROUTING -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu", "RIP0842",
        "the kernel allows --clamp-mss-to-pmtu only in FORWARD, OUTPUT or POSTROUTING; write the rule there")]
    [InlineData("-t mangle -A PREROUTING -p tcp -j TPROXY --on-port 70000", "RIP0832",
        "\"--on-port 70000\" is not what iptables takes; write a port such as 8080")]
    [InlineData("iptables -t mangle -A FORWARD -j TTL --ttl-inc 0", "RIP0832",
        "\"--ttl-inc 0\" is not what iptables takes; write a number from 1 to 255")]
    [InlineData("-A INPUT -i tun0 -j NFQUEUE --queue-balance 3", "RIP0832",
        "\"--queue-balance 3\" is not what iptables takes; write two numbers from 0 to 65535 such as 0:3")]
    [InlineData("-A INPUT -i tun0 -j NFLOG --nflog-group 70000", "RIP0832",
        "\"--nflog-group 70000\" is not what iptables takes; write a number from 0 to 65535")]
    [InlineData("-t raw -A PREROUTING -i tun0 -j CT --zone 70000", "RIP0832",
        "\"--zone 70000\" is not what iptables takes; write a number from 0 to 65535, or mark")]
    [InlineData("-t mangle -A POSTROUTING -j CLASSIFY --set-class 1:20000", "RIP0832",
        "\"--set-class 1:20000\" is not what iptables takes; write two hexadecimal numbers such as 1:10")]
    [InlineData("-t mangle -A POSTROUTING -j CHECKSUM", "RIP0834", "-j CHECKSUM is incomplete; write --checksum-fill after it")]
    [InlineData("-t mangle -A FORWARD -j TEE --gateway 192.0.2.1 --oif 1234567890123456", "RIP0832",
        "\"--oif 1234567890123456\" is not what iptables takes; write an interface's name of at most 15 bytes such as eth0, "
            + "and no alias, list, address or pattern but eth+")]
    [InlineData("-A INPUT -i tun0 -j SET --add-set blk", "RIP0832", "\"--add-set blk\" is not what iptables takes; write two values")]
    [InlineData("-A INPUT -i tun0 -m owner --uid-owner 0 -j ACCEPT", "RIP0842",
        "the kernel allows -m owner only in OUTPUT or POSTROUTING; write the rule there")]
    [InlineData("-A OUTPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT", "RIP0842",
        "the kernel allows -m mac only in PREROUTING, INPUT or FORWARD; write the rule there")]
    [InlineData("-A INPUT -i tun0 -m rpfilter --invert -j DROP", "RIP0842",
        "the kernel allows -m rpfilter only in PREROUTING of table raw or mangle; write the rule there")]
    [InlineData("-A INPUT -i tun0 -m policy --dir out --pol none -j ACCEPT", "RIP0842",
        "the kernel allows --dir out only in FORWARD, OUTPUT or POSTROUTING; write the rule there")]
    [InlineData("-A OUTPUT -m addrtype --src-type LOCAL --limit-iface-in -j ACCEPT", "RIP0842",
        "the kernel allows --limit-iface-in only in PREROUTING, INPUT or FORWARD; write the rule there")]
    [InlineData("-A INPUT -i tun0 -j DNAT --to-destination 192.0.2.7", "RIP0842",
        "the kernel allows -j DNAT only in PREROUTING or OUTPUT of table nat; write the rule there")]
    [InlineData("-t nat -A PREROUTING -i tun0 -j MASQUERADE", "RIP0842",
        "the kernel allows -j MASQUERADE only in POSTROUTING of table nat; write the rule there")]
    [InlineData("-t nat -A PREROUTING -s 192.0.2.7 -j DROP", "RIP0842",
        "the kernel allows -j DROP only in table filter, mangle or raw; write the rule there")]
    [InlineData("-A INPUT -p 256 -j DROP", "RIP0330", "no protocol \"256\"; write its number, 1 to 255")]
    [InlineData("-A INPUT -p tpc -j DROP", "RIP0330", "no protocol \"tpc\"; did you mean \"tcp\"?")]
    [InlineData("-A INPUT ! -p all -j DROP", "RIP0840",
        "\"! -p all\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT -i 1234567890123456 -j DROP", "RIP0371",
        "the interface name \"1234567890123456\" has 16 bytes; write at most 15")]
    [InlineData("-A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16 -j DROP", "RIP0839",
        "these ports take 16 places of a multiport, which has 15, and a range takes two; write the rest in another rule")]
    [InlineData("-A INPUT -m multiport --dports 1,2 -j DROP", "RIP0838",
        "-m multiport is only for rules of tcp, udp, udplite, sctp or dccp; write -p tcp, -p udp, -p udplite, -p sctp or -p dccp in "
        + "front of it")]
    [InlineData("-A INPUT ! -p icmp -m multiport --dports 1,2 -j DROP", "RIP0838",
        "-m multiport is only for rules of tcp, udp, udplite, sctp or dccp; write -p tcp, -p udp, -p udplite, -p sctp or -p dccp in "
        + "front of it")]
    [InlineData("-A INPUT ! -p tcp -m multiport --dports 1,2 -j DROP", "RIP0838",
        "-m multiport is only for rules of tcp, udp, udplite, sctp or dccp; write -p tcp, -p udp, -p udplite, -p sctp or -p dccp in "
        + "front of it")]
    [InlineData("-A INPUT -m ah --ahspi 5 -j DROP", "RIP0844",
        "in IPv4, -m ah is only for rules of protocol ah; in IPv6, a packet's protocol is the one after that header, and -m ah is never "
            + "for rules of ah; "
        + "write one line with iptables and -p ah in front of it, and one with ip6tables without")]
    [InlineData("iptables -A INPUT -p tcp -m ah --ahspi 5 -j DROP", "RIP0844",
        "in IPv4, -m ah is only for rules of protocol ah; in IPv6, a packet's protocol is the one after that header, and -m ah is never "
            + "for rules of ah; write -p ah in front of it")]
    [InlineData("ip6tables -A INPUT -p ah -m ah --ahspi 5 -j DROP", "RIP0844",
        "in IPv4, -m ah is only for rules of protocol ah; in IPv6, a packet's protocol is the one after that header, and -m ah is never "
            + "for rules of ah; remove -p ah")]
    [InlineData("-A OUTPUT -m owner --uid-owner root -j DROP", "RIP0672",
        "\"root\" is a user's name, which can have a different number on each host, and the kernel compares numbers; write the number, as "
        + "\"id -u\" shows it")]
    [InlineData("-A OUTPUT -m owner --gid-owner adm -j DROP", "RIP0672",
        "\"adm\" is a group's name, which can have a different number on each host, and the kernel compares numbers; write the number, as "
            + "\"getent group\" shows it")]
    [InlineData("-A OUTPUT -m owner --uid-owner 9-5 -j DROP", "RIP0832",
        "\"--uid-owner 9-5\" is not what iptables takes; write a number from 0 to 4294967294, or a range such as 1000-1999")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-prefix \"\"", "RIP0832",
        "\"--log-prefix \"\"\" is not what iptables takes; write a text that is not empty")]
    [InlineData("-t mangle -A FORWARD -p tcp -j TCPOPTSTRIP --strip-options 300", "RIP0832",
        "\"--strip-options 300\" is not what iptables takes; write options of tcp separated by commas such as mss,timestamp, or numbers "
            + "from 2 "
            + "to 255")]
    [InlineData("-A INPUT -i tun0 -j CONNSECMARK --save", "RIP0842",
        "the kernel allows -j CONNSECMARK only in table mangle; write the rule there")]
    [InlineData("-A INPUT -m time --datestart 2027-02-30 -j DROP", "RIP0845",
        "iptables takes \"--datestart 2027-02-30\", but its month has no such day, and it would take another; write a date such as "
        + "2026-01-31")]
    [InlineData("-A INPUT -m time --datestop 2039-01-01 -j DROP", "RIP0832",
        "\"--datestop 2039-01-01\" is not what iptables takes; write a date from 1970 to 2038 such as 2026-01-31 or 2026-01-31T23:59:59")]
    [InlineData("-A INPUT -m time --datestart 2028 --datestop 2027-06 -j DROP", "RIP0845",
        "iptables takes \"--datestart 2028-01-01T00:00:00\", but that is later than --datestop 2027-06-01T00:00:00, so the rule never "
            + "matches; write a date that is not later")]
    [InlineData("-A INPUT -m time --timestart 24:00 -j DROP", "RIP0832",
        "\"--timestart 24:00\" is not what iptables takes; write a time from 00:00 to 23:59:59 such as 08:30")]
    [InlineData("-A INPUT -m time --weekdays Mo,Di -j DROP", "RIP0832",
        "\"--weekdays Mo,Di\" is not what iptables takes; write days such as Mon,Tue, or numbers from 1 for Monday to 7")]
    [InlineData("-A INPUT -m time ! --weekdays 1,2,3,4,5,6,7 -j DROP", "RIP0840",
        "\"! --weekdays 1,2,3,4,5,6,7\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT -m recent --name \"a b\" --set", "RIP0832",
        "\"--name \"a b\"\" is not what iptables takes; write a name of 1 to 199 bytes without blanks, quotes, backslashes and \"/\"")]
    [InlineData("-A INPUT -p tcp --tcp-flags SYN FIN -j DROP", "RIP0607",
        "\"FIN\" has flags that are not in \"SYN\", so no packet matches; name them in both")]
    [InlineData("-A INPUT -p tcp --tcp-flags SYN SYN,FIN -j DROP", "RIP0607",
        "\"SYN,FIN\" has flags that are not in \"SYN\", so no packet matches; name them in both")]
    [InlineData("-A INPUT -p tcp ! --tcp-flags SYN FIN -j DROP", "RIP0845",
        "iptables takes \"! --tcp-flags SYN FIN\", but every packet of tcp matches it; write the flags to test and those of them that "
            + "are set, such as SYN,ACK SYN")]
    [InlineData("-A INPUT -p tcp --tcp-flags NONE NONE -j DROP", "RIP0845",
        "iptables takes \"--tcp-flags NONE NONE\", but it tests no flag; write the flags to test and those of them that are set, "
            + "such as SYN,ACK SYN")]
    [InlineData("-A INPUT -p tcp --tcp-flags SYN,ACK NOSUCH -j DROP", "RIP0832",
        "\"--tcp-flags SYN,ACK NOSUCH\" is not what iptables takes; write the flags to test and those of them that are set, such as "
            + "SYN,ACK SYN")]
    [InlineData("-A INPUT -p tcp --tcp-flags SYN -j DROP", "RIP0832",
        "\"--tcp-flags SYN\" is not what iptables takes; write the flags to test and those of them that are set, such as SYN,ACK SYN")]
    [InlineData("-t mangle -A FORWARD -p tcp -j TCPMSS --clamp-mss-to-pmtu", "RIP0846",
        "iptables-legacy takes -j TCPMSS only in a rule that matches SYN packets, which begin a connection; write -p tcp -m tcp "
            + "--tcp-flags "
            + "SYN,RST SYN in front of it")]
    [InlineData("-t mangle -A FORWARD -p tcp ! --syn -j TCPMSS --set-mss 1400", "RIP0846",
        "iptables-legacy takes -j TCPMSS only in a rule that matches SYN packets, which begin a connection; write -p tcp -m tcp "
            + "--tcp-flags "
            + "SYN,RST SYN in front of it")]
    [InlineData("-A INPUT -i \"\" -j DROP", "RIP0832",
        "\"-i\" is not what iptables takes; write the name of an interface, such as eth0, or the beginning of several, such as eth+")]
    [InlineData("-A INPUT -i a/b -j DROP", "RIP0832",
        "\"-i a/b\" is not what iptables takes; write the name of an interface, such as eth0, or the beginning of several, such as eth+")]
    [InlineData("-A INPUT ! -s 0.0.0.0/0 -j DROP", "RIP0840",
        "\"! -s 0.0.0.0/0\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT ! -d ::/0 -j DROP", "RIP0840",
        "\"! -d ::/0\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT -p udplite -m udplite --dport 5 -j DROP", "RIP0832",
        "\"-m udplite\" is not what iptables takes; write -m multiport, which can match the ports of udplite")]
    [InlineData("-A INPUT -p udplite --dport 5 -j DROP", "RIP0832",
        "\"--dport 5\" is not what iptables takes; write -m multiport --dports 5: only it can match the ports of udplite")]
    [InlineData("-A INPUT -m statistic --mode nth --every 3 -j DROP", "RIP0834",
        "-m statistic is incomplete; write --packet after it, with a number from 0 to 4294967295")]
    [InlineData("-A INPUT -m statistic --mode random --every 3 --packet 0 -j DROP", "RIP0834",
        "-m statistic is incomplete; write --probability after it, with a share from 0.00000000047 to 1, such as 0.25")]
    [InlineData("-A INPUT -m statistic --mode nth --probability 0.5 -j DROP", "RIP0834",
        "-m statistic is incomplete; write --every after it, with a number from 1 to 4294967295")]
    [InlineData("-A INPUT -p icmp --icmp-type 255 -j DROP", "RIP0845",
        "iptables takes \"--icmp-type 255\", but it takes 255 for any type; write a type from 0 to 254")]
    [InlineData("-A INPUT -p udp -m udp --dport 5 --tcp-flags SYN SYN -j DROP", "RIP0833",
        "-m udp has no option --tcp-flags; write --destination-port, --dport, --source-port or --sport")]
    [InlineData("-A INPUT -m recent --name .. --set", "RIP0832",
        "\"--name ..\" is not what iptables takes; write a name of 1 to 199 bytes without blanks, quotes, backslashes and \"/\"")]
    [InlineData("-A INPUT -m devgroup --src-group 1/0", "RIP0845",
        "iptables takes \"--src-group 0x1/0x0\", but the mask tests no bit, so every packet is the same to it; write a number and a "
        + "mask that has its bits, such as 0x1/0xff")]
    [InlineData("-A INPUT -m realm --realm 3/1", "RIP0845",
        "iptables takes \"--realm 0x3/0x1\", but the mask does not test all of these bits; write a number and a mask that has its "
        + "bits, such as 0x1/0xff")]
    [InlineData("-A INPUT -m devgroup --src-group 5000000000", "RIP0832",
        "\"--src-group 5000000000\" is not what iptables takes; write a number of 32 bits such as 1, or 0x1/0xff with a mask")]
    [InlineData("-A INPUT -p icmp --icmp-type 3/256 -j DROP", "RIP0832",
        "\"--icmp-type 3/256\" is not what iptables takes; write a type such as echo-request, 8 or 3/4")]
    [InlineData("-A INPUT -p icmp --icmp-type echo-re -j DROP", "RIP0832",
        "\"--icmp-type echo-re\" is not what iptables takes; write a type such as echo-request, 8 or 3/4")]
    [InlineData("-A INPUT -p icmp --icmp-type neighbour-solicitation -j DROP", "RIP0832",
        "\"--icmp-type neighbour-solicitation\" is not what iptables takes; write ip6tables in front of the line, and -p ipv6-icmp "
            + "--icmpv6-type neighbour-solicitation: IPv4 has no such type")]
    [InlineData("-A INPUT -p ipv6-icmp --icmpv6-type fragmentation-needed -j DROP", "RIP0832",
        "\"--icmpv6-type fragmentation-needed\" is not what iptables takes; write iptables in front of the line, and -p icmp --icmp-type "
            + "fragmentation-needed: IPv6 has no such type")]
    [InlineData("-A INPUT -p ipv6-icmp --icmpv6-type any -j DROP", "RIP0832",
        "\"--icmpv6-type any\" is not what iptables takes; write only -p ipv6-icmp, which matches every type")]
    [InlineData("-A INPUT -p icmp ! --icmp-type 255 -j DROP", "RIP0840",
        "\"! --icmp-type 255\" excludes every packet, so the rule never matches; remove it, or write what to exclude")]
    [InlineData("-A INPUT -m policy --dir in --pol ipsec --proto tcp -j DROP", "RIP0832",
        "\"--proto tcp\" is not what iptables takes; write ah, esp or ipcomp")]
    [InlineData("-A INPUT -m tcp --tcp-option 2 -j DROP", "RIP0838", "-m tcp is only for rules of tcp; write -p tcp in front of it")]
    public void What_iptables_does_not_take_is_refused_where_the_rule_stands(string lines, string code, string said) =>
        Raw(lines).Says($"error {code}: rules/shop.csx(7): {said}");

    [Theory]
    [InlineData("-A INPUT -p 0x6 -j LOG --log-level err", "-p tcp -j LOG --log-level 3")]
    [InlineData("-A INPUT -p tcp -j REJECT --reject-with tcp-rst", "-p tcp -j REJECT --reject-with tcp-reset")]
    [InlineData("iptables -A INPUT -i tun0 -j REJECT --reject-with port-unreach", "-i tun0 -j REJECT --reject-with icmp-port-unreachable")]
    [InlineData("-t nat -A PREROUTING ! -p tcp -j DNAT --to-destination 192.0.2.7:http", "! -p tcp -j DNAT --to-destination 192.0.2.7:80")]
    [InlineData("-t nat -A PREROUTING -p tcp -j DNAT --to-destination :80", "-p tcp -j DNAT --to-destination :80")]
    [InlineData("-t raw -A PREROUTING -i tun0 -j CT --zone MARK", "-i tun0 -j CT --zone mark")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-level WARNING", "-i tun0 -j LOG")]
    [InlineData("-A INPUT -p udp --dport 5 -m udp ! --sport 7 -j ACCEPT", "-p udp -m udp ! --sport 7 --dport 5 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp -m ecn --ecn-ip-ect 2 --ecn-tcp-cwr ! --ecn-tcp-ece -j ACCEPT",
        "-p tcp -m ecn ! --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2 -j ACCEPT")]
    [InlineData("-A INPUT -d 192.0.2.1 -j CLUSTERIP --new --hashmode sourceip", "-d 192.0.2.1/32 -j CLUSTERIP --new --hashmode sourceip")]
    [InlineData("-A INPUT -i tun0 -j TARPIT --whatever 5", "-i tun0 -j TARPIT --whatever 5")]
    [InlineData("-A INPUT -m time --datestart 2027-2 --datestop 2027-12-1T10 -j DROP",
        "-m time --datestart 2027-02-01T00:00:00 --datestop 2027-12-01T10:00:00 -j DROP")]
    [InlineData("-A INPUT -m time --datestart 1970 --utc --timestart 8:00 --timestop 8:5:9 -j DROP",
        "-m time --timestart 08:00:00 --timestop 08:05:09 --datestop 2038-01-19T03:14:07 -j DROP")]
    [InlineData("-A INPUT -m time --localtz --weekdays Monday,tu,7 -j DROP",
        "-m time --weekdays Mon,Tue,Sun --datestop 2038-01-19T03:14:07 --kerneltz -j DROP")]
    [InlineData("-A INPUT -m time --timestart 00:00 --weekdays 1,2,3,4,5,6,7 -j DROP", "-m time --datestop 2038-01-19T03:14:07 -j DROP")]
    [InlineData("-A INPUT -p tcp --tcp-flags syn,all,rst SYN,NONE -j DROP",
        "-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG SYN -j DROP")]
    [InlineData("-A INPUT -p tcp ! --syn -j DROP", "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP")]
    [InlineData("-t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu",
        "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu")]
    [InlineData("-A INPUT -p dccp --sport 5 --dport 7 -j DROP", "-p 33 -m dccp --sport 5 --dport 7 -j DROP")]
    [InlineData("-A INPUT -p esp --espspi 5 -j DROP", "-p esp -m esp --espspi 5 -j DROP")]
    [InlineData("iptables -A INPUT -p ah --ahspi 5 -j DROP", "-p ah -m ah --ahspi 5 -j DROP")]
    [InlineData("ip6tables -A INPUT -m ah --ahspi 5 -p tcp --dport 80 -j DROP", "-p tcp -m ah --ahspi 5 -m tcp --dport 80 -j DROP")]
    [InlineData("-A INPUT -p mh --mh-type 1 -j DROP", "-p mh -m mh --mh-type 1 -j DROP")]
    [InlineData("-A INPUT -i \"tun0\" -j DROP", "-i tun0 -j DROP")]
    [InlineData("-A INPUT -m recent --name \"ssh\" --set", "-m recent --set --name ssh --mask 255.255.255.255 --rsource")]
    [InlineData("-A INPUT -m devgroup --src-group 1/3 -j DROP", "-m devgroup --src-group 0x1/0x3 -j DROP")]
    [InlineData("-A INPUT -m realm --realm 1/0xffffffff -j DROP", "-m realm --realm 0x1 -j DROP")]
    [InlineData("-A INPUT -p icmp --icmp-type 0x3/01 -j DROP", "-p icmp -m icmp --icmp-type 3/1 -j DROP")]
    [InlineData("-A INPUT -p icmp --icmp-type echo-rep -j DROP", "-p icmp -m icmp --icmp-type 0 -j DROP")]
    [InlineData("-A INPUT -p ipv6-icmp --icmpv6-type router-adv -j DROP", "-p ipv6-icmp -m icmp6 --icmpv6-type 134 -j DROP")]
    [InlineData("-A INPUT -m policy --dir in --pol ipsec --proto ipv6-crypt -j DROP", "-m policy --dir in --pol ipsec --proto esp -j DROP")]
    [InlineData("-A INPUT -m time --timestop 23:00 -j DROP",
        "-m time --timestart 00:00:00 --timestop 23:00:00 --datestop 2038-01-19T03:14:07 -j DROP")]
    public void A_rule_is_brought_into_the_words_of_iptables_save(string lines, string kept) =>
        Compiler.Compile(Raw(lines), DateOnly.MinValue).Partition.ShouldNotBeNull().Chains.SelectMany(chain => chain.Rules)
            .First().Text.ShouldBe(kept);

    [Fact]
    public void An_answer_that_each_family_names_otherwise_is_that_of_each() =>
        Compiler.Compile(Raw("-A INPUT -i tun0 -j REJECT --reject-with port-unreach"),
            DateOnly.MinValue).Partition.ShouldNotBeNull().Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Text)
            .ShouldBe(["-i tun0 -j REJECT --reject-with icmp-port-unreachable", "-i tun0 -j REJECT --reject-with icmp6-port-unreachable"]);

    [Fact]
    public void A_chain_is_declared_once() => Raw("-N a\n:a - [0:0]\n-A INPUT -i tun0 -j a\n-A a -i tun0 -j DROP")
        .Says("error RIP0813: rules/shop.csx(7): chain a of table filter is declared twice; remove one of the lines");

    [Fact]
    public void A_line_does_not_contradict_its_statement() =>
        Raw(new RawStatement("iptables -A INPUT -i tun0 -j ACCEPT", At(7)) { Family = 6 })
        .Says("error RIP0828: rules/shop.csx(7): the line is for IPv4, and .Family(6) is for another family; remove one of them");

    [Theory]
    [InlineData("-t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-port 3128",
        "error RIP0848: rules/shop.csx(7): a Raw with .AfterPartitions() takes only lines of table filter, in which the partitions decide; "
        + "write this line of table nat in a Raw without it")]
    [InlineData("-A FORWARD -j DROP",
        "error RIP0827: rules/shop.csx(7): this DROP takes every packet of FORWARD that no partition decides; remove it, and write "
        + "HostPolicy().Default(forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp() for what no rule decides")]
    public void After_the_partitions_there_are_only_rules_of_table_filter_that_leave_something(string line, string message) =>
        Raw(new RawStatement(line, At(7)) { IsAfter = true }).Says(message);

    [Theory]
    [InlineData("-A INPUT -i tun0 -j ACCEPT\n-A FORWARD -i tun0 -j DROP", "accepts and denies")]
    [InlineData("-A INPUT -i tun0 -j NFQUEUE", "lets a program accept or deny")]
    public void Where_a_Raw_that_accepts_and_denies_is_evaluated_is_said(string lines, string does)
    {
        Raw(lines).Says($"error RIP0850: rules/shop.csx(7): this Raw {does} packets, so it must say where it is evaluated; write "
            + ".BeforePartitions(), and its accepts bypass the denies of all partitions, or .AfterPartitions(), and the accepts of all "
            + "partitions bypass its denies");
        Raw(new RawStatement(lines, At(7)) { IsAfter = false }).Says();
        Raw(new RawStatement(lines, At(7)) { IsAfter = true }).Says();
    }

    [Fact]
    public void A_family_is_4_or_6() => Raw(new RawStatement("-A INPUT -i tun0 -j ACCEPT", At(7)) { Family = 5 })
        .Says("error RIP0235: rules/shop.csx(7): there is no address family 5; write .Family(4) or .Family(6)");

    [Fact]
    public void A_partition_stands_above_its_first_Raw() =>
        (File() with { Partitions = [new PartitionStatement("shop", 0, At(9)) { RulesBefore = 1 }],
            Raws = [new RawStatement("-A INPUT -i tun0 -j ACCEPT", At(7))] })
        .Codes().ShouldHaveSingleItem().ShouldBe("RIP0403");

    private static RuleFile Raw(string lines) => Raw(new RawStatement(lines, At(7)));

    private static RuleFile Raw(params RawStatement[] raws) => File() with { Raws = raws.ToValueList() };
}
