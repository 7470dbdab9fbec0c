using Ripcs.Core.Model;
using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Translations of a host: Raw is asked in front of rewrites.</summary>
public sealed class NatImportTests
{
    [Fact]
    public void What_a_built_in_chain_ends_with_is_said_by_rewrites_and_what_stands_before_it_by_Raw() => Import(
        "-A PREROUTING -i wg0 -m recent --rcheck --name x --mask 255.255.255.255 --rsource -j DNAT --to-destination 10.0.0.9",
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5",
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:4443",
        "-A POSTROUTING -s 10.0.0.0/24 -d 192.0.2.0/24 -j ACCEPT",
        "-A POSTROUTING -s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.5",
        "-A POSTROUTING -o ppp0 -j MASQUERADE").ShouldBe(
        """"
        // Imported from v4 (IPv4).
        Partition("host", family: 4);

        Label("outside-1", "203.0.113.5");

        Rewrite("http, https to outside-1").Ports(80, 443.To(4443)).Dnat("outside-1", to: "10.0.0.5").NoAccept();
        Rewrite("everything from 10.0.0.0/24 out eth0").Out("eth0").Snat("10.0.0.0/24", to: "outside-1").NoAccept();
        Rewrite("everything out ppp0").Out("ppp0").Masquerade("all").NoAccept();

        Raw("""
            # PREROUTING: no rewrite has these conditions, or translates so
            -t nat -A PREROUTING -i wg0 -m recent --rcheck --name x --mask 255.255.255.255 --rsource -j DNAT --to-destination 10.0.0.9
            # POSTROUTING: no rewrite for -j ACCEPT
            -t nat -A POSTROUTING -s 10.0.0.0/24 -d 192.0.2.0/24 -j ACCEPT
            """);

        """");

    [Fact]
    public void Two_redirects_with_different_ports_are_two_rewrites() => Import(
        "-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9080",
        "-A PREROUTING -i eth0 -p tcp -m tcp --dport 443 -j REDIRECT --to-ports 9443").ShouldEndWith(
        """
        Rewrite("http in eth0").Ports(80).To("all").In("eth0").Redirect(to: 9080).NoAccept();
        Rewrite("https in eth0").Ports(443).To("all").In("eth0").Redirect(to: 9443).NoAccept();

        """);

    [Fact]
    public void A_redirect_with_an_exception_stays_Raw() => Import(
        "-A PREROUTING ! -d 192.168.1.1/32 -i br0 -p udp -m udp --dport 53 -j REDIRECT --to-ports 53").ShouldContain(
        "// PREROUTING: no rewrite has these conditions, or translates so\nRaw(");

    [Fact]
    public void A_translation_to_the_port_that_packets_have_names_none() => Import(
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80",
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m multiport --dports 81 -j DNAT --to-destination 10.0.0.5:81",
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.0.0.5:22").ShouldContain(
        ".Ports(80, 81, 2222.To(22)).Dnat(\"203.0.113.5\", to: \"10.0.0.5\").NoAccept();\n");

    [Fact]
    public void A_masquerade_of_marked_packets_is_a_rewrite() =>
        Import("-A POSTROUTING -m mark --mark 0x1 -j MASQUERADE").ShouldContain(".Mark(0x1)");

    [Fact]
    public void Behind_a_rule_that_leaves_packets_to_the_policy_all_is_said_by_Raw() => Import(
        "-A POSTROUTING -s 10.0.0.0/24 -d 192.0.2.0/24 -j RETURN",
        "-A POSTROUTING -s 10.0.0.0/24 -j SNAT --to-source 203.0.113.5").ShouldNotContain("Rewrite(");

    [Fact]
    public void A_translation_that_takes_what_another_one_takes_keeps_its_place() => Import(
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5",
        "-A PREROUTING -s 192.0.2.0/24 -d 203.0.113.5/32 -p tcp -j DNAT --to-destination 10.0.0.6",
        "-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5").ShouldContain(
        """
        Rewrite("http to public-1").Ports(80).Dnat("public-1", to: "target-1").NoAccept();
        Rewrite("tcp to public-1 from 192.0.2.0/24").Protocols("tcp").From("192.0.2.0/24").Dnat("public-1", to: "10.0.0.6").NoAccept();
        Rewrite("https to public-1").Ports(443).Dnat("public-1", to: "target-1").NoAccept();

        """);

    [Fact]
    public void A_translation_to_an_address_of_IPv6_and_another_port_is_a_rewrite() => ImportFrom("v6",
        "-A PREROUTING -d 2001:db8::5/128 -p tcp -m tcp --dport 443 -j DNAT --to-destination [2001:db8:5::7]:4443").ShouldContain(
        "Rewrite(\"https to 2001:db8::5\").Ports(443.To(4443)).Dnat(\"2001:db8::5\", to: \"2001:db8:5::7\").NoAccept();\n");

    [Fact]
    public void A_translation_with_the_accept_of_what_it_leads_is_one_rewrite() => OfRouter("ACCEPT",
        "-A FORWARD -d 10.0.0.5/32 -i eth0 -p tcp -m tcp --dport 80 -m state --state NEW -j ACCEPT",
        "-A FORWARD -d 10.0.0.5/32 -i eth0 -p tcp -m tcp --dport 443 -m state --state NEW -j ACCEPT").ShouldEndWith(
        """

        Rewrite("http, https in eth0").Ports(80, 443).In("eth0").Dnat("all", to: "10.0.0.5");
        Accept("everything forwarded in eth1").AnyProtocol().To("all").In("eth1").Forwarded();

        """);

    [Fact]
    public void Where_the_accept_takes_more_than_the_translation_leads_it_is_a_statement() => OfRouter("ACCEPT",
        "-A FORWARD -d 10.0.0.5/32 -p tcp -m multiport --dports 80,443 -m state --state NEW -j ACCEPT").ShouldEndWith(
        """
        Rewrite("http, https in eth0").Ports(80, 443).In("eth0").Dnat("all", to: "target-1").NoAccept();
        Accept("everything forwarded in eth1").AnyProtocol().To("all").In("eth1").Forwarded();
        Accept("http, https to target-1").Ports(80, 443).State("NEW").To("target-1");

        """);

    // The address may be one of this host's, whose INPUT denies what an accept of FORWARD lets pass.
    [Fact]
    public void Where_INPUT_denies_it_the_accept_of_FORWARD_is_a_statement() => OfRouter("DROP",
        "-A FORWARD -d 10.0.0.5/32 -i eth0 -p tcp -m tcp --dport 80 -m state --state NEW -j ACCEPT").ShouldEndWith(
        """
        Rewrite("http, https in eth0").Ports(80, 443).In("eth0").Dnat("all", to: "target-1").NoAccept();
        Accept("related, established forwarded").AnyProtocol().State("RELATED", "ESTABLISHED").To("all").Forwarded();
        Accept("everything forwarded in eth1").AnyProtocol().To("all").In("eth1").Forwarded();
        Accept("http forwarded to target-1 in eth0").Ports(80).State("NEW").To("target-1").In("eth0").Forwarded();

        """);

    [Theory]
    [InlineData("", """
        Accept("https to ::1:0:0:7/::f:0:0:f in wan").Ports(443).To("::1:0:0:7/::f:0:0:f").In("wan");
        Accept("https to ::b:0:0:1/::f:0:0:ff in wan").Ports(443).To("::b:0:0:1/::f:0:0:ff").In("wan");

        """)]
    [InlineData("-A PREROUTING -i wan -p tcp -m tcp --dport 443 -j DNAT --to-destination 2001:db8::5\n", """
        // FORWARD: a rewrite may lead away what is sent there
        Raw("-A FORWARD -d ::1:0:0:7/::f:0:0:f,::b:0:0:1/::f:0:0:ff -i wan -p tcp -m tcp --dport 443 -j ACCEPT").BeforePartitions();

        """)]
    public void Bits_of_addresses_are_said_by_statements_unless_a_rewrite_may_take_what_is_sent_there(string nat, string end) =>
        ImportText("v6",
            $"*nat\n:PREROUTING ACCEPT [0:0]\n{nat}COMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
            + "-A FORWARD -d ::1:0:0:7/::f:0:0:f -i wan -p tcp -m tcp --dport 443 -j ACCEPT\n"
            + "-A FORWARD -d ::b:0:0:1/::f:0:0:ff -i wan -p tcp -m tcp --dport 443 -j ACCEPT\nCOMMIT\n").ShouldEndWith(end);

    private static string OfRouter(string input, params string[] accepts) => ImportText("v4",
        $"""
        *nat
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80
        -A PREROUTING -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5
        COMMIT
        *filter
        :INPUT {input} [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -i eth1 -j ACCEPT
        {string.Join('\n', accepts)}
        COMMIT

        """);

    private static string Import(params string[] rules) => ImportFrom("v4", rules);

    private static string ImportFrom(string file, params string[] rules) =>
        ImportText(file, $"*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n");

    private static string ImportText(string file, string text)
    {
        DumpReader.TryRead([(file, text)], out var dumps, out var problem).ShouldBeTrue(problem);
        var imported = Importer.Import(dumps);
        imported.IsWhole.ShouldBeTrue();
        return imported.Files.Single().Text;
    }
}
