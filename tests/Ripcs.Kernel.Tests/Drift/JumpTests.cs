using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Drift;

/// <summary>The jumps from built-in chains, which stand among foreign rules.</summary>
public sealed class JumpTests
{
    private const string Shop = """
        Accept("ssh").Ports(22).To("192.0.2.11");
        Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    private const string Foreign = "-s 198.51.100.99/32 -j ACCEPT";
    private const string Jump = "-j partition-a";

    [KernelTheory, EitherVariant]
    public void A_deleted_jump_is_put_back(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, $"-D FORWARD {Jump}");

        ShouldBeSeenAndRepaired(host, "FORWARD was changed by hand", "missing   jump");

        host.Live().Rules("filter", "FORWARD").ShouldBe([Jump, Foreign]);
    }

    [KernelTheory, EitherVariant]
    public void A_doubled_jump_stands_once_again(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, $"-A FORWARD {Jump}");

        ShouldBeSeenAndRepaired(host, "FORWARD was changed by hand", "doubled   jump, again at position 3");

        host.Live().Rules("filter", "FORWARD").ShouldBe([Jump, Foreign]);
    }

    [KernelTheory, EitherVariant]
    public void A_jump_that_stands_behind_what_it_stood_before_is_moved_back(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, $"-D FORWARD {Jump}", $"-A FORWARD {Jump}");

        ShouldBeSeenAndRepaired(host, "FORWARD was changed by hand", "moved     jump, now at position 2");

        host.Live().Rules("filter", "FORWARD").ShouldBe([Jump, Foreign]);
    }

    [KernelTheory, EitherVariant]
    public void A_jump_from_where_we_make_none_is_shown_and_goes(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Nat, "-A OUTPUT -j partition-d");

        ShouldBeSeenAndRepaired(host, "OUTPUT was changed by hand", "not ours");

        host.Live().Rules("nat", "OUTPUT").ShouldBeEmpty();
    }

    [KernelTheory, EitherVariant]
    public void A_rule_that_others_put_in_front_of_the_jump_is_their_affair(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, "-I FORWARD 1 -s 198.51.100.98/32 -j DROP");

        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelTheory, EitherVariant]
    public void It_stays_in_front_where_another_jump_comes_beside_ours(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, "-I FORWARD 1 -s 198.51.100.98/32 -j DROP");

        host.File("closed", "HostPolicy().Default(forward: Policy.Drop).AllowEstablished().LogDropped();").Apply();

        host.Live().Rules("filter", "FORWARD").ShouldBe(["-s 198.51.100.98/32 -j DROP", "-j partition-b", Jump, "-j partition-z", Foreign]);
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelTheory, EitherVariant]
    public void A_jump_is_where_it_was_after_others_flushed_the_chain_and_filled_it_again(string variant)
    {
        using var host = Applied(variant);
        host.ByHand(TableName.Filter, "-F FORWARD", "-A FORWARD -s 198.51.100.97/32 -j DROP", $"-A FORWARD {Foreign}");

        ShouldBeSeenAndRepaired(host, "FORWARD was changed by hand", "missing   jump");

        host.Live().Rules("filter", "FORWARD").ShouldBe([Jump, "-s 198.51.100.97/32 -j DROP", Foreign]);
    }

    [KernelTheory, EitherVariant]
    public void A_half_made_bootstrap_is_completed(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.ByHand(TableName.Filter, ":partition-a - [0:0]", $"-A INPUT {Jump}");
        host.ByHand(TableName.Nat, ":partition-d - [0:0]");
        host.File("shop", Shop);

        host.Diff().ExitCode.ShouldBe(ExitCode.Changes);
        host.Apply();

        host.Diff().ToString().ShouldContain("nothing to do");
        host.Live().Rules("filter", "INPUT").ShouldBe([Jump]);
        host.Live().Rules("filter", "FORWARD").ShouldBe([Jump]);
        host.Live().Rules("nat", "PREROUTING").ShouldBe(["-j partition-d"]);
    }

    private static RipcsHost Applied(string variant)
    {
        var host = RipcsHost.Create(variant);
        host.ByHand(TableName.Filter, $"-A FORWARD {Foreign}");
        host.File("shop", Shop).Apply();
        return host;
    }

    private static void ShouldBeSeenAndRepaired(RipcsHost host, params string[] shown)
    {
        var diff = host.Diff();
        diff.ExitCode.ShouldBe(ExitCode.Changes, diff.ToString());
        shown.ShouldAllBe(words => diff.Output.Contains(words, StringComparison.Ordinal), diff.ToString());
        host.Apply();
        host.Diff().ToString().ShouldContain("nothing to do");
    }
}
