using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Expectations as short texts: "blocked from all not-from 198.51.100.0/24 to 192.0.2.11 tcp 22 in eth0".</summary>
internal static class Expected
{
    public static CompiledExpectation Of(string text, Family family = Family.IPv4)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var traffic = new ExpectedTraffic(family);
        for (var i = 1; i < words.Length; i += 2)
        {
            traffic = With(traffic, words[i], words[i + 1]);
        }

        return new CompiledExpectation(new RuleOrigin("expectation", text, "rules/policy.csx", 1), 1,
            Enum.Parse<ExpectedFate>(words[0], ignoreCase: true), [traffic]);
    }

    public static ExpectationOutcome Prove(string text, PacketRules rules, params string[] hostAddresses) =>
        ExpectationProof.Prove([Of(text, rules.Family)], rules, Addresses(hostAddresses)).Single();

    public static ValueSet? Addresses(params string[] addresses) => addresses.Length == 0 ? null
        : ValueSet.Of(addresses.Select(IpPrefix.Parse).Select(address => new ValueRange(address.Network, address.Last)));

    private static ExpectedTraffic With(ExpectedTraffic traffic, string word, string value) => word switch
    {
        "from" => traffic with { From = [.. traffic.From, value] },
        "not-from" => traffic with { NotFrom = [.. traffic.NotFrom, value] },
        "to" => traffic with { To = [.. traffic.To, value] },
        "not-to" => traffic with { NotTo = [.. traffic.NotTo, value] },
        "tcp" => traffic with { Protocols = [.. traffic.Protocols, 6], Ports = [.. traffic.Ports, value] },
        "udp" => traffic with { Protocols = [.. traffic.Protocols, 17], Ports = [.. traffic.Ports, value] },
        "icmp" => traffic with { Protocols = [traffic.Family is Family.IPv4 ? 1 : 58], IcmpTypes = [value] },
        "protocol" => traffic with { Protocols = [.. traffic.Protocols, int.Parse(value, null)] },
        "sport" => traffic with { SourcePorts = [value] },
        "in" => traffic with { In = [.. traffic.In, value] },
        "out" => traffic with { Out = [.. traffic.Out, value] },
        "not-in" => traffic with { NotIn = value },
        "not-out" => traffic with { NotOut = value },
        _ => throw new ArgumentException($"no word {word}"),
    };
}
