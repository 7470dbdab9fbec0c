using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>Hosts with the rules that other tools make, in the form in which
/// iptables-save prints them (Hosts/), alone and together.</summary>
public sealed class ToolHostsTests
{
    /// <summary>Each tool alone on one of the variants, and all of them on one host on both; with RIPCS_TESTS=all everything on both.
    /// </summary>
    public static TheoryData<string, string> Hosts
    {
        get
        {
            var tools = new[] { "calico", "fail2ban", "kube-proxy", "libvirt", "ufw" };
            var hosts = new TheoryData<string, string>();
            foreach (var variant in new[] { "Nft", "Legacy" })
            {
                var alone = tools.Where((_, number) => Cases.All || number % 2 == (variant == "Nft" ? 0 : 1));
                foreach (var host in alone.Append(string.Join(' ', tools)))
                {
                    hosts.Add(variant, host);
                }
            }

            return hosts;
        }
    }

    [KernelTheory]
    [MemberData(nameof(Hosts))]
    public void Apply_change_clean_rollback_and_flush_leave_every_rule_of_the_tools_as_it_was(string variant, string tools)
    {
        using var host = RipcsHost.Create(variant);
        foreach (var family in Families.Both)
        {
            Load(host, family, tools);
        }

        var before = Families.Both.ToDictionary(family => family, host.Live);
        foreach (var (step, run) in LifeOfAChange.Steps(host))
        {
            run();

            foreach (var family in Families.Both)
            {
                host.Live(family).Without("shop", "wiki").ChangesSince(before[family]).ShouldBeEmpty(step);
            }
        }

        Families.Both.Select(family => host.Live(family).ChangesSince(before[family])).ShouldAllBe(changes => changes == "");
    }

    [KernelTheory]
    [MemberData(nameof(Hosts))]
    public void What_the_tools_do_while_our_rules_are_live_stays_through_a_rollback_and_a_flush(string variant, string tools)
    {
        using var host = RipcsHost.Create(variant);
        Load(host, Family.IPv4, tools);
        host.File("shop", LifeOfAChange.FirstShop).Apply();
        host.File("shop", LifeOfAChange.SecondShop).Apply();
        host.ByHand(TableName.Filter, ":f2b-nginx12 - [0:0]", "-I INPUT 1 -p tcp -m tcp --dport 80 -j f2b-nginx12",
            "-A f2b-nginx12 -j RETURN");
        host.ByHand(TableName.Nat, ":KUBE-SVC-NEW - [0:0]", "-I PREROUTING 1 -d 10.96.0.99/32 -j KUBE-SVC-NEW");
        var theirs = host.Live().Without("shop");

        foreach (var words in new[] { ["rollback"], ["rollback", "2"], new[] { "rules", "flush" } })
        {
            host.Run(words).MustSucceed();

            host.Live().Without("shop").ChangesSince(theirs).ShouldBeEmpty(string.Join(' ', words));
        }
    }

    /// <summary>One tool after the other, for a whole restore would throw the one before out.</summary>
    private static void Load(RipcsHost host, Family family, string tools)
    {
        var name = family is Family.IPv4 ? "iptables-save" : "ip6tables-save";
        foreach (var tool in tools.Split(' '))
        {
            var text = File.ReadAllText(Repository.At("tests", "Ripcs.Kernel.Tests", "Coexistence", "Hosts", tool, name));
            host.Iptables.Restore(family, text);
            text.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal))
                .ShouldBeSubsetOf(host.Iptables.Save(family).Split('\n'));
        }
    }
}
