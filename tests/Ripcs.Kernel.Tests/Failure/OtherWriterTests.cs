using Ripcs.Core.Model;
using Ripcs.Core.Planning.Edits;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// Other programs write while a change runs, between its reading and its writing. (On legacy they are held off; see XtablesLockTests.)
/// </summary>
public sealed class OtherWriterTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11");""";

    [KernelFact]
    public void A_foreign_rule_stays_and_is_named()
    {
        using var host = Applied();
        host.Netfilter = new Interrupted(host.Iptables, () => host.ByHand(TableName.Filter, "-A FORWARD -s 203.0.113.9/32 -j DROP"));

        var applied = host.Apply();

        applied.Output.ShouldContain("change 2 applied and verified");
        applied.Output.ShouldContain("1 change meanwhile in rules not managed by Ripcs");
        host.Live().Rules("filter", "FORWARD").ShouldBe(["-j partition-a", "-s 203.0.113.9/32 -j DROP"]);
    }

    [KernelFact]
    public void A_flush_of_the_whole_table_by_others_is_noticed_and_all_of_ours_is_made_again()
    {
        using var host = Applied();
        host.Netfilter = new Interrupted(host.Iptables, () => host.Place.Shell("iptables-nft -F; iptables-nft -X"));

        host.Apply().Output.ShouldContain("change 2 applied and verified");

        host.Diff().ToString().ShouldContain("nothing to do");
        host.Live().Rules("filter", "FORWARD").ShouldBe(["-j partition-a"]);
    }

    [KernelFact]
    public void Our_jump_deleted_by_others_at_that_moment_is_not_called_applied()
    {
        using var host = Applied();
        host.Netfilter = new Interrupted(host.Iptables, () => host.ByHand(TableName.Filter, "-D FORWARD -j partition-a"));

        var applied = host.TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldBe(
            "error: after the change filter IPv4: the jumps from the built-in chains are INPUT -> partition-a, OUTPUT -> partition-a, "
            + "not INPUT -> partition-a, FORWARD -> partition-a, OUTPUT -> partition-a; perhaps another program changed it meanwhile\n"
            + "the host is as before: put that right, then run the same command again\n");
        host.Netfilter = host.Iptables;
        host.Apply().Output.ShouldContain("change 2 applied and verified");
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelFact]
    public void Who_deletes_our_chains_again_and_again_makes_a_run_try_later()
    {
        using var host = Applied();
        var before = host.Live().WithoutGuard();
        host.Netfilter = new Interrupted(host.Iptables, () => host.ByHand(
            TableName.Filter, "-F partition-g", $"-A partition-g {GuardSwap.Prefix}{Guid.NewGuid():N}"), always: true);

        var applied = host.TryApply();

        applied.ExitCode.ShouldBe(ExitCode.TryLater, applied.ToString());
        applied.Errors.ShouldBe(
            "error: another program kept changing Ripcs's chains during this run; try again later\nthe host is as before\n");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
        host.Netfilter = host.Iptables;
        host.Apply();
    }

    [KernelTheory, BothVariants]
    public void A_chain_of_the_name_that_is_desired_but_with_other_content_is_shown_and_filled_as_written(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var desired = host.Live().Chain("filter", "shop-a");
        host.Flush();
        host.ByHand(TableName.Filter, $":{desired} - [0:0]", $"-A {desired} -s 66.6.6.6/32 -j ACCEPT");

        var diff = host.Diff();
        diff.ExitCode.ShouldBe(ExitCode.Changes);
        diff.Output.ShouldContain($"{desired} was changed by hand:\n!   not ours  at position 1  -s 66.6.6.6/32 -j ACCEPT\n");
        host.Apply();

        host.Live().Rules("filter", desired).ShouldBe(["-d 192.0.2.11/32 -p tcp -m tcp --dport 22 -j ACCEPT"]);
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelTheory, BothVariants]
    public void A_chain_that_only_looks_like_ours_is_left_alone_by_every_command(string variant)
    {
        using var host = RipcsHost.Create(variant);
        string[] theirs = [":f2b-apache1 - [0:0]", ":shop-a000000 - [0:0]", "-A f2b-apache1 -s 66.6.6.6/32 -j DROP",
            "-A shop-a000000 -j RETURN", "-A INPUT -j shop-a000000"];
        host.ByHand(TableName.Filter, theirs);
        var before = host.Live();

        host.File("shop", Before).Apply();
        host.File("shop", After).Apply();
        host.Clean();
        host.Live().Without("shop").ChangesSince(before.Without("shop")).ShouldBe("");
        host.Live().Rules("filter", "shop-a000000").ShouldBe(["-j RETURN"]);
        host.Flush();

        host.Live().ChangesSince(before).ShouldBe("");
    }

    private static RipcsHost Applied()
    {
        var host = RipcsHost.Create("Nft");
        host.File("shop", Before).Apply();
        return host.File("shop", After);
    }

    /// <summary>The real kernel, and somebody who writes just before our first write, or before each.</summary>
    private sealed class Interrupted(INetfilter kernel, Action other, bool always = false) : INetfilter
    {
        private bool _hasCome;

        public string Save(Family family) => kernel.Save(family);

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public bool Holds(Family family, string check) => kernel.Holds(family, check);

        public void Restore(Family family, string text)
        {
            if (always || !_hasCome)
            {
                _hasCome = true;
                other();
            }

            kernel.Restore(family, text);
        }
    }
}
