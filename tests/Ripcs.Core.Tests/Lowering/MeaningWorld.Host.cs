using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What a file says for the host as a whole.</summary>
internal sealed partial class MeaningWorld
{
    private static readonly ValueList<IcmpType> IcmpTypes =
        [new("echo-request", "8", "128"), new("destination-unreachable", "3", "1"), new("timestamp-request", "13", null)];

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
