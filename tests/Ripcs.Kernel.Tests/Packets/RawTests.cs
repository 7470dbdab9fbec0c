using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class RawTests
{
    private const string Forms = """"
        Raw("""
            # Each is brought into saved form, and the rehearsal compares that with what the kernel prints.
            -A INPUT -j ACCEPT -p tcp --dport ssh -i eth0 --source 192.0.2.7
            -A INPUT -m state --state NEW -m tcp -p tcp --dport 1024: -j ACCEPT
            -A INPUT -p tcp -m conntrack --ctstate ESTABLISHED,RELATED --syn -j ACCEPT
            -A INPUT ! -s 10.0.0.0/8 -p gre -j DROP
            -A INPUT -p icmp --icmp-type echo-request -m limit --limit 60/minute -j ACCEPT
            -A INPUT -p ipv6-icmp --icmpv6-type echo-request -j ACCEPT
            -A INPUT -p tcp -m multiport --dports http,https -j REJECT
            -A INPUT -i tun0 -j LOG --log-prefix "a # \"b\" it's: " --log-level debug
            iptables -A INPUT -m comment --comment "two words" -m addrtype --dst-type BROADCAST -j DROP
            -A INPUT -s 192.0.2.9
            :office - [0:0]
            :rest - [0:0]
            -A FORWARD -i eth7 -j office
            -A office -s 192.0.2.0/24 -j ACCEPT
            -A office -m mac --mac-source AA:bb:CC:00:11:22 -j ACCEPT
            -A office -p tcp -g rest
            -A office -j RETURN
            -A rest -j REJECT --reject-with tcp-reset -p tcp
            -A OUTPUT -m owner --uid-owner 65534 -d 192.0.2.7 -j DROP
            *nat
            -A PREROUTING -p tcp --dport 80 -i eth7 -j REDIRECT --to-port 3128
            -A POSTROUTING -s 10.0.0.0/8 -o eth7 -j SNAT --to 192.0.2.1
            -A POSTROUTING -o ppp0 -j MASQUERADE
            -A OUTPUT -d 192.0.2.99 -p tcp --dport 81 -j DNAT --to-destination 192.0.2.7:80
            -A INPUT -d 192.0.2.99 -j ACCEPT
            COMMIT
            *mangle
            -A PREROUTING -i eth7 -j MARK --set-mark 10
            -A INPUT -m mark --mark 1/0xff -j CONNMARK --save-mark
            -A PREROUTING -i eth7 -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
            -A PREROUTING -i eth8 -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
            -A FORWARD -o ppp0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
            -A OUTPUT -o eth7 -j DSCP --set-dscp 0x2e
            -A POSTROUTING -o eth7 -j CLASSIFY --set-class 0001:0002
            COMMIT
            *raw
            -A PREROUTING -p udp --dport domain -j NOTRACK
            -A OUTPUT -p udp --sport 53 -j NOTRACK
            COMMIT
            """).BeforePartitions().Ticket("CHG-7");
        """";

    [PacketTheory, EitherVariant]
    public void What_Raw_brings_into_saved_form_is_what_iptables_prints(string variant)
    {
        using var host = RipcsHost.Create(variant);

        host.File("shop", Forms).Apply();

        host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, EitherVariant]
    public void A_rule_changed_by_hand_in_any_table_is_found_and_put_right(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Forms).Apply();
        host.ByHand(new TableName("mangle"), "-I POSTROUTING 1 -j ACCEPT", "-D FORWARD -j partition-mangle-forward");
        host.ByHand(Family.IPv6, new TableName("raw"), "-F partition-raw-output");

        var diff = host.Diff();

        diff.ExitCode.ShouldBe(2);
        diff.Output.ShouldContain("!   missing   jump  -j partition-mangle-forward");
        diff.Output.ShouldContain("raw IPv6");
        host.Apply();
        host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, EitherVariant]
    public void A_flush_leaves_nothing_of_it_in_any_table_and_a_rollback_brings_it_back(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Forms).Apply();

        host.Flush();

        foreach (var family in Families.Both)
        {
            host.Iptables.Save(family).ShouldNotContain("partition");
            host.Iptables.Save(family).ShouldNotContain("shop");
        }

        host.Run("rollback").MustSucceed();
        host.Iptables.Save(Family.IPv4).ShouldContain("-j CLASSIFY --set-class 0001:0002");
        host.Iptables.Save(Family.IPv6).ShouldContain("-A PREROUTING -j partition-raw-prerouting");
    }

    [PacketTheory, EitherVariant]
    public void A_rule_that_goes_from_its_file_goes_from_its_chain(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Forms).Apply();

        host.File("shop", "Raw(\"-A INPUT -i tun0 -j ACCEPT\");").Apply("--clean");

        var saved = host.Iptables.Save(Family.IPv4);
        saved.ShouldContain("-A INPUT -j partition-after-input");
        saved.ShouldNotContain("partition-mangle");
        saved.ShouldNotContain("partition-raw");
        saved.ShouldNotContain("partition-nat");
        saved.Split('\n').Count(line => line.StartsWith(":shop-", StringComparison.Ordinal)).ShouldBe(1);
    }

    [PacketTheory, BothVariants]
    public void A_deny_that_only_Raw_can_say_is_not_passed_by(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);

        lab.Apply($""""
            Accept("web").Ports(80).To("{App}", "{App6}");
            Raw("""
                -A FORWARD -s {Stranger} -p tcp --dport 80 -m string --string "let-me-pass" --algo bm -j ACCEPT
                -A FORWARD -s {Stranger} -p tcp --dport 80 -j DROP
                -A FORWARD -s {Stranger6} -p tcp --dport 80 -j DROP
                """).BeforePartitions();
            """");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, App6, 80).ShouldBe("lost");
    }

    [PacketTheory, BothVariants]
    public void After_the_partitions_Raw_bypasses_no_deny_and_decides_what_they_leave(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81, 82);
        lab.Inside.Listen(App6, 80, 81, 82);

        lab.Apply($""""
            Drop("stranger").Ports(80).From("{Stranger}", "{Stranger6}").To("{App}", "{App6}");
            Accept("web").Ports(81).To("{App}", "{App6}");
            Raw("""
                -A FORWARD -p tcp --dport 80 -j ACCEPT
                -A FORWARD -p tcp --dport 80:82 -j REJECT
                """).AfterPartitions();
            """");

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client6, App6, 80).ShouldBe($"[{App6}]:80");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, App6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Client, App, 82).ShouldBe("refused");
        lab.Outside.Tcp(Client6, App6, 82).ShouldBe("refused");

        lab.Apply($"""
            Accept("web").Ports(81).To("{App}", "{App6}");
            """);

        // The lab's own policy drops.
        lab.Apply($"""
            Accept("web").Ports(81).To("{App}", "{App6}");
            """);
        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Client, App, 82).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_port_leads_to_a_program_on_the_host_and_a_user_is_kept_in(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 3128);
        lab.Inside.Listen(App, 80, 81);

        lab.Apply($""""
            Raw("""
                -t nat -A PREROUTING -d {Gate} -p tcp --dport 8080 -j REDIRECT --to-port 3128
                -A OUTPUT -m owner --uid-owner 0 -d {App} -p tcp --dport 81 -j REJECT --reject-with tcp-reset
                """);
            """");

        lab.Outside.Tcp(Client, Gate, 8080).ShouldBe($"{Gate}:3128");
        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe($"{App}:80");
        lab.Router.Tcp("192.0.2.1", App, 81).ShouldBe("refused");
    }

    [PacketTheory, BothVariants]
    public void What_a_program_of_this_host_listens_for_is_known_by_its_socket_and_the_rest_is_dropped(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 80);
        lab.Router.Listen(Gate6, 80);
        lab.Router.Listen("0.0.0.0", 82, 83);

        // Without nowildcard the kernel leaves out who listens at all addresses.
        lab.Apply(""""
            Raw("""
                -A INPUT -p tcp -m tcp --dport 80:82 -m socket -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 83 -m socket --nowildcard -j ACCEPT
                """).BeforePartitions();
            Drop("the rest").Ports(80..83).Protocols("tcp").To("host");
            """");

        lab.Outside.Tcp(Client, Gate, 80).ShouldBe($"{Gate}:80");
        lab.Outside.Tcp(Client6, Gate6, 80).ShouldBe($"[{Gate6}]:80");
        lab.Outside.Tcp(Client, Gate, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client6, Gate6, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 82).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 83).ShouldBe("0.0.0.0:83");
        lab.Outside.Tcp(Client, Gate, 84).ShouldBe("refused");
    }

    [PacketTheory, EitherVariant]
    public void What_a_host_of_Ript_says_in_raw_lines_Raw_and_HostPolicy_say_too(string variant)
    {
        const string ByName = """
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop).AllowLoopback().AllowEstablished()
                .AllowIcmp("echo-reply", "destination-unreachable", "echo-request", "time-exceeded", "parameter-problem")
                .DropInvalid().LogDropped(prefix: "END_DROP ", level: "debug");
            """;
        const string ByLines = """"
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop).AllowIcmp().AllowLoopback().AllowEstablished()
                .LogDropped(prefix: "END_DROP ", level: "debug");
            Raw("""
                iptables --new-chain before-a
                iptables --append INPUT --jump before-a
                iptables --append OUTPUT --jump before-a
                iptables --append FORWARD --jump before-a
                iptables --append before-a --out-interface lo --jump ACCEPT
                iptables --append before-a --in-interface lo --jump ACCEPT
                iptables --append before-a --protocol icmp --icmp-type 0 --jump ACCEPT
                iptables --append before-a --protocol icmp --icmp-type 3 --jump ACCEPT
                iptables --append before-a --protocol icmp --icmp-type 8 --jump ACCEPT
                iptables --append before-a --protocol icmp --icmp-type 11 --jump ACCEPT
                iptables --append before-a --protocol icmp --icmp-type 12 --jump ACCEPT
                iptables --append before-a --protocol icmp --jump LOG --log-level debug --log-prefix "INVALID_ICMP "
                iptables --append before-a --protocol icmp --jump DROP
                iptables --append before-a --match state --state INVALID --jump LOG --log-level debug --log-prefix "INVALID_STATE "
                iptables --append before-a --match state --state INVALID --jump DROP
                iptables --append before-a --protocol tcp --match state --state ESTABLISHED,RELATED --jump ACCEPT
                iptables --append before-a --protocol udp --match state --state ESTABLISHED,RELATED --jump ACCEPT
                """).BeforePartitions();
            """";
        foreach (var said in new[] { ByName, ByLines })
        {
            using var lab = new PacketLab(variant);
            lab.Router.Listen(Gate, 22, 23);
            lab.Router.Listen("127.0.0.1", 5432);
            lab.Inside.Listen(App, 80, 81);

            lab.Apply($"{said}\nAccept(\"ssh\").Ports(22).From(\"{Client}\").To(\"host\");\nAccept(\"web\").Ports(80).To(\"{App}\");");

            lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
            lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
            lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe("lost");
            lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");
            lab.Outside.Tcp(Stranger, App, 81).ShouldBe("lost");
            lab.Router.Tcp("127.0.0.1", "127.0.0.1", 5432).ShouldBe("127.0.0.1:5432");
        }
    }

    [PacketTheory, EitherVariant]
    public void What_this_machine_says_to_itself_is_taken_out_of_connection_tracking_where_it_is_sent_and_not_where_it_arrives(
        string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 80, 81);
        lab.Host.ByHand(TableName.Raw, "-A PREROUTING -i lo -p tcp -m tcp --dport 80 -j CT --notrack",
            "-A OUTPUT -o lo -p tcp -m tcp --dport 81 -j CT --notrack");
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -i lo -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT");

        lab.Router.Tcp(Gate, Gate, 80).ShouldBe($"{Gate}:80");
        lab.Router.Tcp(Gate, Gate, 81).ShouldBe("lost");
    }
}
