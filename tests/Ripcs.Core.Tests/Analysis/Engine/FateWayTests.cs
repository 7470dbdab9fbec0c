using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Analysis.Engine.FateScene;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>By which interfaces packets change their fate, and what the host sends itself.</summary>
public sealed class FateWayTests
{
    [Fact]
    public void The_interface_stands_beside_a_line()
    {
        var line = Between([], ["-A FORWARD -i eth1 -p udp -m udp --dport 53 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Packets[PacketField.In].ShouldBe(PacketFields.Interfaces("eth1"));
        PacketFields.IsAnyCard(line.Packets[PacketField.Out]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("-A PREROUTING -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80", "")]
    [InlineData("-A PREROUTING -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination :80", "")]
    [InlineData("-A PREROUTING -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination :81", "LedElsewhere")]
    public void A_Dnat_to_what_packets_are_sent_to_anyway_leads_nothing_elsewhere(string rule, string turns)
    {
        PacketRules Rules(string nat) =>
            Read.Save($"*nat\n:PREROUTING ACCEPT [0:0]\n{nat}COMMIT\n*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");

        string.Join(' ', FateChanges.Between(Rules(""), Rules($"{rule}\n")).Lines.Select(line => line.Turn)).ShouldBe(turns);
    }

    [Theory]
    [InlineData("--mark 0x1")]
    [InlineData("! --mark 0x1")]
    public void What_belongs_to_no_connection_has_no_mark_of_one(string mark)
    {
        var (rules, invalid) = (Read.Save(Filter([$"-A FORWARD -m connmark {mark} -j ACCEPT"])),
            PacketFields.States(PacketState.Invalid, PacketState.Untracked));

        rules.Find(TableName.Filter, new ChainName("FORWARD"))!.Rules[0].Match.Leaves.OfType<Condition.In>()
            .Single(leaf => leaf.Field is PacketField.State).Values.Overlaps(invalid).ShouldBeFalse();
    }

    [Fact]
    public void Each_way_in_stands_with_the_ways_out_that_go_with_it()
    {
        var line = Between([], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT",
            "-A FORWARD -i eth2 -o eth1 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Ways.Select(way => (way.In, way.Out)).ShouldBe(
            [(PacketFields.Interfaces("eth1"), PacketFields.Interfaces("eth2")),
                (PacketFields.Interfaces("eth2"), PacketFields.Interfaces("eth1"))]);
    }

    [Fact]
    public void Interfaces_of_which_each_goes_with_each_stand_beside_a_line_without_pairs() =>
        Between([], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT",
            "-A FORWARD -i eth1 -o eth3 -j ACCEPT"]).Lines.ShouldHaveSingleItem().Ways.ShouldBeEmpty();

    [Fact]
    public void What_leaves_one_pair_of_interfaces_open_says_which()
    {
        var line = Between(["-A FORWARD -j ACCEPT"], ["-A FORWARD -i eth1 -o eth2 -j ACCEPT"]).Lines.ShouldHaveSingleItem();

        line.Turn.ShouldBe(FateTurn.NewlyDenied);
        line.Ways.Select(way => PacketWords.Ways(line.Packets.With(PacketField.In, way.In).With(PacketField.Out, way.Out)))
            .ShouldBe([" in !eth1", " in eth1 out !eth2"], ignoreOrder: true);
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
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT "
            + "--to-destination 10.0.1.5\nCOMMIT\n";
        string[] rules = first.Length > 0 ? [first, accept] : [accept];

        var lines = FateChanges.Between(Read.Save(Filter(rules)), Read.Save(Filter(rules) + Nat), Addresses("203.0.113.1")).Lines;

        lines.Select(line => line.Turn.ToString()).Distinct().ShouldBe(["NewlyAllowed", "NewlyDenied", "LedElsewhere"], ignoreOrder: true);
        foreach (var line in lines)
        {
            (line.Before.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyAllowed);
            (line.After.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyDenied);
        }
    }

    [Theory]
    [InlineData("eth1", "eth1", "LedElsewhere any (except 10.8.0.0/25) -> 192.0.2.11:80")]
    [InlineData("eth1", "eth0", "NewlyAllowed 10.8.0.0/25 -> 192.0.2.11:80; LedElsewhere any (except 10.8.0.0/25) -> 192.0.2.11:80")]
    [InlineData("eth0", "eth1", "NewlyDenied 10.8.0.0/25 -> 192.0.2.11:80; LedElsewhere any (except 10.8.0.0/25) -> 192.0.2.11:80")]
    [InlineData("eth0", "eth0", "LedElsewhere any -> 192.0.2.11:80")]
    public void The_routes_of_a_live_host_say_by_which_interface_the_packets_of_a_Dnat_leave(string before, string after, string told)
    {
        static string Nat(string target) =>
            $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 192.0.2.11/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination "
            + $"{target}\nCOMMIT\n";
        var filter = Filter(["-A FORWARD -s 10.8.0.0/24 -o eth0 -j ACCEPT",
            "-A FORWARD -s 10.8.0.0/25 -m conntrack --ctorigdst 192.0.2.11 -j DROP", "-A FORWARD -d 10.1.0.0/16 -j ACCEPT"]);

        var lines = FateChanges.Between(Read.Save(filter + Nat("10.1.0.12")), Read.Save(filter + Nat("10.1.0.10")), Addresses("192.0.2.1"),
            to => to == IpPrefix.Parse("10.1.0.12") ? before : after)
            .Lines.ToList();

        string.Join("; ", lines.Select(line =>
            $"{line.Turn} {PacketWords.Ends(line.Packets)}{string.Concat(line.But.Select(but => $" but not {PacketWords.Ends(but)}"))}"))
            .ShouldBe(told);
        foreach (var line in lines)
        {
            (line.Before.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyAllowed);
            (line.After.Fate is Fate.Accept).ShouldBe(line.Turn is not FateTurn.NewlyDenied);
        }
    }

    [Fact]
    public void A_line_says_nothing_again_that_a_line_above_says_where_it_is_shorter_so()
    {
        static string Accepts(string to, string ports) => $"-A FORWARD -d {to} -p tcp -m multiport --dports {ports} -j ACCEPT";
        var lines = Between([], [Accepts("192.0.2.11", "80,443"), Accepts("192.0.2.12", "80,443"),
            "-A FORWARD -d 192.0.2.17 -p tcp -m tcp --dport 443 -j ACCEPT"]).Lines;

        lines.Select(line => PacketWords.Packet(line.Packets))
            .ShouldBe(["tcp any -> 192.0.2.11,192.0.2.12 :80,443", "tcp any -> 192.0.2.17:443"]);
    }

    [Fact]
    public void A_new_Dnat_on_a_live_host_leads_elsewhere_what_left_by_an_open_way_before()
    {
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT "
            + "--to-destination 10.0.1.5\nCOMMIT\n";
        var filter = Filter(["-A FORWARD -o eth2 -j ACCEPT"]);
        List<FateTurn> Turns(string before, string after) =>
            [.. FateChanges.Between(Read.Save(filter), Read.Save(filter + Nat), Addresses("203.0.113.1"),
            to => to == IpPrefix.Parse("203.0.113.5") ? before : after)
            .Lines.Select(line => line.Turn)];

        Turns("eth0", "eth2").ShouldBe([FateTurn.NewlyAllowed]);
        Turns("eth2", "eth0").ShouldBe([FateTurn.NewlyDenied]);
        Turns("eth2", "eth2").ShouldBe([FateTurn.LedElsewhere]);
        Turns("eth0", "eth0").ShouldBeEmpty();
    }

    [Fact]
    public void A_Dnat_to_another_port_of_the_same_address_leads_the_same_way()
    {
        static string Nat(int port) =>
            $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.1.5:"
            + $"{port}\nCOMMIT\n";
        var filter = Filter(["-A FORWARD -o eth2 -j ACCEPT"]);

        FateChanges.Between(Read.Save(filter + Nat(80)), Read.Save(filter + Nat(81)),
            Addresses("203.0.113.1")).Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.LedElsewhere);
    }

    [Theory]
    [InlineData("-m set ! --match-set good dst", true)]
    [InlineData("! -d 10.0.1.0/255.255.255.5", true)]
    [InlineData("-m set ! --match-set good src", false)]
    [InlineData("-m limit --limit 1/sec", false)]
    public void What_a_rule_asks_of_the_destination_may_be_so_of_one_target_of_a_Dnat_and_not_of_the_other(string match, bool mayTurn)
    {
        static string Nat(string target) =>
            $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination "
            + $"{target}\nCOMMIT\n";
        var filter = Filter([$"-A FORWARD {match} -j DROP", "-A FORWARD -o eth2 -j ACCEPT", "-A FORWARD -d 10.0.1.0/24 -j ACCEPT"]);
        List<FateTurn> Turns(string from, string to) =>
            [.. FateChanges.Between(Read.Save(filter + Nat(from)), Read.Save(filter + Nat(to)),
            Addresses("203.0.113.1")).Lines.Select(line => line.Turn)];

        Turns("10.0.1.5", "10.0.1.6").ShouldBe(mayTurn ? [FateTurn.NewlyAllowed, FateTurn.NewlyDenied, FateTurn.LedElsewhere]
            : [FateTurn.LedElsewhere]);
        Turns("10.0.1.5", "10.0.1.5:81").ShouldBe([FateTurn.LedElsewhere]);
    }

    [Fact]
    public void What_the_host_sends_itself_is_a_line_of_its_own_where_others_come_by_one_interface()
    {
        static string Output(params string[] rules) =>
            $"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n"
            + $"{string.Concat(rules.Select(rule => $"{rule}\n"))}COMMIT\n";
        const string Own = "-A OUTPUT ! -d 192.0.2.1/32 -p tcp -m tcp --dport 25 -j ACCEPT";
        List<string> Lines(string forward) =>
            [.. FateChanges.Between(Read.Save(Output()), Read.Save(Output(forward, Own)), Addresses("192.0.2.1")).Lines
            .Select(line => $"{(line.IsFromHost ? "this host: " : "")}{PacketWords.Packet(line.Packets)}")];

        Lines("-A FORWARD -i eth1 -p tcp -m tcp --dport 25 -j ACCEPT")
            .ShouldBe(["tcp any -> any:25 (except 192.0.2.1) in eth1", "this host: tcp any -> any:25 (except 192.0.2.1)"]);
        Lines("-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -m tcp --dport 25 -j ACCEPT")
            .ShouldBe(["tcp any -> any:25 (except 192.0.2.1) mac 00:11:22:33:44:55", "this host: tcp any -> any:25 (except 192.0.2.1)"]);
        Lines("-A FORWARD -p tcp -m tcp --dport 25 -j ACCEPT").ShouldBe(["tcp any -> any:25 (except 192.0.2.1)"]);
    }

    [Fact]
    public void What_the_host_says_to_itself_goes_by_lo_and_is_denied_only_where_it_is_denied_there()
    {
        static IEnumerable<string> Lines(string[] first, params string[] nat) => FateChanges.Between(
            Read.Save(Filter(first) + string.Concat(nat)),
            Read.Save(Filter([.. first, "-A OUTPUT -p tcp -m tcp --dport 25 -j DROP"]) + string.Concat(nat)), Addresses("192.0.2.1"))
            .Lines.Select(line => $"{line.IsFromHost} {PacketWords.Packet(line.Packets)}");

        Lines([]).ShouldBe(["True tcp any -> any:25"]);
        Lines(["-A OUTPUT -o lo -j ACCEPT"]).ShouldBe(["True tcp any -> any:25 (except 192.0.2.1)"]);

        // What is led on leaves by a card.
        Lines(["-A OUTPUT -o lo -j ACCEPT"],
            "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 192.0.2.1/32 -p tcp -m tcp --dport 26 -j DNAT --to-destination 10.0.0.9:25\nCOMMIT\n")
            .ShouldBe(["True tcp any -> any:25 (except 192.0.2.1)", "True tcp any -> 192.0.2.1:26"]);
    }

    [Fact]
    public void What_a_card_seems_to_send_from_an_address_of_the_host_is_no_exception_of_other_cards()
    {
        string[] accepts = ["-A FORWARD -p tcp -m mac --mac-source 00:11:22:33:44:55 -m tcp --dport 8005 -j ACCEPT",
            "-A FORWARD -m addrtype --src-type LOCAL -j ACCEPT", "-A OUTPUT -p tcp -j ACCEPT"];
        const string Deny = "-d 192.0.2.11/32 -p tcp -m tcp --dport 8005 -j DROP";

        Between(accepts, [$"-A FORWARD {Deny}", $"-A OUTPUT {Deny}", .. accepts],
            "10.5.0.1").Lines.Select(line =>
            $"{(line.IsFromHost ? "this host: " : "")}{PacketWords.Packet(line.Packets)} but {line.But.Count}")
            .ShouldBe(["tcp any -> 192.0.2.11:8005 mac 00:11:22:33:44:55 but 0", "this host: tcp any -> 192.0.2.11:8005 but 0"]);
    }

    [Fact]
    public void What_is_forwarded_by_the_loopback_interface_is_nobodys_packet() =>
        Between([], ["-A FORWARD -i lo -j ACCEPT", "-A FORWARD -o lo -j ACCEPT"]).ShouldBe(new FateChanges([]));

    [Fact]
    public void A_Dnat_of_an_address_of_the_host_itself_denies_nothing_of_what_comes_by_the_loopback_interface()
    {
        string[] open = ["-A INPUT -j ACCEPT", "-A FORWARD -j ACCEPT"];
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 25 -j DNAT "
            + "--to-destination 10.1.1.1\nCOMMIT\n";
        var changes = FateChanges.Between(Read.Save(Filter(open)), Read.Save(Filter(open) + Nat), Addresses("192.0.2.80"));

        changes.Lines.ShouldHaveSingleItem().Turn.ShouldBe(FateTurn.LedElsewhere);
    }

    [Theory]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.1.1.1", "-A INPUT -i lo -p tcp -j ACCEPT",
        "NewlyAllowed tcp any -> 192.0.2.80 in lo")]
    [InlineData("-A PREROUTING -j DNAT --to-destination 10.1.1.1", "-A INPUT -i lo -p tcp -j ACCEPT",
        "NewlyAllowed tcp any -> 192.0.2.80 in lo")]
    [InlineData("-A PREROUTING -j DNAT --to-destination 10.1.1.1", "-A INPUT -p tcp -j ACCEPT", "NewlyAllowed tcp any -> 192.0.2.80 in lo")]
    [InlineData("-A OUTPUT -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.1.1.1",
        "-A INPUT -i lo -p tcp -m tcp --dport 80:81 -j ACCEPT", "NewlyAllowed tcp any -> 192.0.2.80:81 in lo")]
    [InlineData("-A OUTPUT -o lo -p tcp -m tcp --dport 79 -j REDIRECT --to-ports 80",
        "-A INPUT -p tcp -m conntrack --ctstate DNAT -j ACCEPT", "NewlyAllowed tcp any -> 192.0.2.80:79 in lo")]
    public void What_comes_by_the_loopback_interface_is_led_by_nat_as_it_is_sent_and_not_once_more(
        string nat, string opened, string line) =>
        Turns(nat, [], nat, [opened]).ShouldBe([line]);

    [Fact]
    public void A_redirect_of_what_comes_in_leads_nothing_elsewhere_that_the_host_says_to_itself() =>
        Turns("", ["-A INPUT -i lo -j ACCEPT"], "-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080",
            ["-A INPUT -i lo -j ACCEPT"]).ShouldBeEmpty();

    [Theory]
    [InlineData("-A PREROUTING -i lo -p tcp -m tcp --dport 80 -j CT --notrack", new string[0])]
    [InlineData("-A OUTPUT -o lo -p tcp -m tcp --dport 80 -j CT --notrack", new[] { "NewlyDenied tcp any -> host:80 in lo" })]
    public void What_the_host_says_to_itself_is_taken_out_of_connection_tracking_where_it_is_sent_and_not_where_it_arrives(
        string notrack, string[] lines)
    {
        string[] open = ["-A INPUT -i lo -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT"];

        FateChanges.Between(Read.Save(Filter(open)),
            Read.Save($"*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{notrack}\nCOMMIT\n{Filter(open)}"))
            .Lines.Where(line => line.States.Count == 0).Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)}").ShouldBe(lines);
    }

    private static IEnumerable<string> Turns(string oldNat, string[] old, string nat, string[] filter)
    {
        static PacketRules Rules(string nat, string[] filter) =>
            Read.Save($"*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{nat}\nCOMMIT\n{Filter(filter)}");
        return FateChanges.Between(Rules(oldNat, old), Rules(nat, filter),
            Addresses("192.0.2.80")).Lines.Where(line => line.States.Count == 0)
            .Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)}");
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

        var line = FateChanges.Between(Read.Save($"{Both}COMMIT\n"),
            Read.Save($"{Both}-A FORWARD -j ACCEPT\n-A OUTPUT -j ACCEPT\nCOMMIT\n")).Lines.ShouldHaveSingleItem();

        line.DecidesAfter.ShouldNotBeNull().Chain.ShouldBe(new ChainName("FORWARD"));
    }
}
