using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

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

        var line = Between(before, [.. before, "-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyAllowed);
        line.Packets[PacketField.Destination].ShouldBe(Addresses("224.0.0.251"));
        line.DecidesAfter!.Chain.Value.ShouldBe("INPUT");
    }

    [Fact]
    public void The_packet_that_stands_for_many_is_one_that_somebody_sends()
    {
        var before = Read.Save("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n");
        var after = Read.Save("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 0.0.0.0/32 -p udp -m udp --dport 67 -j ACCEPT\nCOMMIT\n");

        var lines = FateChanges.Between(before, after, Addresses("127.0.0.0/8").Or(Addresses("192.0.2.1"))).Lines;

        var unlikely = new[] { "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4" }.Aggregate(ValueSet.Empty, (all, prefix) => all.Or(Addresses(prefix)));
        lines.ShouldNotBeEmpty();
        foreach (var line in lines.Where(line => !line.Packets[PacketField.Source].IsWithin(unlikely) && !line.Packets[PacketField.Destination].IsWithin(unlikely)))
        {
            line.Witness[PacketField.Source].Overlaps(unlikely).ShouldBeFalse();
            line.Witness[PacketField.Destination].Overlaps(unlikely).ShouldBeFalse();
        }
    }

    [Fact]
    public void What_only_the_host_sends_has_an_address_of_the_host_for_its_example() =>
        Between([], ["-A OUTPUT -d 203.0.113.9/32 -p udp -j DROP"], "192.0.2.1").Lines.ShouldHaveSingleItem().Witness[PacketField.Source].ShouldBe(Addresses("192.0.2.1"));

    [Fact]
    public void What_is_sent_by_nobody_else_stands_for_itself() =>
        Between(["-A FORWARD -s 127.0.0.0/8 -j ACCEPT"], ["-A FORWARD -s 127.0.0.0/8 -d 203.0.113.9/32 -j DROP", "-A FORWARD -s 127.0.0.0/8 -j ACCEPT"]).Lines.ShouldHaveSingleItem()
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

        line.But.Select(box => PacketWords.Packet(box)).ShouldBe(["tcp 198.51.100.0/24 -> 10.10.1.10:22", "tcp any -> 10.20.0.9:25"], ignoreOrder: true);
        line.But.ShouldAllBe(box => !box.Contains(line.Witness));
    }

    [Fact]
    public void What_goes_on_as_before_by_one_interface_or_card_is_what_the_line_leaves_out()
    {
        string[] LeftOut(string[] before, string[] after) => [.. Between(before, after, "10.0.0.14").Lines
            .Where(line => line.States.Count == 0 && line.Packets[PacketField.In].Overlaps(PacketFields.Cards)).ShouldHaveSingleItem().But.Select(box => PacketWords.Packet(box))];

        LeftOut(["-A FORWARD -i wan0 -p tcp -m tcp --dport 25 -j DROP"], ["-A FORWARD -i wan0 -p tcp -m tcp --dport 25 -j DROP", "-A FORWARD -p tcp -j ACCEPT"])
            .ShouldBe(["tcp any -> anything but 10.0.0.14 :25 in wan0"]);
        LeftOut(["-A FORWARD -s 10.0.0.0/24 -o eth0 -j ACCEPT"], ["-A FORWARD -s 10.0.0.0/24 -o eth0 -j ACCEPT", "-A FORWARD -d 192.0.2.2/32 -p tcp -m tcp --dport 631 -j ACCEPT"])
            .ShouldBe(["tcp 10.0.0.0/24 -> 192.0.2.2:631 out eth0"]);
        LeftOut(["-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT"], ["-A FORWARD -j ACCEPT"]).ShouldBe(["tcp any -> anything but 10.0.0.14 mac 00:11:22:33:44:55"]);
    }

    [Fact]
    public void What_goes_on_as_before_of_two_protocols_by_other_interfaces_is_left_out_of_each()
    {
        static string Input(string policy, string first) => $"*filter\n:INPUT {policy} [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{first}\n"
            + "-A INPUT -i eth+ -p tcp -m tcp --dport 3306 -j DROP\n-A INPUT -i eth+ -p udp -m udp --dport 3306 -j DROP\nCOMMIT\n";

        var found = FateChanges.Between(
            Read.Save(Input("ACCEPT", "-A INPUT -s 198.51.100.0/24 -i eth0 -p tcp -m tcp --dport 3306 -j ACCEPT")), Read.Save(Input("DROP", "-A INPUT -i lo -j ACCEPT")), Addresses("203.0.113.1"));

        PacketSentence.TryParse("udp 8.8.8.8:50000 -> 203.0.113.1:3306 in eth0", out var kept, out _).ShouldBeTrue();
        bool Has(PacketBox box) => new[] { PacketField.Source, PacketField.Destination, PacketField.Protocol, PacketField.DestinationPort, PacketField.In }.All(field => kept.Box[field].IsWithin(box[field]));
        var lines = found.Lines.Where(line => line.States.Count == 0 && Has(line.Packets)).ToList();
        lines.ShouldNotBeEmpty();
        lines.FindAll(line => !line.But.Any(Has)).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_says_that_it_holds_others_where_the_type_of_an_address_keeps_them()
    {
        const string Group = "-A FORWARD -s 10.3.0.0/16 -p udp -m addrtype --dst-type UNREACHABLE -j ACCEPT";
        bool Holds(string[] before, string[] after) => Between(before, after, "10.0.0.14").Lines.Single(line => line.States.Count == 0 && line.Turn is FateTurn.NewlyAllowed).HoldsOthers;

        Holds([Group], [Group, "-A FORWARD -p udp -j ACCEPT"]).ShouldBeTrue();
        Holds([], ["-A FORWARD -p udp -j ACCEPT"]).ShouldBeFalse();
    }

    [Fact]
    public void Flows_that_have_nothing_in_common_stay_lines_of_their_own() =>
        Between([], [Office, Web, "-A FORWARD -s 192.0.2.7/32 -d 10.0.0.9/32 -p udp -m udp --dport 53 -j ACCEPT", "-A FORWARD -d 10.3.0.9/32 -p udp -m udp --dport 123 -j ACCEPT"])
            .Lines.Select(line => (line.But.Count, line.Turn)).ShouldBe(Enumerable.Repeat((0, FateTurn.NewlyAllowed), 4));

    [Fact]
    public void A_rewrite_opens_its_public_address_and_not_the_inside()
    {
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443\nCOMMIT\n";
        const string Accept = "-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.1 --ctdir ORIGINAL -j ACCEPT";
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
        string Nat(string net) => "*nat\n:PREROUTING ACCEPT [0:0]\n" + string.Concat(Enumerable.Range(1, 3).Select(host => $"-A PREROUTING -d 203.0.113.{host}/32 -j DNAT --to-destination {net}.{host}\n")) + "COMMIT\n";
        var open = Filter(["-A FORWARD -d 10.0.0.0/8 -j ACCEPT"]);

        var lines = FateChanges.Between(Read.Save(Nat("10.0.0") + open), Read.Save(Nat("10.0.1") + open)).Lines;

        lines.ShouldAllBe(line => line.Turn == FateTurn.LedElsewhere);
        lines.Select(line => PacketWords.Addresses(line.Packets[PacketField.Destination], line.Packets.Family)).ShouldBe(["203.0.113.1", "203.0.113.2", "203.0.113.3"], ignoreOrder: true);
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

        PacketWords.Packet(Between(other, [.. other, "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness).ShouldNotContain("mac");
    }

    [Fact]
    public void Ports_that_open_by_other_interfaces_or_cards_are_lines_of_their_own()
    {
        string[] Of(string rule) => [.. Between([], ["-A FORWARD -d 10.0.10.0/24 -p tcp -m tcp --dport 8080 -j ACCEPT", rule]).Lines.Select(line => PacketWords.Packet(line.Packets) + PacketWords.Ways(line.Packets))];

        Of("-A FORWARD -s 192.168.0.5/32 -d 10.0.10.5/32 -i eth2 -o eth1 -p tcp -m tcp --dport 9005 -j ACCEPT").Select(line => line.Replace(" in eth2 in eth2", " in eth2", StringComparison.Ordinal))
            .ShouldBe(["tcp any -> 10.0.10.0/24:8080", "tcp 192.168.0.5 -> 10.0.10.5:9005 in eth2 out eth1"], ignoreOrder: true);
        Of("-A FORWARD -s 192.168.0.5/32 -d 10.0.10.5/32 -p tcp -m tcp --dport 9005 -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT")
            .ShouldBe(["tcp any -> 10.0.10.0/24:8080", "tcp 192.168.0.5 -> 10.0.10.5:9005 mac 00:11:22:33:44:55"], ignoreOrder: true);
    }

    [Fact]
    public void The_example_names_no_interface_that_no_rule_names()
    {
        PacketWords.Packet(Between([], ["-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness).ShouldNotContain(" in ");
        PacketWords.Packet(Between([], ["-A FORWARD ! -i eth0 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness).ShouldNotContain(" in ");
        PacketWords.Packet(Between([], ["-A FORWARD -i ppp+ -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Witness).ShouldContain(" in ppp0");
    }

    [Fact]
    public void A_source_that_is_translated_otherwise_is_a_line_of_its_own()
    {
        string Nat(string rules) => $"*nat\n:POSTROUTING ACCEPT [0:0]\n{rules}COMMIT\n" + Filter(["-A FORWARD -s 10.0.0.0/8 -j ACCEPT", "-A INPUT -j ACCEPT"]);
        FateLine Only(string before, string after) => FateChanges.Between(Read.Save(Nat(before)), Read.Save(Nat(after)), Addresses("192.0.2.1")).Lines.ShouldHaveSingleItem();
        const string Snat = "-A POSTROUTING -s 10.1.0.0/16 -o eth1 -j SNAT --to-source 192.0.2.1\n";

        foreach (var line in new[] { Only("", Snat), Only(Snat, ""), Only(Snat, Snat.Replace("192.0.2.1", "192.0.2.2", StringComparison.Ordinal)), Only(Snat, Snat.Replace("SNAT --to-source 192.0.2.1", "MASQUERADE", StringComparison.Ordinal)) })
        {
            line.Turn.ShouldBe(FateTurn.OtherSource);
            line.Packets[PacketField.Source].ShouldBe(Addresses("10.1.0.0/16"));
            line.Packets[PacketField.Out].Except(ValueSet.Of(0)).ShouldBe(PacketFields.Interfaces("eth1"));
        }

        var two = Snat + Snat.Replace("10.1.0.0", "10.2.0.0", StringComparison.Ordinal).Replace("192.0.2.1", "192.0.2.2", StringComparison.Ordinal);
        FateChanges.Between(Read.Save(Nat("")), Read.Save(Nat(two)), Addresses("192.0.2.1")).Lines.Select(line => line.Packets[PacketField.Source]).ShouldBe([Addresses("10.1.0.0/16"), Addresses("10.2.0.0/16")], ignoreOrder: true);
        FateChanges.Between(Read.Save(Nat(Snat)), Read.Save(Nat(Snat + Snat))).ShouldBe(new FateChanges([]));
    }

    private const string Ssh = "-A FORWARD -p tcp -m tcp --dport 22 MATCH -j ACCEPT";
    private const string Plain = "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT";

    [Theory]
    [InlineData("-m limit --limit 4/min", "up to 4/min", "above 4/min")]
    [InlineData("-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x", "up to 4/min per source", "above 4/min per source")]
    [InlineData("-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x", "above 4/min per source", "up to 4/min per source")]
    [InlineData("-m connlimit --connlimit-upto 1 --connlimit-mask 32 --connlimit-saddr", "up to 1 connection per source", "above 1 connection per source")]
    [InlineData("-m time --datestop 2027-01-31T23:59:59", "until 2027-01-31", "after 2027-01-31")]
    [InlineData("-m time --timestart 08:00:00 --timestop 18:00:00 --datestop 2038-01-19T03:14:07", "from 08:00 to 18:00 UTC", "not from 08:00 to 18:00 UTC")]
    [InlineData("-m time --timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --datestop 2027-01-31T23:59:59 --contiguous", "from 22:00 to 06:00 UTC on Fri until 2027-01-31", "not from 22:00 to 06:00 UTC on Fri until 2027-01-31")]
    [InlineData("-m time --monthdays 1 --datestop 2038-01-19T03:14:07", "if -m time --monthdays 1", "unless -m time --monthdays 1")]
    [InlineData("-m statistic --mode random --probability 0.33333333349", "33.33 % by chance", "66.67 % by chance")]
    [InlineData("-m length --length 0:100", "of 0-100 bytes", "not of 0-100 bytes")]
    [InlineData("-m dscp --dscp 0x2e", "with dscp 0x2e", "without dscp 0x2e")]
    [InlineData("-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-name x", "up to 4/min in all", "above 4/min in all")]
    [InlineData("-m recent --rcheck --name seen", "in recent list \"seen\"", "not in recent list \"seen\"")]
    [InlineData("-m recent --update --seconds 60 --hitcount 4 --name DEFAULT --mask 255.255.255.255 --rsource", "in recent list \"DEFAULT\" 4 times within 60 s", "not in recent list \"DEFAULT\" 4 times within 60 s")]
    [InlineData("-m recent --rcheck --rttl --name seen --rdest", "if -m recent --rcheck --rttl --name seen --rdest", "unless -m recent --rcheck --rttl --name seen --rdest")]
    public void What_opens_under_a_condition_says_it_and_what_gets_one_says_what_it_loses(string match, string opens, string closes)
    {
        var limited = Ssh.Replace("MATCH", match, StringComparison.Ordinal);

        Turns([], [limited]).ShouldBe([$"NewlyAllowed tcp any -> any:22 {opens}"]);
        Turns([Plain], [limited]).ShouldBe([$"NewlyDenied tcp any -> any:22 {closes}"]);
        Turns([limited], [Plain]).ShouldBe([$"NewlyAllowed tcp any -> any:22 {closes}"]);
        Turns([limited], []).ShouldBe([$"NewlyDenied tcp any -> any:22 {opens}"]);
    }

    [Fact]
    public void A_chance_that_changes_says_what_it_was_and_what_it_is()
    {
        string[] Under(string chance) => [Ssh.Replace("MATCH", $"-m statistic --mode random --probability {chance}", StringComparison.Ordinal)];

        Turns(Under("0.40000000000"), Under("0.25000000000")).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 60 % by chance denied before, 25 % accepted now", "NewlyDenied tcp any -> any:22 40 % by chance accepted before, 75 % denied now"]);
    }

    [Fact]
    public void The_packet_that_stands_for_a_line_is_one_that_somebody_could_send()
    {
        var line = Between([], ["-A FORWARD -s 198.51.100.0/24 -d 10.0.0.0/8 -j ACCEPT"]).Lines.ShouldHaveSingleItem();
        line.Witness[PacketField.Source].ShouldBe(Addresses("198.51.100.1"));
        line.Witness[PacketField.Destination].ShouldBe(Addresses("10.0.0.1"));

        line = Between([], ["-A FORWARD -d 10.0.0.5/32 -p udp -j ACCEPT"]).Lines.ShouldHaveSingleItem();
        line.Witness[PacketField.DestinationPort].ShouldBe(ValueSet.Of(1));
        line.Witness[PacketField.SourcePort].ShouldBe(ValueSet.Of(50000));
    }

    [Theory]
    [InlineData("-m limit --limit 4/min", "-m limit --limit 1/sec --limit-burst 20", "up to 1/sec with burst 20, above 4/min")]
    [InlineData("-m time --datestop 2026-12-31T23:59:59", "-m time --datestop 2027-06-30T23:59:59", "after 2026-12-31 until 2027-06-30")]
    [InlineData("-m recent --rcheck --seconds 60 --hitcount 10 --name s --rsource", "-m recent --rcheck --seconds 60 --hitcount 4 --name s --rsource", "in recent list \"s\" 4 times within 60 s, not in recent list \"s\" 10 times within 60 s")]
    [InlineData("-m limit --limit 4/min", "-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x", "up to 4/min per source, above 4/min")]
    [InlineData("-m ttl --ttl-lt 5", "-m ttl --ttl-lt 50", "if -m ttl --ttl-lt 50, unless -m ttl --ttl-lt 5")]
    [InlineData("-m length --length 0:100", "-m length --length 0:200", "of 0-200 bytes, not of 0-100 bytes")]
    [InlineData("-m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr", "-m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr", "up to 5 connections per source, above 2 connections per source")]
    public void A_condition_that_grows_denies_nothing_and_one_that_shrinks_allows_nothing(string small, string large, string between)
    {
        string[] Under(string match) => [Ssh.Replace("MATCH", match, StringComparison.Ordinal)];

        Turns(Under(small), Under(large)).ShouldBe([$"NewlyAllowed tcp any -> any:22 {between}"]);
        Turns(Under(large), Under(small)).ShouldBe([$"NewlyDenied tcp any -> any:22 {between}"]);
    }

    [Fact]
    public void What_another_rule_asks_as_well_before_and_after_stands_in_each_line()
    {
        string Rule(int port, string match) => Ssh.Replace("22", $"{port}", StringComparison.Ordinal).Replace("MATCH", match, StringComparison.Ordinal);
        const string January = "-m time --datestop 2027-01-31T23:59:59", June = "-m time --datestop 2027-06-30T23:59:59";

        Turns([Rule(22, January), Rule(80, June)], [Rule(22, June), Rule(80, January)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 after 2027-01-31 until 2027-06-30", "NewlyDenied tcp any -> any:80 after 2027-01-31 until 2027-06-30"]);
        Turns([Rule(22, "-m limit --limit 5/min"), Rule(80, "-m limit --limit 10/min")], [Rule(22, "-m limit --limit 10/min"), Rule(80, "-m limit --limit 5/min")]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 up to 10/min, above 5/min", "NewlyDenied tcp any -> any:80 up to 10/min, above 5/min"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(80, "-m limit --limit 5/min"), Rule(22, "-m limit --limit 5/min")]).ShouldBe(["NewlyAllowed tcp any -> any:80 up to 5/min"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, "-m limit --limit 5/min --limit-burst 50")]).ShouldBe(["NewlyAllowed tcp any -> any:22 up to 5/min with burst 50, above 5/min"]);
    }

    [Theory]
    [InlineData("--timestart 22:00:00 --timestop 06:00:00", "--timestart 23:00:00 --timestop 05:00:00", "from 05:00 to 06:00 and 22:00 to 23:00 UTC")]
    [InlineData("--weekdays Mon,Tue", "--weekdays Mon", "on Tue")]
    [InlineData("--timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --contiguous", "--timestart 01:00:00 --timestop 02:00:00 --weekdays Sat", "from 22:00 to 24:00 UTC on Fri, from 00:00 to 01:00 and 02:00 to 06:00 UTC on Sat")]
    [InlineData("--weekdays Mon", "--timestart 08:00:00 --timestop 18:00:00 --weekdays Mon", "from 00:00 to 08:00 and 18:00 to 24:00 UTC on Mon")]
    public void Hours_that_become_fewer_allow_nothing(string before, string after, string between)
    {
        string[] Under(string time) => [Ssh.Replace("MATCH", $"-m time {time} --datestop 2038-01-19T03:14:07", StringComparison.Ordinal)];

        Turns(Under(before), Under(after)).ShouldBe([$"NewlyDenied tcp any -> any:22 {between}"]);
        Turns(Under(after), Under(before)).ShouldBe([$"NewlyAllowed tcp any -> any:22 {between}"]);
    }

    [Theory]
    [InlineData("--weekdays Mon,Tue", "--weekdays Tue,Wed", "on Wed", "on Mon")]
    [InlineData("--timestart 08:00:00 --timestop 18:00:00", "--timestart 18:00:00 --timestop 20:00:00", "from 18:00 to 20:00 UTC", "from 08:00 to 18:00 UTC")]
    [InlineData("--timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue", "--timestart 09:00:00 --timestop 19:00:00 --weekdays Tue,Wed", "from 18:00 to 19:00 UTC on Tue, from 09:00 to 19:00 UTC on Wed", "from 08:00 to 18:00 UTC on Mon, from 08:00 to 09:00 UTC on Tue")]
    [InlineData("--weekdays Mon,Tue --datestop 2027-01-31T23:59:59", "--weekdays Tue,Wed --datestop 2027-06-30T23:59:59", "on Wed until 2027-06-30 or on Tue after 2027-01-31 until 2027-06-30", "on Mon until 2027-01-31")]
    [InlineData("--weekdays Sun --datestart 2027-01-01T08:30:00", "--weekdays Sun", "on Sun until 2027-01-01 08:29:59 UTC", null)]
    public void One_time_for_another_opens_and_closes_what_is_left_of_each(string before, string after, string opens, string? closes) => Turns([Under(before)], [Under(after)]).ShouldBe(
        [$"NewlyAllowed tcp any -> any:22 {opens}", .. closes is null ? Array.Empty<string>() : [$"NewlyDenied tcp any -> any:22 {closes}"]]);

    [Fact]
    public void Two_rules_of_a_day_each_that_become_one_of_both_change_nothing() =>
        Between([Under("--weekdays Mon"), Under("--weekdays Tue")], [Under("--weekdays Mon,Tue")]).ShouldBe(new FateChanges([]));

    private static string Under(string time) => Ssh.Replace("MATCH", $"-m time {time}{(time.Contains("datestop", StringComparison.Ordinal) ? "" : " --datestop 2038-01-19T03:14:07")}", StringComparison.Ordinal);

    [Fact]
    public void A_limit_that_a_rule_shares_with_a_new_one_is_the_lower_one()
    {
        const string Shared = "-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-name x";
        string Rule(int port, string match) => Ssh.Replace("22", $"{port}", StringComparison.Ordinal).Replace("MATCH", match, StringComparison.Ordinal);

        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, Shared), Rule(80, Shared)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:80 up to 5/min in all", "NewlyDenied tcp any -> any:22 up to 5/min, above 5/min in all"]);
        Turns([Rule(22, Shared), Rule(80, Shared)], [Rule(22, "-m limit --limit 5/min")]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 up to 5/min, above 5/min in all", "NewlyDenied tcp any -> any:80 up to 5/min in all"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, Shared)]).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_dropped_above_a_rate_passes_up_to_it()
    {
        const string Upto = "-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x";
        string[] dropping = [Ssh.Replace("MATCH", Upto.Replace("upto", "above", StringComparison.Ordinal), StringComparison.Ordinal).Replace("ACCEPT", "DROP", StringComparison.Ordinal), Plain];

        Turns([Ssh.Replace("MATCH", Upto, StringComparison.Ordinal)], dropping).ShouldBeEmpty();
        Turns(dropping, [Ssh.Replace("MATCH", Upto.Replace("5/min", "9/min", StringComparison.Ordinal), StringComparison.Ordinal)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 above 5/min per source, up to 9/min per source"]);
    }

    [Fact]
    public void What_puts_into_a_recent_list_takes_every_packet() =>
        Turns([], [Ssh.Replace("MATCH", "-m recent --set --name s --rsource", StringComparison.Ordinal)]).ShouldBe(["NewlyAllowed tcp any -> any:22"]);

    [Fact]
    public void One_mark_for_another_allows_the_one_and_denies_the_other() =>
        Turns([Ssh.Replace("MATCH", "-m mark --mark 0x1", StringComparison.Ordinal)], [Ssh.Replace("MATCH", "-m mark --mark 0x2", StringComparison.Ordinal)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 with mark 0x2", "NewlyDenied tcp any -> any:22 with mark 0x1"]);

    [Fact]
    public void A_condition_that_stays_in_front_is_taken_as_not_met() =>
        Turns(["-A FORWARD -m recent --rcheck --name seen -j DROP"], ["-A FORWARD -m recent --rcheck --name seen -j DROP", Plain]).ShouldBe(["NewlyAllowed tcp any -> any:22"]);

    [Fact]
    public void A_source_that_grows_under_a_condition_that_stays_is_said_under_it()
    {
        var limited = Ssh.Replace("MATCH", "-m limit --limit 4/min", StringComparison.Ordinal);

        Turns([limited.Replace("FORWARD", "FORWARD -s 10.0.0.0/8", StringComparison.Ordinal)], [limited]).ShouldBe(["NewlyAllowed tcp anything but 10.0.0.0/8 -> any:22 up to 4/min"]);
    }

    [Fact]
    public void The_example_of_a_line_under_a_condition_is_decided_by_the_rule_that_asks_it() =>
        Between([], [Ssh.Replace("MATCH", "-m limit --limit 4/min", StringComparison.Ordinal)]).Lines.ShouldHaveSingleItem().DecidesAfter!.Rule!.Text.ShouldContain("--limit 4/min");

    private static IEnumerable<string> Turns(string[] before, string[] after) => Between(before, after).Lines
        .Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)} {FateWords.Of(line)}".TrimEnd());

    [Fact]
    public void The_interface_stands_beside_a_line()
    {
        var line = Between([], ["-A FORWARD -i eth1 -p udp -m udp --dport 53 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Packets[PacketField.In].ShouldBe(PacketFields.Interfaces("eth1"));
        PacketFields.IsAnyCard(line.Packets[PacketField.Out]).ShouldBeTrue();
    }

    [Fact]
    public void Each_way_in_stands_with_the_ways_out_that_go_with_it()
    {
        var line = Between([], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT", "-A FORWARD -i eth2 -o eth1 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Ways.Select(way => (way.In, way.Out)).ShouldBe(
            [(PacketFields.Interfaces("eth1"), PacketFields.Interfaces("eth2")), (PacketFields.Interfaces("eth2"), PacketFields.Interfaces("eth1"))]);
    }

    [Fact]
    public void Interfaces_of_which_each_goes_with_each_stand_beside_a_line_without_pairs() =>
        Between([], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT", "-A FORWARD -i eth1 -o eth3 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Ways.ShouldBeEmpty();

    [Fact]
    public void What_leaves_one_pair_of_interfaces_open_says_which()
    {
        var line = Between(["-A FORWARD -j ACCEPT"], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyDenied);
        line.Ways.Select(way => PacketWords.Ways(line.Packets.With(PacketField.In, way.In).With(PacketField.Out, way.Out)))
            .ShouldBe([" in another than eth1", " in eth1 out another than eth2"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("-i eth+ -j ACCEPT", "-i eth0 -j ACCEPT", " in eth+ but not eth0")]
    [InlineData("-i eth+ -j ACCEPT", "-i eth1 -j ACCEPT", " in eth+ but not eth1")]
    public void A_pattern_that_loses_one_of_its_interfaces_says_which(string before, string after, string text)
    {
        var line = Between([$"-A FORWARD {before}"], [$"-A FORWARD {after}"]).Lines.ShouldHaveSingleItem();

        PacketWords.Ways(line.Packets).ShouldBe(text);
    }

    [Theory]
    [InlineData("", "-A FORWARD -o eth2 -j ACCEPT")]
    [InlineData("-A FORWARD -o eth0 -j DROP", "-A FORWARD -j ACCEPT")]
    public void What_a_Dnat_leads_elsewhere_leaves_by_another_interface_than_it_would_have_left_before(string first, string accept)
    {
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.1.5\nCOMMIT\n";
        string[] rules = first.Length > 0 ? [first, accept] : [accept];

        var lines = FateChanges.Between(Read.Save(Filter(rules)), Read.Save(Filter(rules) + Nat), Addresses("203.0.113.1")).Lines;

        lines.Select(line => line.Turn.ToString()).Distinct().ShouldBe(["NewlyAllowed", "NewlyDenied", "LedElsewhere"], ignoreOrder: true);
        foreach (var line in lines)
        {
            (line.Before.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyAllowed);
            (line.After.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyDenied);
        }
    }

    [Fact]
    public void A_Dnat_to_another_port_of_the_same_address_leads_the_same_way()
    {
        static string Nat(int port) => $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.1.5:{port}\nCOMMIT\n";
        var filter = Filter(["-A FORWARD -o eth2 -j ACCEPT"]);

        FateChanges.Between(Read.Save(filter + Nat(80)), Read.Save(filter + Nat(81)), Addresses("203.0.113.1")).Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.LedElsewhere);
    }

    [Theory]
    [InlineData("-m set ! --match-set good dst", true)]
    [InlineData("! -d 10.0.1.0/255.255.255.5", true)]
    [InlineData("-m set ! --match-set good src", false)]
    [InlineData("-m limit --limit 1/sec", false)]
    public void What_a_rule_asks_of_the_destination_may_be_so_of_one_target_of_a_Dnat_and_not_of_the_other(string match, bool mayTurn)
    {
        static string Nat(string target) => $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination {target}\nCOMMIT\n";
        var filter = Filter([$"-A FORWARD {match} -j DROP", "-A FORWARD -o eth2 -j ACCEPT", "-A FORWARD -d 10.0.1.0/24 -j ACCEPT"]);
        List<FateTurn> Turns(string from, string to) => [.. FateChanges.Between(Read.Save(filter + Nat(from)), Read.Save(filter + Nat(to)), Addresses("203.0.113.1")).Lines.Select(line => line.Turn)];

        Turns("10.0.1.5", "10.0.1.6").ShouldBe(mayTurn ? [FateTurn.NewlyAllowed, FateTurn.NewlyDenied, FateTurn.LedElsewhere] : [FateTurn.LedElsewhere]);
        Turns("10.0.1.5", "10.0.1.5:81").ShouldBe([FateTurn.LedElsewhere]);
    }

    [Fact]
    public void What_the_host_sends_itself_is_a_line_of_its_own_where_others_come_by_one_interface()
    {
        static string Output(params string[] rules) => $"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n{string.Concat(rules.Select(rule => $"{rule}\n"))}COMMIT\n";
        const string Own = "-A OUTPUT ! -d 192.0.2.1/32 -p tcp -m tcp --dport 25 -j ACCEPT";
        List<string> Lines(string forward) => [.. FateChanges.Between(Read.Save(Output()), Read.Save(Output(forward, Own)), Addresses("192.0.2.1")).Lines
            .Select(line => $"{(line.IsFromHost ? "this host: " : "")}{PacketWords.Packet(line.Packets)}")];

        Lines("-A FORWARD -i eth1 -p tcp -m tcp --dport 25 -j ACCEPT").ShouldBe(["tcp any -> anything but 192.0.2.1 :25 in eth1", "this host: tcp any -> anything but 192.0.2.1 :25"]);
        Lines("-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -m tcp --dport 25 -j ACCEPT")
            .ShouldBe(["tcp any -> anything but 192.0.2.1 :25 mac 00:11:22:33:44:55", "this host: tcp any -> anything but 192.0.2.1 :25"]);
        Lines("-A FORWARD -p tcp -m tcp --dport 25 -j ACCEPT").ShouldBe(["tcp any -> anything but 192.0.2.1 :25"]);
    }

    [Fact]
    public void What_the_host_says_to_itself_goes_by_lo_and_is_denied_only_where_it_is_denied_there()
    {
        static IEnumerable<string> Lines(string[] first, params string[] nat) => FateChanges.Between(
            Read.Save(Filter(first) + string.Concat(nat)), Read.Save(Filter([.. first, "-A OUTPUT -p tcp -m tcp --dport 25 -j DROP"]) + string.Concat(nat)), Addresses("192.0.2.1"))
            .Lines.Select(line => $"{line.IsFromHost} {PacketWords.Packet(line.Packets)}");

        Lines([]).ShouldBe(["True tcp any -> any:25"]);
        Lines(["-A OUTPUT -o lo -j ACCEPT"]).ShouldBe(["True tcp any -> anything but 192.0.2.1 :25"]);

        // What is led on leaves by a card.
        Lines(["-A OUTPUT -o lo -j ACCEPT"], "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 192.0.2.1/32 -p tcp -m tcp --dport 26 -j DNAT --to-destination 10.0.0.9:25\nCOMMIT\n")
            .ShouldBe(["True tcp any -> anything but 192.0.2.1 :25", "True tcp any -> 192.0.2.1:26"]);
    }

    [Fact]
    public void What_a_card_seems_to_send_from_an_address_of_the_host_is_no_exception_of_other_cards()
    {
        string[] accepts = ["-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -m tcp --dport 8005 -j ACCEPT", "-A FORWARD -m addrtype --src-type LOCAL -j ACCEPT", "-A OUTPUT -p tcp -j ACCEPT"];
        const string Deny = "-d 192.0.2.11/32 -p tcp -m tcp --dport 8005 -j DROP";

        Between(accepts, [$"-A FORWARD {Deny}", $"-A OUTPUT {Deny}", .. accepts], "10.5.0.1").Lines.Select(line => $"{(line.IsFromHost ? "this host: " : "")}{PacketWords.Packet(line.Packets)} but {line.But.Count}")
            .ShouldBe(["tcp any -> 192.0.2.11:8005 mac 00:11:22:33:44:55 but 0", "this host: tcp any -> 192.0.2.11:8005 but 0"]);
    }

    [Fact]
    public void What_is_forwarded_by_the_loopback_interface_is_nobodys_packet() =>
        Between([], ["-A FORWARD -i lo -j ACCEPT", "-A FORWARD -o lo -j ACCEPT"]).ShouldBe(new FateChanges([]));

    [Fact]
    public void A_Dnat_of_an_address_of_the_host_itself_denies_nothing_of_what_comes_by_the_loopback_interface()
    {
        string[] open = ["-A INPUT -j ACCEPT", "-A FORWARD -j ACCEPT"];
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 10.1.1.1\nCOMMIT\n";
        var changes = FateChanges.Between(Read.Save(Filter(open)), Read.Save(Filter(open) + Nat), Addresses("192.0.2.80"));

        changes.Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.LedElsewhere);
    }

    [Fact]
    public void The_host_that_may_talk_with_itself_is_about_the_loopback_interface_alone()
    {
        var line = Between([], ["-A INPUT -i lo -j ACCEPT", "-A FORWARD -i lo -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Packets[PacketField.In].ShouldBe(PacketFields.Loopback);
        line.Packets[PacketField.DestinationType].ShouldBe(PacketFields.Local);
    }

    [Fact]
    public void The_example_is_a_packet_of_a_neighbour_if_there_is_one()
    {
        const string Both = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n";

        var line = FateChanges.Between(Read.Save($"{Both}COMMIT\n"), Read.Save($"{Both}-A FORWARD -j ACCEPT\n-A OUTPUT -j ACCEPT\nCOMMIT\n")).Lines.ShouldHaveSingleItem();

        line.DecidesAfter.ShouldNotBeNull().Chain.ShouldBe(new ChainName("FORWARD"));
    }

    private static FateChanges Between(string[] before, string[] after, string? host = null) =>
        FateChanges.Between(Read.Save(Filter(before)), Read.Save(Filter(after)), host is null ? null : Addresses(host));

    private static string Filter(string[] rules) => $"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Concat(rules.Select(rule => $"{rule}\n"))}COMMIT\n";

    private static ValueSet Addresses(string text) => IpPrefix.Parse(text) is var prefix ? ValueSet.Between(prefix.Network, prefix.Last) : ValueSet.Empty;
}
