using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class OtherVariantTests
{
    private const string Docker = "*filter\n:INPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A INPUT -j DOCKER\nCOMMIT\n";
    private const string Ours = "*filter\n:INPUT ACCEPT [0:0]\n:partition-a - [0:0]\n-A INPUT -j partition-a\nCOMMIT\n";

    [Theory]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("clean", "diff")]
    [InlineData("clean", "apply")]
    public void Chains_of_ours_in_the_other_variant_stop_the_run_and_the_way_out_is_named(string group, string command)
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.Netfilter.Legacy[Family.IPv6] = Ours;

        var result = scene.Run(group, command, "{rules}");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(
            "chains of Ripcs are live in the legacy variant of iptables too (partition-a, IPv6), and the kernel enforces both; "
            + "remove those first: ripcs rules flush --backend legacy, then apply the rule files again");
        scene.Netfilter.Applied.ShouldBeEmpty();
    }

    [Fact]
    public void Foreign_rules_in_the_other_variant_stop_nothing()
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.Netfilter.Legacy[Family.IPv4] = Docker;

        scene.Run("rules", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Flush_runs_with_chains_in_both_variants_because_it_is_the_way_out()
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.Run("rules", "apply", "{rules}");
        scene.Netfilter.Legacy[Family.IPv4] = Ours;

        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
    }
}
