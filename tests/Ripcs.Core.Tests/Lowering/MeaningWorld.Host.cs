using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What a file says for the host as a whole, and in the words of iptables.</summary>
internal sealed partial class MeaningWorld
{
    private static readonly ValueList<IcmpType> IcmpTypes =
        [new("echo-request", "8", "128"), new("destination-unreachable", "3", "1"), new("timestamp-request", "13", null)];

    /// <summary>Rules in every chain where Raw stands beside statements, one of them by way of a chain of its own.</summary>
    private ValueList<CheckedRawRule> RawRules() =>
        [.. Enumerable.Range(0, dice.Next(1, 4)).SelectMany(RawRules)];

    private IEnumerable<CheckedRawRule> RawRules(int statement)
    {
        CheckedRawRule Rule(TableName table, string chain, string text) => new(statement, Family, table, new ChainName(chain), text,
            new RuleOrigin("raw", "", $"rules/{_name}.csx", 50 + statement));
        var (chain, isAfter) = (Pick("INPUT", "FORWARD", "OUTPUT"), Chance(40));
        if (Chance(20))
        {
            yield return Chance(50) ? Rule(TableName.Nat, "PREROUTING", $"{Saved(Source(), "-s")}-i {Pick("eth0", "wlan0")} -j ACCEPT")
                : Rule(TableName.Nat, "POSTROUTING", $"{Saved(End(), "-d")}-o {Pick("eth0", "eth1")} -j ACCEPT");
        }
        else if (Chance(25))
        {
            yield return Rule(TableName.Filter, chain, $"{Saved(End(), "-d")}-p tcp -j own") with { IsAfter = isAfter };
            yield return Rule(TableName.Filter, "own", $"-p tcp -m tcp --dport {Pick(Ports)} -j ACCEPT");
            yield return Rule(TableName.Filter, "own", $"{Saved(Source(), "-s")}-m conntrack --ctstate NEW -j DROP");
        }
        else
        {
            yield return Rule(TableName.Filter, chain, $"{Saved(Source(), "-s")}{Saved(End(), "-d")}-p udp -m udp --dport {Pick(Ports)} "
                + $"-j {Pick("ACCEPT", "DROP")}") with { IsAfter = isAfter };
            yield return Rule(TableName.Filter, chain, Saved(End(), "-d") + (chain == "OUTPUT" ? "-m owner --uid-owner 33"
                : "-m mac --mac-source 00:11:22:33:44:55") + $" -j {Pick("ACCEPT", "DROP")}")
                with { IsAfter = isAfter };
        }
    }

    private string Saved(AddressItem item, string option) => item is not AddressItem.Prefix(var prefix) || prefix.Length == 0 ? ""
        : $"{option} {(Family is Family.IPv4 ? prefix : MeaningInIPv6.Of(prefix))} ";

    private CheckedHostPolicy HostPolicy()
    {
        var defaults = new[] { "INPUT", "FORWARD", "OUTPUT" }.Where(_ => Chance(60))
            .Select(chain => new ChainPolicy(new ChainName(chain), Chance(70) ? ChainPolicy.Drop : ChainPolicy.Accept)).ToValueList();
        var answered = defaults.Where(chain => chain.Policy == ChainPolicy.Drop && chain.BuiltIn.Value != "OUTPUT" && Chance(50))
            .Select(chain => chain.BuiltIn).ToValueList();
        return new(new RuleOrigin("host policy", "", "rules/p0.csx", 99))
        {
            Defaults = defaults,
            AllowLoopback = Chance(50),
            AllowEstablished = Chance(50),
            DropInvalid = Chance(50),
            AllowDhcp = Chance(50),
            AllowVrrp = Chance(50),
            AllowMulticastDns = Chance(50),
            IcmpTypes = Chance(50) ? IcmpTypes.Where(_ => Chance(50)).ToValueList() : null,
            WithoutNeededIcmp = Chance(20),
            LogDropped = Chance(50) ? null
                : new LogSettings("dropped: ", null, Chance(50) ? "10/sec" : null) { Group = Chance(50) ? 5 : null },
            RestAnswer = answered.Count == 0 ? null : Pick(RejectAnswer.All.ToArray()),
            RestIn = answered,
            Family = Chance(10) ? Pick(Family.IPv4, Family.IPv6) : null,
        };
    }
}
