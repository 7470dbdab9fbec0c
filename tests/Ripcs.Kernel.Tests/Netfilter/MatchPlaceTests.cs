using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>In which built-in chains the kernel takes a match: a Raw that says it elsewhere is refused at its line, and no other.</summary>
public sealed class MatchPlaceTests
{
    private static readonly string[] Matches =
    [
        "-m owner --uid-owner 0", "-m mac --mac-source 00:11:22:33:44:55", "-m rpfilter --loose", "-m policy --dir in --pol none",
        "-m policy --dir out --pol none",
        "-m addrtype --src-type LOCAL --limit-iface-in", "-m addrtype --dst-type LOCAL --limit-iface-out", "-m socket --nowildcard",
        "-m devgroup --src-group 0x1",
        "-m devgroup --dst-group 0x1", "-m cgroup --cgroup 1", "-m conntrack --ctstate NEW",
    ];

    private static readonly (string Table, string[] Chains)[] Hooks =
    [
        ("raw", ["PREROUTING", "OUTPUT"]), ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]),
        ("filter", ["INPUT", "FORWARD", "OUTPUT"]),
        ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]),
    ];

    [KernelTheory, BothVariants]
    public void A_Raw_is_refused_where_the_kernel_refuses_the_match_and_nowhere_else(string variant)
    {
        foreach (var family in Families.Both)
        {
            using var host = RipcsHost.Create(variant);
            foreach (var (table, chains) in Hooks)
            {
                foreach (var rule in chains.SelectMany(chain => Matches.Select(match => $"-A {chain} {match} -j ACCEPT")))
                {
                    SpoiltOptions.AreRefused(family, $"-t {table} {rule}").ShouldBe(IsRefused(host, family, table, rule),
                        $"{family} {table} {rule}");
                }
            }
        }
    }

    private static bool IsRefused(RipcsHost host, Family family, string table, string rule)
    {
        try
        {
            host.ByHand(family, new TableName(table), rule);
            host.ByHand(family, new TableName(table), $"-D {rule[3..]}");
            return false;
        }
        catch (RestoreRefusedException)
        {
            return true;
        }
    }
}
