using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Drift;

/// <summary>Two contents with one name on the real kernel: what is live is not replaced by what only has its name.</summary>
public sealed class SameNameKernelTests
{
    private const string Drops = """Drop("bad").Protocols("tcp").Ports(46545).From("203.0.113.66").To("10.0.0.10");""";
    private const string Accepts = """Accept("bad").Ports(11668).From("203.0.113.66").To("10.0.0.10");""";

    [KernelTheory, EitherVariant]
    public void A_partition_that_takes_the_name_of_a_live_chain_with_other_rules_is_refused(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Drops).Apply();
        var before = host.Live();
        host.File("shop", Accepts);

        var (diff, apply) = (host.Diff(), host.TryApply());

        (diff.ExitCode, apply.ExitCode).ShouldBe((ExitCode.RulesRefused, ExitCode.RulesRefused));
        apply.Errors.ShouldContain("error RIP0903: rules/shop.csx(2): ");
        host.Live().ChangesSince(before).ShouldBeEmpty();
        host.Live().Chains("filter", "shop").ShouldBe(["shop-ahbxbgc"]);
    }
}
