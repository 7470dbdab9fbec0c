using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Boot;

/// <summary>A reboot after which something is gone that a rule needs: the host
/// comes up closed, and an operator is told what is missing.</summary>
public sealed class MissingObjectTests
{
    private const string Host = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp().DropInvalid();
        Accept("ssh").Ports(22).From("192.0.2.0/24", "2001:db8::/32").To("host");
        Raw("-A INPUT -p tcp --dport 443 -m set --match-set crowdsec src -j DROP").Family(4);
        Drop("crowd").Match("-m set --match-set crowdsec src").To("192.0.2.80").Family(4);
        """;

    [KernelTheory, BothVariants]
    public void A_host_comes_up_closed_when_a_set_is_missing_and_an_apply_puts_the_rules_back(string variant)
    {
        using var before = RipcsHost.Create(variant);
        MakeSet(before);
        before.File("fw", Host).Apply();
        using var after = before.Reboot(variant);
        after.Rehearsal = new NamespaceRehearsal(after.Place.Runner, Enum.Parse<BackendChoice>(variant));

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("error: left out: 2 rules that cannot be loaded now:\n");
        result.Errors.ShouldContain("raw \"filter INPUT\" (rules/fw.csx:4), IPv4 filter: Set crowdsec doesn't exist");
        result.Errors.ShouldContain("drop \"crowd\" (rules/fw.csx:5), IPv4 filter: Set crowdsec doesn't exist");
        result.ToString().ShouldNotContain("changed by hand");
        result.ToString().ShouldNotContain("remove .Family");
        var saved = after.Iptables.Save(Family.IPv4);
        saved.ShouldContain(":INPUT DROP");
        saved.ShouldContain(":FORWARD DROP");
        saved.ShouldContain("--ctstate RELATED,ESTABLISHED -j ACCEPT");
        saved.ShouldContain("-s 192.0.2.0/24 -p tcp -m tcp --dport 22");
        Saved(after, "6").ShouldBe(Saved(before, "6"));

        MakeSet(after);
        after.Run("rules", "apply", before.Rules).MustSucceed();

        Saved(after, "4").ShouldBe(Saved(before, "4"));
        after.Run("status").Output.ShouldContain("no drift");
    }

    [KernelTheory, BothVariants]
    public void What_a_restore_left_out_was_not_changed_by_hand_and_is_a_warning_until_an_apply_puts_it_back(string variant)
    {
        using var before = RipcsHost.Create(variant);
        MakeSet(before);
        before.File("fw", Host).Apply();
        using var after = before.Reboot(variant);
        after.Rehearsal = new NamespaceRehearsal(after.Place.Runner, Enum.Parse<BackendChoice>(variant));
        after.Run("restore").ExitCode.ShouldBe(ExitCode.NeedsHuman);

        var status = after.Run("status").MustSucceed().Output;
        status.ShouldNotContain("changed by hand");
        status.ShouldNotContain("drift in");
        status.ShouldContain("warning: raw \"filter INPUT\" (rules/fw.csx:4), filter IPv4, was left out by the restore of ");
        status.ShouldContain($": Set crowdsec doesn't exist; apply puts it back when it can be loaded: ripcs rules apply {before.Rules}\n");
        var check = after.Run("check");
        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldStartWith("RIPCS WARNING - 2 rules left out by the restore of ");
        var diff = after.Run("rules", "diff", before.Rules).MustSucceed().Output;
        diff.ShouldContain("lacks what the restore of ");
        diff.ShouldContain("no partition changes. Left out by a restore: apply puts back 2 rules.\n");
        diff.ShouldNotContain("changed by hand");

        // What somebody deletes besides is drift.
        after.Place.Shell($"iptables-{variant.ToLowerInvariant()} -D INPUT 1");
        after.Run("check").Output.ShouldStartWith("RIPCS CRITICAL - drift in the jumps (1 rule); 2 rules left out by the restore of ");

        MakeSet(after);
        after.Run("rules", "apply", before.Rules).MustSucceed();
        after.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        after.Run("status").Output.ShouldNotContain("left out");
    }

    [KernelTheory, BothVariants]
    public void A_restore_shows_three_lines_and_with_verbose_each_rule(string variant)
    {
        using var before = RipcsHost.Create(variant);
        MakeSet(before);
        before.File("fw", Host).Apply();
        using var after = before.Reboot(variant);
        using var again = before.Reboot(variant);
        MakeSet(after);
        MakeSet(again);

        after.Run("restore").MustSucceed().Output.Split('\n').Length.ShouldBeLessThanOrEqualTo(4);
        again.Run("restore", "--verbose").MustSucceed().Output.ShouldContain("+   accept \"ssh\"  :3");
    }

    private static string Saved(RipcsHost host, string family) => host.Run("rules", "save", "--family", family).MustSucceed().Output;

    private static void MakeSet(RipcsHost host) => host.Place.Run("ipset", "create", "crowdsec", "hash:net");
}
