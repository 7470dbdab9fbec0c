using System.Globalization;
using Ripcs.Changes.Plans;
using Ripcs.Core.Model;
using Ripcs.Kernel.Tests.Failure;
using Shouldly;

namespace Ripcs.Kernel.Tests.Plans;

/// <summary>A host file contains the routes of its host, so that a diff elsewhere settles the way out as a diff on the host does.</summary>
public sealed class HostRoutesTests : IDisposable
{
    private const string Interfaces = """
        for i in eth0 eth1 eth2; do ip link add $i type veth peer name p-$i; ip link set $i up; ip link set p-$i up; done
        ip addr add 192.0.2.10/24 dev eth0; ip addr add 10.0.0.1/16 dev eth1; ip addr add 10.1.0.1/16 dev eth2
        ip route add default via 192.0.2.1; ip route add 10.1.7.0/24 via 10.0.0.9; ip route add blackhole 10.3.0.0/16
        ip route add 10.4.0.0/16 nexthop via 10.0.0.9 nexthop via 10.1.0.9; ip route add 10.5.0.0/16 via 10.1.0.9 metric 9
        ip route add 10.5.0.0/16 via 10.0.0.9 metric 8; ip route add 10.6.0.0/16 via 10.0.0.9 table default
        ip -6 addr add 2001:db8::1/64 dev eth0 nodad; ip -6 route add 2001:db8:7::/48 via 2001:db8::2

        """;

    private readonly WholeProgram _program = new();

    public HostRoutesTests() => File.WriteAllText(_program.In("rules/shop.csx"), """
        Partition("shop");
        Drop("not by eth2").Protocols("tcp").Out("eth2").To("all");
        Rewrite("website").Ports(80).Dnat("192.0.2.10", to: "10.0.0.5");
        """);

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void A_host_file_names_for_every_address_the_interface_that_the_kernel_takes()
    {
        string[] addresses = [.. new[] { 0, 1, 2, 3, 4, 5, 6, 7 }.SelectMany(second => new[] { 0, 6, 7, 8, 255 }
                .Select(third => string.Create(CultureInfo.InvariantCulture, $"10.{second}.{third}.9"))),
            "0.0.0.1", "10.0.0.1", "10.0.0.0", "10.0.255.255", "10.1.0.1", "10.1.255.255", "127.0.0.1", "192.0.2.10", "192.0.2.255",
            "255.255.255.255", "224.0.0.9", "239.9.9.9", "240.0.0.9", "1.0.0.1", "::1",
            "ff02::9", "2001:db8::1", "2001:db8::9", "2001:db8:7::9", "2001:db8:8::9"];

        var printed = _program.Run(Interfaces + $"""
            ripcs plan host >web1.host
            for a in {string.Join(' ', addresses)}
            do echo "$a $(ip route get fibmatch $a 2>&1 | head -1)"
            done
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var seen = SeenHostText.Read(File.ReadAllBytes(_program.In("web1.host")), "web1.host");
        printed.Length.ShouldBe(addresses.Length);
        foreach (var line in printed)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var isForwarded = !words.Intersect(["local", "broadcast", "multicast", "blackhole"]).Any();
            seen.CardTo!(IpPrefix.Parse(words[0])).ShouldBe(isForwarded && Array.IndexOf(words, "dev") is var dev and > 0
                ? words[dev + 1] : null, line);
        }

        printed.ShouldContain(line => line.StartsWith("10.1.7.9 10.1.7.0/24", StringComparison.Ordinal));
    }

    [RootKernelFact]
    public void A_diff_from_a_host_file_says_the_same_as_on_the_host_also_where_routing_rules_decide()
    {
        var printed = _program.Run(Interfaces + """
            ripcs rules apply rules >/dev/null
            sed -i s/10.0.0.5/10.1.0.5/ rules/shop.csx
            ripcs plan host >web1.host
            ripcs rules diff rules >live.txt; ripcs rules diff rules --host web1.host >elsewhere.txt
            diff live.txt elsewhere.txt
            ip rule add fwmark 1 table 100
            ripcs plan host >web1.host
            ripcs rules diff rules >live2.txt; ripcs rules diff rules --host web1.host >elsewhere2.txt
            diff live2.txt elsewhere2.txt
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        File.ReadAllText(_program.In("live.txt")).ShouldNotContain("if it goes out");
        File.ReadAllText(_program.In("elsewhere2.txt")).ShouldContain("if it goes out !eth2   depends on routes");
        printed.Where(line => line.StartsWith('<') || line.StartsWith('>')).Count().ShouldBe(2);
        printed.ShouldAllBe(line => !line.StartsWith('>') || line.Contains("compared with"));
    }
}
