using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What a change means for packets of connections that are open, against the tracer.</summary>
[Trait("Kind", "long")]
public sealed class OpenConnectionTests(ITestOutputHelper output)
{
    private const string Open = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
    private const string Ssh = "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT";

    [Fact]
    public void Whoever_takes_ESTABLISHED_away_denies_the_packets_of_open_connections_that_no_other_rule_accepts() =>
        Lines([Open, Ssh], [Ssh]).ShouldBe(
        ["NewlyDenied not tcp any -> 192.0.2.1, Established EstablishedReply Related RelatedReply",
            "NewlyDenied tcp any -> 192.0.2.1:0-21,23-65535, Established EstablishedReply Related RelatedReply"]);

    [Fact]
    public void Whoever_lets_them_in_allows_nothing_that_begins_a_connection() => Lines([Ssh], [Open, Ssh]).ShouldBe(
        ["NewlyAllowed not tcp any -> 192.0.2.1, Established EstablishedReply Related RelatedReply",
            "NewlyAllowed tcp any -> 192.0.2.1:0-21,23-65535, Established EstablishedReply Related RelatedReply"]);

    [Fact]
    public void Without_RELATED_the_errors_of_ICMP_are_denied_alone() =>
        Lines([Open], [Open.Replace("RELATED,", "", StringComparison.Ordinal)]).ShouldBe(
        ["NewlyDenied any -> 192.0.2.1, Related RelatedReply"]);

    [Fact]
    public void A_deny_that_comes_behind_ESTABLISHED_is_about_what_begins_a_connection_alone() =>
        Lines([Open, "-A INPUT -j ACCEPT"], [Open, "-A INPUT -s 10.0.0.0/8 -j DROP", "-A INPUT -j ACCEPT"])
            .ShouldBe(["NewlyDenied 10.0.0.0/8 -> 192.0.2.1, "]);

    [Fact]
    public void An_accept_of_what_is_new_that_goes_leaves_open_connections_alone() =>
        Lines([Open, Ssh], [Open]).ShouldBe(["NewlyDenied tcp any -> 192.0.2.1:22, "]);

    [Fact]
    public void An_accept_of_every_state_that_begins_to_ask_for_new_ones_ends_those_that_are_open() =>
        Lines([Ssh], [Ssh.Replace("-j", "-m conntrack --ctstate NEW -j", StringComparison.Ordinal)]).ShouldBe(
            ["NewlyDenied tcp any -> 192.0.2.1:22, Established EstablishedReply Related RelatedReply",
                "NewlyDenied tcp any -> 192.0.2.1:22, Invalid Untracked"]);

    [Fact]
    public void Packets_of_no_connection_that_are_dropped_are_a_line_of_their_own() =>
        Lines(["-A INPUT -j ACCEPT"], ["-A INPUT -m conntrack --ctstate INVALID -j DROP", "-A INPUT -j ACCEPT"])
            .ShouldBe(["NewlyDenied any -> 192.0.2.1, Invalid"]);

    [Fact]
    public void A_limit_of_new_connections_stands_in_no_line_of_open_ones() =>
        Lines([], [Ssh.Replace("-j", "-m conntrack --ctstate ESTABLISHED -j", StringComparison.Ordinal),
        Ssh.Replace("-j", "-m conntrack --ctstate NEW -m limit --limit 4/min -j", StringComparison.Ordinal)])
        .ShouldBe(["NewlyAllowed tcp any -> 192.0.2.1:22 up to 4/min with burst 5, ",
            "NewlyAllowed tcp any -> 192.0.2.1:22, Established EstablishedReply"]);

    [Fact]
    public void All_of_tcp_but_SYN_is_said_where_no_rule_asks_for_a_state() =>
        Lines([Ssh], [Ssh, "-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT"])
        .ShouldBe(["NewlyAllowed tcp any -> 192.0.2.1:0-21,23-65535, Established EstablishedReply Related RelatedReply",
            "NewlyAllowed tcp any -> 192.0.2.1:0-21,23-65535, Invalid Untracked"]);

    [Theory]
    [InlineData("*mangle", "-A PREROUTING -m conntrack --ctstate ESTABLISHED -j DROP",
        "NewlyDenied any -> 192.0.2.1, Established EstablishedReply")]
    [InlineData("*mangle", "-A PREROUTING -m conntrack --ctstate INVALID -j DROP", "NewlyDenied tcp any -> 192.0.2.1:22, Invalid")]
    [InlineData("*mangle", "-A PREROUTING -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG ACK -j DROP",
        "NewlyDenied tcp any -> 192.0.2.1 ACK, Established EstablishedReply Related RelatedReply",
        "NewlyDenied tcp any -> 192.0.2.1:22 ACK, Invalid Untracked")]
    [InlineData("*mangle", "-A PREROUTING -p tcp -m tcp --tcp-flags RST RST -j DROP",
        "NewlyDenied tcp any -> 192.0.2.1 RST or RST,ACK, Established EstablishedReply Related RelatedReply",
        "NewlyDenied tcp any -> 192.0.2.1:22 RST or RST,ACK, Invalid Untracked")]
    [InlineData("*mangle", "-A PREROUTING -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -j DROP")]
    [InlineData("*raw", "-A PREROUTING -p tcp -m tcp --sport 80 -j CT --notrack",
        "NewlyDenied tcp any:80 -> 192.0.2.1:0-21,23-65535, Established EstablishedReply Related RelatedReply")]
    [InlineData("*raw", "-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack")]
    public void What_raw_and_mangle_do_in_front_of_nat_counts_for_packets_of_open_connections(
        string table, string rule, params string[] lines) => FateChanges.Between(
        Rules([Open, Ssh]), Rules([Open, Ssh], $"{table}\n:PREROUTING ACCEPT [0:0]\n{rule}\nCOMMIT\n"),
        ValueSet.Of(IpPrefix.Parse("192.0.2.1").Network)).Lines
        .Where(line => line.States.Count > 0 && line.Packets[PacketField.DestinationType].Equals(PacketFields.Local)).Select(Text)
            .ShouldBe(lines);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Packets_of_open_connections_that_turn_otherwise_than_new_ones_are_in_a_line_and_no_others(Family family)
    {
        var (lines, inside, turned, early) = (0, 0, 0, 0);
        RandomFateChange.Of(family).Each(Cases.Number(100, 400), change =>
        {
            var failures = new List<string>();
            var found = FateChanges.Between(change.Before, change.After, change.HostAddresses);
            var own = found.Lines.Where(line => line.States.Count > 0).ToList();
            lines += own.Count;
            foreach (var line in own.Where(line => line.States.Contains(PacketState.Established)
                || line.States.Contains(PacketState.Related)))
            {
                inside++;
                var (drawn, open) = (change.Draw(line.Packets), change.Answers(line));
                var state = line.States.First(state => state is PacketState.Established or PacketState.Related);

                // What comes by lo is to the host; a line may say "host, broadcast" of it where that is shorter.
                if (RandomFateChange.IsByLoopback(drawn) && !drawn[PacketField.Destination].IsWithin(change.HostAddresses))
                    continue;

                if (!line.But.Any(box => change.IsIn(drawn, box))
                    && !change.Ways(drawn).SelectMany(packet => OfFlags(packet, line))
                    .Any(packet => change.OpenTurn(packet, state, open) == line.Turn))
                {
                    failures.Add($"a packet of {PacketWords.Packet(line.Packets)} keeps its fate");
                }
            }

            // Most packets that rules in front of nat stop turn as new ones do.
            for (var i = 0; i < (change.HasEarlyChange ? 600 : 120) && found is { IsComplete: true, HasConditions: false }; i++)
            {
                var (packet, open) = (change.Next(), change.Answers());
                var ofOpen = packet.With(PacketField.TcpFlags, PacketFields.FlagsOfOpen[i % PacketFields.FlagsOfOpen.Count]);
                foreach (var state in Enum.GetValues<PacketState>().Where(state => state is not PacketState.New))
                {
                    if (!change.IsMartian(packet) && !change.IsToOtherGroup(packet) && change.OpenTurn(ofOpen, state, open) is { } turn
                        && turn != change.OpenTurn(packet, PacketState.New, open))
                    {
                        turned++;
                        early += change.HasEarlyChange ? 1 : 0;
                        if (!own.Any(line => line.Turn == turn && line.States.Contains(state)
                            && ofOpen[PacketField.TcpFlags].IsWithin(line.Packets[PacketField.TcpFlags])
                            && RandomFateChange.Agrees(line, open) && change.IsIn(packet, line)))
                        {
                            failures.Add($"{PacketWords.Packet(packet)} in state {state} is {turn}, and no line says so");
                        }
                    }
                }
            }

            failures.Take(10).ShouldBeEmpty();
        });

        output.WriteLine($"{lines} lines, {inside} packets inside; {turned} of open connections turned otherwise than new ones, {early} "
            + $"where rules in front of nat change");
        turned.ShouldBeGreaterThan(20);
        early.ShouldBeGreaterThan(5);
        inside.ShouldBeGreaterThan(5);
    }

    private static IEnumerable<PacketBox> OfFlags(PacketBox packet, FateLine line) =>
        PacketFields.FlagsOfOpen.Where(flags => line.Packets[PacketField.TcpFlags].Contains(flags))
        .Select(flags => packet.With(PacketField.TcpFlags, flags));

    private static IEnumerable<string> Lines(string[] before, string[] after) =>
        FateChanges.Between(Rules(before), Rules(after), ValueSet.Of(IpPrefix.Parse("192.0.2.1").Network)).Lines
        .Select(Text);

    private static string Text(FateLine line) =>
        $"{line.Turn} {Words(line)}, {string.Join(' ', line.States)}";

    private static string Words(FateLine line)
    {
        var words = $"{PacketWords.Packet(line.Packets)} {OpenWords.Of(line.Answers)}".TrimEnd();
        return $"{words} {PacketWords.TcpFlags(line.Packets)}".TrimEnd();
    }

    private static PacketRules Rules(string[] rules, string before = "") =>
        Read.Save($"{before}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
        + $"{string.Concat(rules.Select(rule => $"{rule}\n"))}COMMIT\n");
}
