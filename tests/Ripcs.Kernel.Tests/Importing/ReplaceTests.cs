using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Kernel.Tests.Failure;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Importing;

/// <summary>Import, diff --replace, apply --replace on hosts that others made, and a rollback, and a rollback of that.</summary>
public sealed class ReplaceTests
{
    private const string ByHand =
        """
        *raw
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -p udp -m udp --dport 53 -j CT --notrack
        COMMIT
        *mangle
        :FORWARD ACCEPT [0:0]
        -A FORWARD -o eth0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        -A PREROUTING -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5
        -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
        COMMIT
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :LOGDROP - [0:0]
        :f2b-sshd - [0:0]
        :idle - [0:0]
        -A INPUT -s 198.51.100.7/32 -m comment --comment "it's \"him\" again" -j DROP
        -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
        -A INPUT -i lo -j ACCEPT
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -g LOGDROP
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -i eth1 -o eth0 -j ACCEPT
        -A FORWARD -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j ACCEPT
        -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "dropped: "
        -A LOGDROP -j DROP
        -A f2b-sshd -s 192.0.2.66/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-sshd -j RETURN
        COMMIT

        """;

    private const string Ript =
        """
        *nat
        :partition-d - [0:0]
        :partition-s - [0:0]
        :ript_bootstrap-d7d0ba7 - [0:0]
        :ript_bootstrap-s7d0ba7 - [0:0]
        :shop-d13df53 - [0:0]
        :shop-s13df53 - [0:0]
        -A PREROUTING -j partition-d
        -A POSTROUTING -j partition-s
        -A shop-d13df53 -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5
        -A shop-s13df53 -s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.5
        -A partition-d -d 203.0.113.5/32 -j shop-d13df53
        -A partition-s -s 10.0.0.0/24 -j shop-s13df53
        COMMIT
        *filter
        :partition-a - [0:0]
        :ript_bootstrap-a7d0ba7 - [0:0]
        :shop-a13df53 - [0:0]
        -A INPUT -j partition-a
        -A FORWARD -j partition-a
        -A OUTPUT -j partition-a
        -A shop-a13df53 -s 198.51.100.0/24 -d 10.0.0.5/32 -p tcp -j DROP
        -A shop-a13df53 -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j ACCEPT
        -A shop-a13df53 -s 10.0.0.0/24 -j ACCEPT
        -A partition-a -d 10.0.0.5/32 -j shop-a13df53
        -A partition-a -s 10.0.0.0/24 -j shop-a13df53
        COMMIT

        """;

    private const string V6 =
        """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p ipv6-icmp -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    [KernelTheory, BothVariants]
    public void A_host_with_rules_made_by_hand_has_ours_and_those_of_programs_alone_and_a_rollback_brings_its_save_back(string variant) =>
        Replace(
        variant,
        ByHand,
        V6,
        ["-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd", "-A f2b-sshd -s 192.0.2.66/32 -j REJECT --reject-with icmp-port-unreachable",
            "-A f2b-sshd -j RETURN"]);

    [KernelTheory, BothVariants]
    public void A_host_of_Ript_is_taken_over_without_renaming_a_chain_and_a_rollback_brings_its_save_back(string variant) =>
        Replace(variant, Ript, "", []);

    /// <summary>iptables prints more than was typed, and -D does not find the rule by it.</summary>
    [KernelTheory, BothVariants]
    public void Rules_typed_in_another_form_than_iptables_prints_are_replaced_and_come_back(string variant)
    {
        const string V4 =
            """
            *filter
            :INPUT DROP
            :FORWARD DROP
            :OUTPUT ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -m recent --set --name SSH
            -A INPUT -p tcp -m tcp --dport 22 -m recent --set --name SSH --mask 255.255.255.255 --rsource
            -A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH -m connlimit --connlimit-above 3 -j DROP
            -A INPUT -m conntrack --ctorigdst 192.0.2.1/32 --ctstate DNAT -j ACCEPT
            -A INPUT -p icmp -m icmp --icmp-type 255/255 -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT

            """;
        Replace(variant, V4, "*filter\n:INPUT DROP\n-A INPUT -p all -m recent --set --name all\n-A INPUT -p tcp -m tcp --dport 22 -j "
            + "ACCEPT\nCOMMIT\n", []);
    }

    [KernelTheory, BothVariants]
    public void Where_a_block_is_refused_the_rules_of_the_host_are_as_before(string variant)
    {
        foreach (var save in (string[])[ByHand, Ript])
        {
            using var host = Imported(variant, save, V6);
            var before = Rules(host);
            var kernel = host.Netfilter;
            for (var block = 1; ; block++)
            {
                var refused = block;
                host.Netfilter = new RefusingKernel(kernel, number => number == refused);
                if (host.TryApply("--replace").ExitCode == ExitCode.Done)
                {
                    block.ShouldBeGreaterThan(2);
                    break;
                }

                Rules(host).ShouldBe(before);
            }
        }
    }

    [KernelCorporaTheory, EitherVariant]
    public void Saves_of_real_hosts_go_and_come_back(string variant)
    {
        var (seen, stopped, faults) = (0, 0, new List<string>());

        // All of them take many minutes.
        var every = Cases.Number(30, 1);
        foreach (var save in LoadableSaves.On(variant, every))
        {
            using var host = RipcsHost.Create(variant).File("office",
                "Accept(\"ssh\").Ports(22).From(\"192.0.2.0/24\", \"2001:db8::/64\").To(\"203.0.113.1\", \"2001:db8:1::1\");");
            host.Iptables.Restore(save.Family, save.Text);
            var before = Rules(host);
            var apply = host.TryApply("--replace");
            if (apply.Errors.Contains("for a moment", StringComparison.Ordinal))
            {
                // Its rewrites lead what its filter drops: without the filter, it would get there until they go, too.
                stopped++;
                Rules(host).ShouldBe(before);
                apply = host.TryApply("--replace", "--force");
            }

            var there = Rules(host);
            var (rollback, back) = (host.Run("rollback"), Rules(host));
            seen++;
            if (apply.ExitCode != ExitCode.Done || rollback.ExitCode != ExitCode.Done || !back.SequenceEqual(before)
                || there.SequenceEqual(before))
            {
                faults.Add($"{save.Path}: {apply.ExitCode} {rollback.ExitCode} {apply.Errors}{rollback.Errors}"
                    + string.Join('\n', before.Except(back).Take(3).Select(rule => $"lost {rule}")
                        .Concat(back.Except(before).Take(3).Select(rule => $"new {rule}"))));
            }
        }

        faults.ShouldBeEmpty();
        seen.ShouldBeGreaterThan(2);
        stopped.ShouldBeLessThan(3);
    }

    private static void Replace(string variant, string v4, string v6, string[] staying)
    {
        using var host = Imported(variant, v4, v6);
        var before = Rules(host);

        host.Run("rules", "diff", host.Rules, "--replace", "--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Changes);
        host.Apply("--replace");

        var replaced = Rules(host);
        Foreign(replaced).ShouldBe(staying);
        host.Diff().ExitCode.ShouldBe(ExitCode.Done);
        host.Run("rollback").MustSucceed();
        Rules(host).ShouldBe(before);
        host.Run("rollback", "1").MustSucceed();
        Rules(host).ShouldBe(replaced);
    }

    private static RipcsHost Imported(string variant, string v4, string v6)
    {
        var host = RipcsHost.Create(variant);
        host.Iptables.Restore(Family.IPv4, v4);
        if (v6.Length > 0)
            host.Iptables.Restore(Family.IPv6, v6);

        var (save4, save6) = (Path.Combine(host.Machine, "v4"), Path.Combine(host.Machine, "v6"));
        File.WriteAllText(save4, host.Iptables.Save(Family.IPv4));
        File.WriteAllText(save6, host.Iptables.Save(Family.IPv6));
        host.Run("import", save4, save6, host.Rules).MustSucceed();
        return host;
    }

    private static IEnumerable<string> Foreign(string[] rules) => rules.Where(rule => rule.StartsWith("-A", StringComparison.Ordinal)
        && !rule.Contains(" partition-", StringComparison.Ordinal)
            && (rule.Contains("13df53", StringComparison.Ordinal) || !Regex.IsMatch(rule, "^-A (host|shop)-[a-zA-Z][0-9a-z]{6} ")));

    // A table that was made and emptied again says nothing, the guard's id differs, and the order of chains is the kernel's.
    private static string[] Rules(RipcsHost host) =>
        [.. Families.Both.SelectMany(family => host.Iptables.Save(family).Split("*").Skip(1).SelectMany(table =>
        table.Split('\n').Where(line => line is ['-', ..] || (line.EndsWith(']') && !line.Contains("ACCEPT [", StringComparison.Ordinal)))
            .Where(line => !line.Contains("partition-g", StringComparison.Ordinal))
            .Select(line => $"{line.Split(" [")[0]}").GroupBy(line => line.Split(' ')[line[0] == ':' ? 0 : 1].TrimStart(':'))
                .OrderBy(chain => chain.Key, StringComparer.Ordinal)
            .SelectMany(chain => chain)))];
}
