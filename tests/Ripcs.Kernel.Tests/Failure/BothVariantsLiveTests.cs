using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>Somebody switched the host from one variant of iptables to the other while our rules were live.</summary>
public sealed class BothVariantsLiveTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11");""";

    [KernelTheory]
    [InlineData("Nft", "Legacy")]
    [InlineData("Legacy", "Nft")]
    public void A_change_in_the_other_variant_is_refused_until_what_the_message_says_is_done(string first, string second)
    {
        using var host = RipcsHost.Create(first);
        host.File("shop", Before).Apply();
        var before = host.Live();
        var other = host.Place.Iptables(Enum.Parse<BackendChoice>(second));
        host.Netfilter = other;

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldMatch(
            $@"^error: chains of Ripcs are live in the {first.ToLowerInvariant()} variant of iptables too \([a-z0-9-]+, IPv4\), and the kernel enforces both; "
            + $@"remove those first: ripcs rules flush --backend {first.ToLowerInvariant()}, then apply the rule files again\nthe host is as before\n$");
        host.Run("clean", "apply", host.Rules).ExitCode.ShouldBe(ExitCode.Failed);
        host.Run("rollback").ExitCode.ShouldBe(ExitCode.Failed);
        host.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
        host.Live().ChangesSince(before).ShouldBe("");
        other.Save(Family.IPv4).ShouldNotContain("partition-");

        // As "ripcs rules flush --backend FIRST" would.
        host.Netfilter = host.Iptables;
        host.Flush();
        host.Netfilter = other;
        host.Apply();

        host.Diff().ToString().ShouldContain("nothing to do");
        host.Iptables.Save(Family.IPv4).ShouldNotContain("partition-");
        new LiveRules(other.Save(Family.IPv4)).Rules("filter", "partition-a").Count.ShouldBe(1);
    }

    [KernelTheory]
    [InlineData("Nft", "Legacy")]
    [InlineData("Legacy", "Nft")]
    public void Live_in_both_one_is_flushed_and_the_other_goes_on(string first, string second)
    {
        using var host = RipcsHost.Create(first);
        using var stranger = new RipcsHost(host.Place, second);
        host.File("shop", Before).Apply();

        // Somebody restored an old dump with the other variant's tools.
        stranger.Iptables.Restore(Family.IPv4, host.Run("rules", "save", "--family",
            "4").Output + "*filter\n-A INPUT -j partition-a\nCOMMIT\n");
        host.File("shop", After).TryApply().ExitCode.ShouldBe(ExitCode.Failed);

        stranger.Flush();
        host.Apply();

        host.Diff().ToString().ShouldContain("nothing to do");
        stranger.Iptables.Save(Family.IPv4).ShouldNotContain("partition-");
    }
}
