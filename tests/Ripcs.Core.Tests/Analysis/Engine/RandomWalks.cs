using System.Globalization;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random rules of few addresses that ask whether these are the host's, with translation.</summary>
internal sealed class RandomWalks(Dice dice)
{
    public const string Own = "192.0.2.80", SecondOwn = "10.0.0.9";

    public static readonly string[] Addresses = [Own, SecondOwn, "10.0.0.8", "10.0.0.10", "203.0.113.5"];

    public static ValueSet Host { get; } = ValueSet.Of(new[] { Own, SecondOwn }.Select(Bits));

    public static AddressBits Bits(string address) => IpPrefix.Parse(address).Network;

    public WalkedRules Rules() => new(
        new[] { "PREROUTING", "OUTPUT" }.ToDictionary(chain => chain,
            _ => Some(2, () => Target() is var target && target.StartsWith("NETMAP", StringComparison.Ordinal)
            ? Rule(target) with { To = "203.0.113.4/30" } : Rule(target))),
        new[] { "INPUT", "FORWARD", "OUTPUT" }.ToDictionary(chain => chain, chain => Some(4, () => Rule(Chance(50) ? "ACCEPT" : "DROP"))),
        new[] { "INPUT", "FORWARD", "OUTPUT" }.ToDictionary(chain => chain, _ => Chance(40)));

    private WalkedRule Rule(string target) => new(
        Chance(25) ? Pick(Addresses) : null, Chance(40) ? Pick(Addresses) : null, Chance(40) ? dice.Next(80, 83) : null,
        Chance(40) ? Chance(70) : null, Chance(15) ? Chance(70) : null, target);

    private string Target() => dice.Next(5) switch
    {
        0 => "REDIRECT --to-ports 81",
        1 => "DNAT --to-destination 10.0.0.8-10.0.0.10",
        2 => "NETMAP --to 10.0.0.8/30",
        _ => $"DNAT --to-destination {Pick(Addresses)}{(Chance(30) ? ":82" : "")}",
    };

    private List<WalkedRule> Some(int most, Func<WalkedRule> rule) => [.. dice.Some(0, most, rule)];

    private string Pick(string[] items) => dice.Pick(items);

    private bool Chance(int percent) => dice.Chance(percent);
}

/// <summary>A rule of tcp; null where it does not ask.</summary>
internal sealed record WalkedRule(string? From, string? To, int? Port, bool? IsToHost, bool? IsFromHost, string Target)
{
    public string Text => $"{(From is null ? "" : $"-s {From}/32 ")}"
        + $"{(To is null ? "" : $"-d {To}{(To.Contains('/', StringComparison.Ordinal) ? "" : "/32")} ")}-p tcp"
        + $"{(Port is null ? "" : $" -m tcp --dport {Port}")}"
        + $"{Type("src", IsFromHost)}{Type("dst", IsToHost)} -j {Target}";

    private static string Type(string end, bool? isLocal) => isLocal is { } local ? $" -m addrtype {(local ? "" : "! ")}--{end}-type LOCAL"
        : "";
}

/// <summary>Rules of nat and filter, walked by hand: chain by chain, rule by rule, for one packet.</summary>
internal sealed record WalkedRules(
    Dictionary<string, List<WalkedRule>> Nat, Dictionary<string, List<WalkedRule>> Filter, Dictionary<string, bool> Accepts)
{
    // One that no rule names.
    private static readonly AddressBits Unknown = RandomWalks.Bits("198.51.100.200");

    public string Text => $"*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{Lines(Nat)}COMMIT\n*filter\n"
        + $"{string.Concat(Accepts.Select(chain => $":{chain.Key} {(chain.Value ? "ACCEPT" : "DROP")} [0:0]\n"))}{Lines(Filter)}COMMIT\n";

    public PacketRules Read() => Engine.Read.Save(Text);

    /// <summary>Where the packet may come to; several ends where a translation has several.</summary>
    public IEnumerable<(bool Passes, string Decider)> Walk(PacketBox packet, ValueSet? host)
    {
        var (source, sent, port) = (packet[PacketField.Source].First, packet[PacketField.Destination].First,
            (int)packet[PacketField.DestinationPort].First.Low);
        var own = host ?? ValueSet.Of(new[] { (packet[PacketField.SourceType], source),
            (packet[PacketField.DestinationType], sent) }.Where(end => end.Item1.Equals(PacketFields.Local)).Select(end => end.Item2));
        var isTcp = packet[PacketField.Protocol].Equals(ValueSet.Of(Protocol.Tcp.Number));
        bool Takes(WalkedRule rule, AddressBits to, int at, bool isLocal) => isTcp
            && (rule.From is null || RandomWalks.Bits(rule.From) == source)
                && (rule.To is null || IpPrefix.Parse(rule.To) is var there && there.Network <= to && to <= there.Last)
                && (rule.Port ?? at) == at
            && (rule.IsFromHost ?? own.Contains(source)) == own.Contains(source) && (rule.IsToHost ?? isLocal) == isLocal;

        var (isOwn, isByLo) = (packet[PacketField.In].Equals(ValueSet.Of(0)), packet[PacketField.In].Equals(PacketFields.Loopback));
        var led = Nat[isOwn || isByLo ? "OUTPUT" : "PREROUTING"].Find(rule => Takes(rule, sent, port, own.Contains(sent)));
        foreach (var (to, at, isLocal) in led is null ? [(sent, port, own.Contains(sent))] : Targets(led.Target, sent, port, own, host))
        {
            var chain = isOwn ? "OUTPUT" : isLocal ? "INPUT" : "FORWARD";
            var place = Filter[chain].FindIndex(rule => Takes(rule, to, at, isLocal));
            yield return (place < 0 ? Accepts[chain] : Filter[chain][place].Target == "ACCEPT", $"{chain} {place + 1}");
        }
    }

    private static IEnumerable<(
        AddressBits To, int Port, bool IsLocal)> Targets(string target, AddressBits sent, int port, ValueSet own, ValueSet? host)
    {
        var to = target.Split(' ')[^1];
        IEnumerable<AddressBits> all = target.StartsWith("REDIRECT", StringComparison.Ordinal) ? host is null
            ? [Unknown, .. RandomWalks.Addresses.Select(RandomWalks.Bits)] : host.Ranges.Select(range => range.First)
            : target.StartsWith("NETMAP", StringComparison.Ordinal)
                ? [new AddressBits(0, (RandomWalks.Bits("10.0.0.8").Low & ~3UL) | (sent.Low & 3))]
            : to.Contains('-', StringComparison.Ordinal) ? new[] { "10.0.0.8", "10.0.0.9", "10.0.0.10" }.Select(RandomWalks.Bits)
                : [RandomWalks.Bits(to.Split(':')[0])];
        var isRedirect = target.StartsWith("REDIRECT", StringComparison.Ordinal);
        var at = isRedirect ? 81 : to.Contains(':', StringComparison.Ordinal) ? int.Parse(to.Split(':')[1], CultureInfo.InvariantCulture)
            : port;
        return all.Select(address =>
            (address, at, isRedirect || (address == sent && at == port ? own.Contains(address) : host?.Contains(address) is true)));
    }

    private static string Lines(Dictionary<string, List<WalkedRule>> chains) =>
        string.Concat(chains.SelectMany(chain => chain.Value.Select(rule => $"-A {chain.Key} {rule.Text}\n")));
}
