using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Harness;

public sealed class NamespaceLabTests
{
    [KernelTheory]
    [InlineData("Nft")]
    [InlineData("Legacy")]
    public void A_reject_on_the_router_answers_where_the_server_did_before(string backend)
    {
        using var lab = new NamespaceLab();
        var (client, router, server) = (lab.Add(), lab.Add(), lab.Add());
        lab.Join(client, "router", "192.0.2.2/24,2001:db8:1::2/64", router, "client", "192.0.2.1/24,2001:db8:1::1/64");
        lab.Join(router, "server", "198.51.100.1/24,2001:db8:2::1/64", server, "router", "198.51.100.2/24,2001:db8:2::2/64");
        NamespaceLab.Forward(router);
        client.Shell("ip route add default via 192.0.2.1; ip -6 route add default via 2001:db8:1::1");
        server.Shell("ip route add default via 198.51.100.1; ip -6 route add default via 2001:db8:2::1");
        Connect(client, "198.51.100.2").ShouldContain("Connection refused");
        Connect(client, "2001:db8:2::2").ShouldContain("Connection refused");

        router.Iptables(Enum.Parse<BackendChoice>(backend))
            .Restore(Family.IPv4, "*filter\n-A FORWARD -d 198.51.100.2/32 -j REJECT --reject-with icmp-host-unreachable\nCOMMIT\n");

        Connect(client, "198.51.100.2").ShouldContain("No route to host");
        Connect(client, "2001:db8:2::2").ShouldContain("Connection refused");
    }

    // Nobody listens: that the server itself refuses shows that it was reached.
    private static string Connect(NetworkNamespace from, string address) =>
        from.TryRun("timeout", "5", "bash", "-c", $"</dev/tcp/{address}/9").Errors;
}
