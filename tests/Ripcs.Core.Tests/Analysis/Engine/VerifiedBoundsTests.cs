using System.Globalization;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Shouldly;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>
/// Collected firewalls of which a program whose proofs a machine has checked (Iptables_Semantics) says what they accept at most and at
/// least: lists of plain rules, for first packets, with each unknown match taken for what accepts more, or less.
/// </summary>
public sealed class VerifiedBoundsTests(ITestOutputHelper output)
{
    private const int PacketsOfEach = 4_000;

    // Which networks the lists take interfaces for: from there come exactly the packets with such a source.
    private static readonly (string Path, string Interface, string Network)[] Assigned =
    [
        ("", "lo", "127.0.0.0/8"), ("openvpn.eu", "eth0", "192.168.0.0/24"), ("openvpn.eu", "eth1", "192.168.2.0/24"),
        ("rlworkman.net", "eth0", "192.168.13.0/24"),
        .. Enumerable.Range(10, 41).Select(number =>
            ("config_home_user", string.Create(CultureInfo.InvariantCulture, $"eth0.{number}"),
            string.Create(CultureInfo.InvariantCulture, $"192.168.{number}.0/24"))),
    ];

    [CorporaFact]
    public void What_collected_firewalls_accept_lies_between_what_is_proved_of_them()
    {
        var (bounds, packets, accepted, tight, outside) = (0, 0, 0, 0, new List<string>());
        foreach (var path in Directory.EnumerateFiles(Corpora.At("iptables_semantics"), "*.upper",
            SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var (chain, rules) = (path.Contains("INP", StringComparison.Ordinal) ? "INPUT" : "FORWARD", Rules(path));
            var (upper, lower) = (Bound.Read(path), Bound.Read(path[..^"upper".Length] + "lower"));
            var networks = Assigned.Where(one => path.Contains(one.Path, StringComparison.Ordinal))
                .Select(one => (Interface: PacketFields.Interface(one.Interface), Network: IpPrefix.Parse(one.Network))).ToList();
            bounds++;
            var drawn = new RandomPackets(bounds, Family.IPv4,
                RuleDiagram.Conditions(rules, TableName.Filter, new ChainName(chain)).Concat(upper.Conditions()));
            var diagram = RuleDiagram.TryBuild(rules, TableName.Filter, new ChainName(chain)).ShouldNotBeNull();
            for (var i = 0; i < PacketsOfEach; i++)
            {
                var packet = First(drawn.Next(), networks);
                var passes = diagram.FateOf(packet, drawn.IsTrue) is Fate.Accept or Fate.Elsewhere;
                var (most, least) = (upper.Accepts(packet), lower.Accepts(packet));
                (packets, accepted, tight) = (packets + 1, accepted + (passes ? 1 : 0), tight + (most == least ? 1 : 0));
                if (passes ? !most : least)
                {
                    outside.Add($"{Path.GetRelativePath(Corpora.At("iptables_semantics"), path)}: "
                        + $"{(passes ? "accepted, and never by what is proved" : "denied, and always accepted by what is proved")}: "
                        + $"{string.Join(' ', PacketFields.All.Select(field => $"{field}={packet[field]}"))}");
                }
            }
        }

        output.WriteLine($"{bounds} firewalls, {packets} packets, {accepted} accepted; of {tight} the bounds say the same; "
            + $"{outside.Count} outside of them");
        outside.GroupBy(text => text.Split(':')[0]).ToList().ForEach(group => output.WriteLine($"{group.Count()} {group.First()}"));
        outside.ShouldBeEmpty();
        bounds.ShouldBeGreaterThan(10);
        accepted.ShouldBeGreaterThan(packets / 10);
        tight.ShouldBeGreaterThan(packets / 2);
    }

    // As the lists take them: new, with SYN, not translated.
    private static PacketBox First(PacketBox packet, List<(AddressBits Interface, IpPrefix Network)> networks)
    {
        var from = networks.Find(one => one.Network.Network <= packet[PacketField.Source].First
            && packet[PacketField.Source].First <= one.Network.Last);
        var isTaken = packet[PacketField.In].Equals(ValueSet.Of(0))
            || networks.Exists(one => packet[PacketField.In].Contains(one.Interface));
        return packet.With(PacketField.State, (ulong)PacketState.New).With(PacketField.Translation,
            (ulong)PacketTranslation.None).With(PacketField.TcpFlags, PacketFields.Syn)
            .With(PacketField.OriginalDestination, packet[PacketField.Destination]).With(PacketField.OriginalPort,
                packet[PacketField.DestinationPort])
            .With(PacketField.In, from != default ? ValueSet.Of(from.Interface) : isTaken ? ValueSet.Of(PacketFields.Interface("tun7"))
                : packet[PacketField.In]);
    }

    private static PacketRules Rules(string path)
    {
        var beside = Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Where(file => !file.EndsWith("upper", StringComparison.Ordinal)
            && !file.EndsWith("lower", StringComparison.Ordinal))
            .OrderByDescending(file =>
                Path.GetFileName(path).TakeWhile((letter, place) => place < Path.GetFileName(file).Length
                && Path.GetFileName(file)[place] == letter).Count()).First();
        return Read.Save(File.ReadAllText(beside).ReplaceLineEndings("\n"));
    }

    /// <summary>A list of plain rules, the first of which decides.</summary>
    private sealed record Bound(IReadOnlyList<(bool Accepts, Condition Match)> Rules)
    {
        public static Bound Read(string path) => new([.. File.ReadLines(path)
            .Where(line => line.Length > 0 && !line.StartsWith("Chain ", StringComparison.Ordinal)
                && !line.StartsWith("target ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => (words[0] == "ACCEPT", Match(words)))]);

        public IEnumerable<Condition> Conditions() => Rules.Select(rule => rule.Match);

        public bool Accepts(PacketBox packet)
        {
            foreach (var (accepts, match) in Rules)
            {
                if (packet.MayMeet(match))
                    return accepts;
            }

            return true;
        }

        private static Condition Match(string[] words) => Condition.Of([
            .. words[1] == "all" ? Array.Empty<Condition>() : [new Condition.In(PacketField.Protocol, Number(words[1]))],
            Ends(PacketField.Source, words[3]), Ends(PacketField.Destination, words[4]),
            .. words.Skip(5).Where(word => word.Contains(':', StringComparison.Ordinal)).Select(Ports)]);

        private static ValueSet Number(string protocol) =>
            ValueSet.Of((ulong)(Protocol.TryParse(protocol, out var known) ? known.Number : throw new FormatException(protocol)));

        private static Condition.In Ends(PacketField field, string text) =>
            new(field, IpPrefix.Parse(text) is var prefix ? ValueSet.Between(prefix.Network, prefix.Last) : ValueSet.Empty);

        private static Condition.In Ports(string text)
        {
            var parts = text.Split(':');
            var (first, last) = (Parse(parts[1]), Parse(parts[^1]));
            return new(text.StartsWith('d') ? PacketField.DestinationPort : PacketField.SourcePort, ValueSet.Between(first, last));
        }

        private static ulong Parse(string port) => ulong.Parse(port, CultureInfo.InvariantCulture);
    }
}
