using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Sandbox;
using Ripcs.Kernel.Tests.Mixed;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Sandbox;

/// <summary>ripcs sandbox --live: the rules of the host, inside.</summary>
public sealed class LiveSandboxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [KernelTheory, BothVariants]
    public void The_live_rules_of_both_families_are_the_same_inside(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", """Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");""").Apply();
        host.ByHand(TableName.Filter, ":others - [0:0]", "-P FORWARD DROP", "-A FORWARD -j others",
            "-A others -m comment --comment \"it's \\\"mine\\\"\"");
        host.ByHand(Family.IPv6, TableName.Filter, "-A INPUT -s 2001:db8::/32 -j DROP");

        var inside = Inside(host, variant, out var said);

        said.ShouldBe([$"copied {Rules(host)} live rules"]);
        inside.V4.ChangesSince(host.Live()).ShouldBeEmpty();
        inside.V6.ChangesSince(host.Live(Family.IPv6)).ShouldBeEmpty();
    }

    [KernelTheory, BothVariants]
    public void Rules_with_foreign_sets_are_named_and_all_else_is_copied(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.Place.Run("ipset", "create", "bad", "hash:ip");
        host.ByHand(TableName.Filter, "-A INPUT -m set --match-set bad src -j DROP", "-A INPUT -s 198.51.100.1/32 -j DROP",
            "-A OUTPUT -j SET --add-set bad dst");

        var inside = Inside(host, variant, out var said);

        said.ShouldBe([
            "not copied: filter IPv4 INPUT: -m set --match-set bad src -j DROP (the set bad is not in a sandbox)",
            "not copied: filter IPv4 OUTPUT: -j SET --add-set bad dst (the set bad is not in a sandbox)",
            "copied 1 live rule",
        ]);
        inside.V4.Rules("filter", "INPUT").ShouldBe(["-s 198.51.100.1/32 -j DROP"]);
    }

    [KernelTheory, BothVariants]
    public void A_rule_that_the_kernel_refuses_in_an_empty_namespace_is_found_among_many(string variant)
    {
        // Its estimator was made by the rule itself, which is gone: an empty namespace has none of this name.
        using var host = RipcsHost.Create(variant);
        host.ByHand(TableName.Filter, "-A OUTPUT -j RATEEST --rateest-name up --rateest-interval 250ms --rateest-ewmalog 500ms");
        host.ByHand(TableName.Filter, [
            .. Enumerable.Range(0, 120).Select(i => $"-A INPUT -s 10.0.0.{i}/32 -j DROP"),
            "-A INPUT -m rateest --rateest up --rateest-gt --rateest-bps 1000Kbit -j DROP",
            .. Enumerable.Range(120, 120).Select(i => $"-A INPUT -s 10.0.0.{i}/32 -j DROP")]);
        host.ByHand(TableName.Filter, "-F OUTPUT");

        var inside = Inside(host, variant, out var said);

        said.Length.ShouldBe(2);
        said[0].ShouldStartWith("not copied: filter IPv4 INPUT: -m rateest --rateest up --rateest-gt --rateest-bps 1000Kbit");
        said[1].ShouldBe("copied 240 live rules");
        inside.V4.Rules("filter", "INPUT").ShouldBe(Enumerable.Range(0, 240).Select(i => $"-s 10.0.0.{i}/32 -j DROP"));
    }

    [NftFact]
    public void Chains_that_native_rules_hide_are_named_and_jumps_in_them_are_copied()
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", """Accept("ssh").Ports(22).To("192.0.2.11");""").Apply();
        host.Place.Run("nft", "add", "rule", "ip", "filter", "INPUT", "ct", "state", "established", "accept");
        host.Place.Run("nft", "add", "chain", "ip", "filter", "early", "{ type filter hook input priority -10 ; }");

        var inside = Inside(host, "Nft", out var said);

        said[..^1].ShouldBe([
            "not copied: filter IPv4 INPUT (native nftables rules hide everything except its bare jumps: nft list chain ip filter INPUT)",
            "not copied: filter IPv4 early (native nftables rules hide everything except its bare jumps: nft list chain ip filter early)",
        ], ignoreOrder: true);
        inside.V4.Rules("filter", "INPUT").ShouldBe(["-j partition-a"]);
        inside.V4.Rules("filter", inside.V4.Chain("filter", "shop-a")).ShouldHaveSingleItem();
    }

    private (LiveRules V4, LiveRules V6) Inside(RipcsHost host, string variant, out string[] said)
    {
        var backend = Enum.Parse<BackendChoice>(variant);
        using var words = new StringWriter { NewLine = "\n" };
        var infix = variant.ToLowerInvariant();
        var options = new SandboxOptions
        {
            Backend = backend,
            Command = ["/bin/sh", "-c", $"iptables-{infix}-save >'{At("v4")}'; ip6tables-{infix}-save >'{At("v6")}'"],
        };

        new SandboxRunner(new ProcessRunner()).Run(RulesInside.AddLive(options, host.Netfilter, new ProcessRunner(), words)).ShouldBe(0);

        said = words.ToString().TrimEnd('\n').Split('\n');
        return (new LiveRules(File.ReadAllText(At("v4"))), new LiveRules(File.ReadAllText(At("v6"))));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static int Rules(RipcsHost host) =>
        Families.Both.Sum(family => host.Iptables.Save(family).Split('\n').Count(line => line.StartsWith("-A ", StringComparison.Ordinal)));
}
