using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Importing;

/// <summary>A host with rules that somebody made by hand: import, diff, apply, and back.</summary>
public sealed class TakeOverTests
{
    private const string V4 =
        """
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :LOGDROP - [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -m comment --comment "ssh from anywhere" -j ACCEPT
        -A INPUT -j LOGDROP
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -i eth1 -o eth0 -j ACCEPT
        -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "dropped: "
        -A LOGDROP -j DROP
        COMMIT
        *nat
        -A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5
        -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
        COMMIT
        *mangle
        -A FORWARD -o eth0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
        COMMIT

        """;

    private const string V6 =
        """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p ipv6-icmp -j ACCEPT
        COMMIT

        """;

    [KernelTheory, BothVariants]
    public void What_was_imported_comes_into_force_in_front_of_the_host_s_own_rules_and_a_rollback_leaves_these_as_they_were(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.Iptables.Restore(Family.IPv4, V4);
        host.Iptables.Restore(Family.IPv6, V6);
        var before = (V4: Rules(host, Family.IPv4), V6: Rules(host, Family.IPv6));
        var (v4, v6) = (Path.Combine(host.Machine, "v4"), Path.Combine(host.Machine, "v6"));
        File.WriteAllText(v4, host.Iptables.Save(Family.IPv4));
        File.WriteAllText(v6, host.Iptables.Save(Family.IPv6));

        host.Run("import", v4, v6, host.Rules).MustSucceed();
        host.Diff().ExitCode.ShouldBe(ExitCode.Changes);
        host.Apply();

        host.Diff().ExitCode.ShouldBe(ExitCode.Done);
        Rules(host, Family.IPv4).ShouldContain("-A INPUT -j partition-b\n-A INPUT -j partition-a\n-A INPUT -i lo -j ACCEPT\n");
        host.Run("rollback").MustSucceed();
        (Rules(host, Family.IPv4), Rules(host, Family.IPv6)).ShouldBe(before);
    }

    // A table that was made and emptied again says nothing.
    private static string Rules(RipcsHost host, Family family) => string.Concat(host.Iptables.Save(family).Split('\n')
        .Where(line => line is ['-', ..] || line.EndsWith(']')).Where(line => !line.Contains("ACCEPT [", StringComparison.Ordinal))
        .Select(line => line.Split(" [")[0] + "\n"));
}
