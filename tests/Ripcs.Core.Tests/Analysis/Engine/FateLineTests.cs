using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Analysis.Engine.FateScene;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Which packets a change is about, and what stands for them.</summary>
public sealed class FateLineTests
{
    private const string Office = "-A FORWARD -s 198.51.100.0/24 -d 10.10.1.10/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Web = "-A FORWARD -d 10.10.1.10/32 -p tcp -m multiport --dports 80,443 -j ACCEPT";

    [Fact]
    public void A_source_that_grows_is_one_line_with_what_came_to_it()
    {
        var found = Between([Office, Web], [Office.Replace("100.0/24", "100.0/23", StringComparison.Ordinal), Web]);

        var line = found.Lines.ShouldHaveSingleItem();
        line.Turn.ShouldBe(FateTurn.NewlyAllowed);
        line.Packets[PacketField.Source].ShouldBe(Addresses("198.51.101.0/24"));
        line.Packets[PacketField.Destination].ShouldBe(Addresses("10.10.1.10"));
        line.Packets[PacketField.Protocol].ShouldBe(ValueSet.Of(6));
        line.Packets[PacketField.DestinationPort].ShouldBe(ValueSet.Of(22));
        line.DecidedBefore.ShouldNotBeNull().Rule.ShouldBeNull();
        line.DecidesAfter.ShouldNotBeNull().Place.ShouldBe(1);
    }

    [Fact]
    public void Rules_that_only_change_places_change_nothing() => Between([Office, Web], [Web, Office]).ShouldBe(new FateChanges([]));

    [Fact]
    public void A_deny_that_moves_up_is_what_it_takes_from_the_accept()
    {
        const string Deny = "-A FORWARD -s 198.51.100.7/32 -j DROP";

        var line = Between([Office, Deny], [Deny, Office]).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyDenied);
        line.Packets[PacketField.Source].ShouldBe(Addresses("198.51.100.7"));
        line.Packets[PacketField.DestinationPort].ShouldBe(ValueSet.Of(22));
        line.DecidesAfter!.Rule!.Text.ShouldContain("DROP");
    }

    [Fact]
    public void A_deny_that_goes_is_what_others_send_and_apart_from_that_what_this_host_sends()
    {
        const string Deny = "-A CHAIN -s 203.0.113.0/24 -d 10.10.1.10/32 -j DROP";
        string[] both = [.. new[] { "FORWARD", "OUTPUT" }.Select(chain => Deny.Replace("CHAIN", chain, StringComparison.Ordinal))];

        // Its own policy accepts what the host sends to every port.
        Lines(null).ShouldBe(["tcp 203.0.113.0/24 -> 10.10.1.10:80,443", "this host: 203.0.113.0/24 -> 10.10.1.10"]);
        Lines("203.0.113.7").ShouldBe(["tcp 203.0.113.0/24 -> 10.10.1.10:80,443", "this host: 203.0.113.7 -> 10.10.1.10"]);
        Lines("192.0.2.1").ShouldBe(["tcp 203.0.113.0/24 -> 10.10.1.10:80,443"]);

        IEnumerable<string> Lines(string? host) => Between([.. both, Web], [Web], host)
            .Lines.Select(line => $"{(line.IsFromHost ? "this host: " : "")}{PacketWords.Packet(line.Packets)}");
    }

    [Theory]
    [InlineData("MULTICAST", "tcp 224.0.0.0/4 -> 192.0.2.1:22")]
    [InlineData("BROADCAST", "tcp any (except 1.0.0.0-255.255.255.254) -> 192.0.2.1:22")]
    public void A_deny_of_senders_that_are_groups_or_nobody_is_about_their_addresses_alone(string type, string line)
    {
        const string Ssh = "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT";

        Between([Ssh], [$"-A INPUT -m addrtype --src-type {type} -j DROP", Ssh],
            "192.0.2.1").Lines.Select(found => PacketWords.Packet(found.Packets)).ShouldBe([line]);
    }

    [Theory]
    [InlineData("-A FORWARD -d 10.10.1.10/32 -p tcp -m tcp --dport 80 -j NFQUEUE --queue-num 1", "")]
    [InlineData("-A FORWARD -d 10.10.1.10/32 -p tcp -m tcp --dport 80 -j NFQUEUE --queue-num 1 --queue-bypass", "")]
    [InlineData("", "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 10.10.1.10/32 -p tcp -m tcp --dport 80 -j TPROXY --on-port 3128 "
        + "--on-ip 127.0.0.1 --tproxy-mark 0x1/0x1\nCOMMIT\n")]
    public void What_is_left_to_a_program_may_be_denied_and_what_no_longer_is_may_be_allowed(string rule, string mangle)
    {
        var (plain, asking) = (Read.Save(Filter([Web])),
            Read.Save(mangle + Filter([.. rule.Length > 0 ? [rule] : Array.Empty<string>(), Web])));

        var line = FateChanges.Between(plain, asking).Lines.ShouldHaveSingleItem();
        line.Turn.ShouldBe(FateTurn.NewlyDenied);
        line.Packets[PacketField.DestinationPort].ShouldBe(ValueSet.Of(80));
        line.After.Fate.ShouldBe(Fate.Elsewhere);
        FateChanges.Between(asking, plain).Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.NewlyAllowed);
    }

    [Fact]
    public void A_source_that_nat_changes_in_INPUT_is_another_one_to_the_host_alone()
    {
        string[] web = ["-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT", "-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT"];
        const string Snat = "*nat\n:INPUT ACCEPT [0:0]\n-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 80 -j SNAT --to-source "
            + "10.7.7.7\nCOMMIT\n";

        var line = FateChanges.Between(Read.Save(Filter(web)), Read.Save(Snat + Filter(web)),
            Addresses("192.0.2.1")).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.OtherSource);
        PacketWords.Packet(line.Packets).ShouldBe("tcp 198.51.100.0/24 -> 192.0.2.1:80");
    }

    [Theory]
    [InlineData("0x1/0xffffffff")]
    [InlineData("0x0/0x1")]
    public void A_mark_that_mangle_sets_otherwise_sends_packets_on_with_another_source(string mark)
    {
        static string Save(string rule) =>
            "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i eth7 -j MARK --set-xmark 0x1/0xffffffff\n" + rule
            + "COMMIT\n*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -m mark --mark 0x1 -j SNAT --to-source "
                + "192.0.2.1\nCOMMIT\n*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n";

        var lines = FateChanges.Between(Read.Save(Save("")),
            Read.Save(Save($"-A PREROUTING -s 10.0.0.0/8 -j MARK --set-xmark {mark}\n"))).Lines;

        lines.ShouldNotBeEmpty();
        lines.ShouldAllBe(line => line.Turn == FateTurn.OtherSource && line.Packets[PacketField.Source].IsWithin(Addresses("10.0.0.0/8")));
    }

    [Fact]
    public void A_program_that_is_asked_about_what_was_dropped_may_allow_it() =>
        Between([], ["-A FORWARD -d 10.10.1.10/32 -p udp -j NFQUEUE --queue-num 1"]).Lines.ShouldHaveSingleItem().Turn.ShouldBe(
            FateTurn.NewlyAllowed);

    [Fact]
    public void What_opens_to_everywhere_is_any_protocol_from_anywhere()
    {
        var line = Between([], ["-A FORWARD -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        foreach (var field in new[] { PacketField.Source, PacketField.Destination, PacketField.Protocol, PacketField.DestinationPort })
        {
            line.Packets[field].ShouldBe(PacketFields.Every(field, Family.IPv4));
        }
    }

    [Fact]
    public void A_group_that_INPUT_lets_in_is_newly_allowed_though_its_address_is_nobodys()
    {
        string[] before = ["-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"];

        var line = Between(before,
            [.. before, "-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyAllowed);
        line.Packets[PacketField.Destination].ShouldBe(Addresses("224.0.0.251"));
        line.DecidesAfter!.Chain.Value.ShouldBe("INPUT");
    }

    [Fact]
    public void The_packet_that_stands_for_many_is_one_that_somebody_sends()
    {
        var before = Read.Save("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n");
        var after = Read.Save("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 0.0.0.0/32 -p udp -m udp --dport 67 -j "
            + "ACCEPT\nCOMMIT\n");

        var lines = FateChanges.Between(before, after, Addresses("127.0.0.0/8").Or(Addresses("192.0.2.1"))).Lines;

        var unlikely = new[] { "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4" }.Aggregate(ValueSet.Empty,
            (all, prefix) => all.Or(Addresses(prefix)));
        lines.ShouldNotBeEmpty();
        foreach (var line in lines.Where(line => !line.Packets[PacketField.Source].IsWithin(unlikely)
            && !line.Packets[PacketField.Destination].IsWithin(unlikely)))
        {
            line.Witness[PacketField.Source].Overlaps(unlikely).ShouldBeFalse();
            line.Witness[PacketField.Destination].Overlaps(unlikely).ShouldBeFalse();
        }
    }

    [Fact]
    public void What_only_the_host_sends_has_an_address_of_the_host_for_its_example() =>
        Between([], ["-A OUTPUT -d 203.0.113.9/32 -p udp -j DROP"],
            "192.0.2.1").Lines.ShouldHaveSingleItem().Witness[PacketField.Source].ShouldBe(Addresses("192.0.2.1"));

    [Fact]
    public void What_is_sent_by_nobody_else_stands_for_itself() =>
        Between(["-A FORWARD -s 127.0.0.0/8 -j ACCEPT"], ["-A FORWARD -s 127.0.0.0/8 -d 203.0.113.9/32 -j DROP",
            "-A FORWARD -s 127.0.0.0/8 -j ACCEPT"]).Lines.ShouldHaveSingleItem()
            .Witness[PacketField.Source].ShouldBe(Addresses("127.0.0.1"));

    [Fact]
    public void What_was_open_before_everything_opens_is_what_the_line_leaves_out()
    {
        const string Mail = "-A FORWARD -d 10.20.0.9/32 -p tcp -m tcp --dport 25 -j ACCEPT";

        var line = Between([Office, Mail], [Office, Mail, "-A FORWARD -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        foreach (var field in new[] { PacketField.Source, PacketField.Destination, PacketField.Protocol, PacketField.DestinationPort })
        {
            line.Packets[field].ShouldBe(PacketFields.Every(field, Family.IPv4));
        }

        line.But.Select(box => PacketWords.Packet(box)).ShouldBe(["tcp 198.51.100.0/24 -> 10.10.1.10:22", "tcp any -> 10.20.0.9:25"],
            ignoreOrder: true);
        line.But.ShouldAllBe(box => !box.Contains(line.Witness));
    }

    [Fact]
    public void What_goes_on_as_before_by_one_interface_or_card_is_what_the_line_leaves_out()
    {
        string[] LeftOut(string[] before, string[] after) => [.. Between(before, after, "10.0.0.14").Lines
            .Where(line => line.States.Count == 0 && line.Packets[PacketField.In].Overlaps(PacketFields.Cards))
                .ShouldHaveSingleItem().But.Select(box => PacketWords.Packet(box))];

        LeftOut(["-A FORWARD -i wan0 -p tcp -m tcp --dport 25 -j DROP"],
            ["-A FORWARD -i wan0 -p tcp -m tcp --dport 25 -j DROP", "-A FORWARD -p tcp -j ACCEPT"])
            .ShouldBe(["tcp any -> any:25 (except 10.0.0.14) in wan0"]);
        LeftOut(["-A FORWARD -s 10.0.0.0/24 -o eth0 -j ACCEPT"],
            ["-A FORWARD -s 10.0.0.0/24 -o eth0 -j ACCEPT", "-A FORWARD -d 192.0.2.2/32 -p tcp -m tcp --dport 631 -j ACCEPT"])
            .ShouldBe(["tcp 10.0.0.0/24 -> 192.0.2.2:631 out eth0"]);
        LeftOut(["-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT"],
            ["-A FORWARD -j ACCEPT"]).ShouldBe(["tcp any -> any (except 10.0.0.14) mac 00:11:22:33:44:55"]);
    }

    [Fact]
    public void What_goes_on_as_before_of_two_protocols_by_other_interfaces_is_left_out_of_each()
    {
        static string Input(string policy, string first) =>
            $"*filter\n:INPUT {policy} [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{first}\n"
            + "-A INPUT -i eth+ -p tcp -m tcp --dport 3306 -j DROP\n-A INPUT -i eth+ -p udp -m udp --dport 3306 -j DROP\nCOMMIT\n";

        var found = FateChanges.Between(
            Read.Save(Input("ACCEPT", "-A INPUT -s 198.51.100.0/24 -i eth0 -p tcp -m tcp --dport 3306 -j ACCEPT")),
            Read.Save(Input("DROP", "-A INPUT -i lo -j ACCEPT")), Addresses("203.0.113.1"));

        PacketSentence.TryParse("udp 8.8.8.8:50000 -> 203.0.113.1:3306 in eth0", out var kept, out _).ShouldBeTrue();
        bool Has(PacketBox box) =>
            new[] { PacketField.Source, PacketField.Destination, PacketField.Protocol, PacketField.DestinationPort,
            PacketField.In }.All(field => kept.Box[field].IsWithin(box[field]));
        var lines = found.Lines.Where(line => line.States.Count == 0 && Has(line.Packets)).ToList();
        lines.ShouldNotBeEmpty();
        lines.FindAll(line => !line.But.Any(Has)).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_says_that_it_holds_others_where_the_type_of_an_address_keeps_them()
    {
        const string Group = "-A FORWARD -s 10.3.0.0/16 -p udp -m addrtype --dst-type UNREACHABLE -j ACCEPT";
        bool Holds(string[] before, string[] after) =>
            Between(before, after, "10.0.0.14").Lines.Single(line => line.States.Count == 0
            && line.Turn is FateTurn.NewlyAllowed).HoldsOthers;

        Holds([Group], [Group, "-A FORWARD -p udp -j ACCEPT"]).ShouldBeTrue();
        Holds([], ["-A FORWARD -p udp -j ACCEPT"]).ShouldBeFalse();
    }

    [Fact]
    public void Flows_that_have_nothing_in_common_stay_lines_of_their_own() =>
        Between([], [Office, Web, "-A FORWARD -s 192.0.2.7/32 -d 10.0.0.9/32 -p udp -m udp --dport 53 -j ACCEPT",
            "-A FORWARD -d 10.3.0.9/32 -p udp -m udp --dport 123 -j ACCEPT"])
            .Lines.Select(line => (line.But.Count, line.Turn)).ShouldBe(Enumerable.Repeat((0, FateTurn.NewlyAllowed), 4));

    [Fact]
    public void A_rewrite_opens_its_public_address_and_not_the_inside()
    {
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT "
            + "--to-destination 10.0.0.1:4443\nCOMMIT\n";
        const string Accept = "-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.1 --ctdir ORIGINAL "
            + "-j ACCEPT";
        var (before, after) = (Filter([]), Nat + Filter([Accept]));

        var line = FateChanges.Between(Read.Save(before), Read.Save(after)).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyAllowed);
        line.Packets[PacketField.Destination].ShouldBe(Addresses("203.0.113.1"));
        line.Packets[PacketField.DestinationPort].ShouldBe(ValueSet.Of(443));
        line.After.Packet[PacketField.Destination].ShouldBe(Addresses("10.0.0.1"));
    }

    [Fact]
    public void A_rewrite_with_another_target_leads_elsewhere()
    {
        string Nat(string to) => $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -j DNAT --to-destination {to}\nCOMMIT\n";
        var open = Filter(["-A FORWARD -d 10.0.0.0/24 -j ACCEPT"]);

        var line = FateChanges.Between(Read.Save(Nat("10.0.0.1") + open), Read.Save(Nat("10.0.0.2") + open)).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.LedElsewhere);
        line.Packets[PacketField.Destination].ShouldBe(Addresses("203.0.113.1"));
    }

    [Fact]
    public void What_is_led_to_each_new_target_is_a_line_of_its_own()
    {
        string Nat(string net) =>
            "*nat\n:PREROUTING ACCEPT [0:0]\n" + string.Concat(Enumerable.Range(1,
            3).Select(host => $"-A PREROUTING -d 203.0.113.{host}/32 -j DNAT --to-destination {net}.{host}\n")) + "COMMIT\n";
        var open = Filter(["-A FORWARD -d 10.0.0.0/8 -j ACCEPT"]);

        var lines = FateChanges.Between(Read.Save(Nat("10.0.0") + open), Read.Save(Nat("10.0.1") + open)).Lines;

        lines.ShouldAllBe(line => line.Turn == FateTurn.LedElsewhere);
        lines.Select(line => PacketWords.Addresses(line.Packets[PacketField.Destination], line.Packets.Family))
            .ShouldBe(["203.0.113.1", "203.0.113.2", "203.0.113.3"], ignoreOrder: true);
        lines.ShouldAllBe(line => line.After.Packet[PacketField.Destination].IsSingle);
    }

    [Theory]
    [InlineData("-A FORWARD -p icmp -m icmp --icmp-type 0 -j ACCEPT", " type 0")]
    [InlineData("-A FORWARD -p icmp -m icmp --icmp-type 8 -j ACCEPT", " type 8")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 22 -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT", ":22 mac 00:11:22:33:44:55")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 22 -m mac ! --mac-source 02:11:22:33:44:55 -j ACCEPT", ":22 mac 02:00:00:00:00:01")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 22 -m mac ! --mac-source 00:11:22:33:44:55 -j ACCEPT", ":22 mac 00:00:00:00:00:01")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT", ":22")]
    public void The_example_is_a_packet_that_its_own_words_name(string rule, string end)
    {
        var line = Between([], [rule]).Lines.ShouldHaveSingleItem();

        var text = PacketWords.Packet(line.Witness);
        text.ShouldEndWith(end);
        PacketSentence.TryParse(text, out var sentence, out _).ShouldBeTrue();
        sentence.Box[PacketField.IcmpType].ShouldBe(line.Witness[PacketField.IcmpType]);
        sentence.Box[PacketField.Mac].Overlaps(line.Witness[PacketField.Mac]).ShouldBeTrue();
    }

    [Fact]
    public void The_example_names_no_card_where_a_rule_asks_one_for_other_packets()
    {
        string[] other = ["-A FORWARD -p udp -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT"];

        PacketWords.Packet(Between(other, [.. other, "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness)
            .ShouldNotContain("mac");
    }

    [Fact]
    public void Ports_that_open_by_other_interfaces_or_cards_are_lines_of_their_own()
    {
        string[] Of(string rule) =>
            [.. Between([], ["-A FORWARD -d 10.0.10.0/24 -p tcp -m tcp --dport 8080 -j ACCEPT", rule]).Lines.Select(line =>
            PacketWords.Packet(line.Packets) + PacketWords.Ways(line.Packets))];

        Of("-A FORWARD -s 192.168.0.5/32 -d 10.0.10.5/32 -i eth2 -o eth1 -p tcp -m tcp --dport 9005 -j ACCEPT")
            .Select(line => line.Replace(" in eth2 in eth2", " in eth2", StringComparison.Ordinal))
            .ShouldBe(["tcp any -> 10.0.10.0/24:8080", "tcp 192.168.0.5 -> 10.0.10.5:9005 in eth2 out eth1"], ignoreOrder: true);
        Of("-A FORWARD -s 192.168.0.5/32 -d 10.0.10.5/32 -p tcp -m tcp --dport 9005 -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT")
            .ShouldBe(["tcp any -> 10.0.10.0/24:8080", "tcp 192.168.0.5 -> 10.0.10.5:9005 mac 00:11:22:33:44:55"], ignoreOrder: true);
    }

    [Fact]
    public void The_example_names_no_interface_that_no_rule_names()
    {
        PacketWords.Packet(Between([],
            ["-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness)
            .ShouldNotContain(" in ");
        PacketWords.Packet(Between([],
            ["-A FORWARD ! -i eth0 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness)
            .ShouldNotContain(" in ");
        PacketWords.Packet(Between([],
            ["-A FORWARD -i ppp+ -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness)
            .ShouldContain(" in ppp0");
    }

    [Fact]
    public void A_source_that_is_translated_otherwise_is_a_line_of_its_own()
    {
        string Nat(string rules) =>
            $"*nat\n:POSTROUTING ACCEPT [0:0]\n{rules}COMMIT\n" + Filter(["-A FORWARD -s 10.0.0.0/8 -j ACCEPT", "-A INPUT -j ACCEPT"]);
        FateLine Only(string before, string after) =>
            FateChanges.Between(Read.Save(Nat(before)), Read.Save(Nat(after)), Addresses("192.0.2.1")).Lines.ShouldHaveSingleItem();
        const string Snat = "-A POSTROUTING -s 10.1.0.0/16 -o eth1 -j SNAT --to-source 192.0.2.1\n";

        foreach (var line in new[] { Only("", Snat), Only(Snat, ""),
            Only(Snat, Snat.Replace("192.0.2.1", "192.0.2.2", StringComparison.Ordinal)),
            Only(Snat, Snat.Replace("SNAT --to-source 192.0.2.1", "MASQUERADE", StringComparison.Ordinal)) })
        {
            line.Turn.ShouldBe(FateTurn.OtherSource);
            line.Packets[PacketField.Source].ShouldBe(Addresses("10.1.0.0/16"));
            line.Packets[PacketField.Out].Except(ValueSet.Of(0)).ShouldBe(PacketFields.Interfaces("eth1"));
        }

        var two = Snat + Snat.Replace("10.1.0.0", "10.2.0.0", StringComparison.Ordinal).Replace("192.0.2.1", "192.0.2.2",
            StringComparison.Ordinal);
        FateChanges.Between(Read.Save(Nat("")), Read.Save(Nat(two)),
            Addresses("192.0.2.1")).Lines.Select(line => line.Packets[PacketField.Source])
            .ShouldBe([Addresses("10.1.0.0/16"), Addresses("10.2.0.0/16")], ignoreOrder: true);
        FateChanges.Between(Read.Save(Nat(Snat)), Read.Save(Nat(Snat + Snat))).ShouldBe(new FateChanges([]));
    }

    [Fact]
    public void The_packet_that_stands_for_a_line_is_one_that_somebody_could_send()
    {
        var line = Between([], ["-A FORWARD -s 198.51.100.0/24 -d 10.0.0.0/8 -j ACCEPT"]).Lines.ShouldHaveSingleItem();
        line.Witness[PacketField.Source].ShouldBe(Addresses("198.51.100.1"));
        line.Witness[PacketField.Destination].ShouldBe(Addresses("10.0.0.1"));

        line = Between([], ["-A FORWARD -d 10.0.0.5/32 -p udp -j ACCEPT"]).Lines.ShouldHaveSingleItem();
        line.Witness[PacketField.DestinationPort].ShouldBe(ValueSet.Of(443));
        line.Witness[PacketField.SourcePort].ShouldBe(ValueSet.Of(50000));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "-A OUTPUT -j DROP", "tcp 127.0.0.1:50000 -> 192.0.2.10:443")]
    [InlineData("127.0.0.0/8", "-A OUTPUT -o lo -j DROP", "tcp 127.0.0.1:50000 -> 127.0.0.1:443 out lo")]
    [InlineData("10.8.0.1", "-A FORWARD -s 10.8.0.0/24 -d 10.0.0.9/32 -j ACCEPT", "tcp 10.8.0.2:50000 -> 10.0.0.9:443")]
    [InlineData("10.8.0.1", "-A FORWARD -d 10.0.0.9/32 -p icmp -m icmp --icmp-type 9/0 -j ACCEPT", "icmp 203.0.113.99 -> 10.0.0.9 type 9")]
    [InlineData("10.8.0.1", "-A FORWARD -d 10.0.0.9/32 -p icmp -m icmp ! --icmp-type 8 -j ACCEPT",
        "icmp 203.0.113.99 -> 10.0.0.9 type 13")]
    public void The_packet_that_stands_for_many_is_of_tcp_and_comes_from_a_real_address(string host, string rule, string packet) =>
        PacketWords.Packet(Between([], [rule], host).Lines.First(line => line.States.Count == 0).Witness).ShouldStartWith(packet);

    [Fact]
    public void No_line_names_the_interface_by_which_the_only_route_leads()
    {
        const string Names = "-A FORWARD -s 10.10.4.0/24 -d 10.0.0.53/32 -p udp -m udp --dport 53 -j ACCEPT";
        const string Out = "-A FORWARD -s 10.10.4.0/24 -o eth0 -j ACCEPT";

        var line = FateChanges.Between(Read.Save(Filter([Names, Out])), Read.Save(Filter([Out])), Addresses("10.0.0.1"), _ => "eth1",
            (_, place) => new RuleOrigin("accept", "names", "web.csx", place)).Told.ShouldHaveSingleItem();

        line.Packets[PacketField.Out].ShouldBe(PacketFields.Every(PacketField.Out, Family.IPv4));
    }
}
