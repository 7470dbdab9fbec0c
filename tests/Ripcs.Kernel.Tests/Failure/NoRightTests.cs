using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>Without CAP_NET_ADMIN, as root in a container or as an ordinary user.</summary>
public sealed class NoRightTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11");""";
    private const string AsBefore = "the host is as before: put that right, then run the same command again";
    private const string Advice =
        "run ripcs as root (CAP_NET_ADMIN), try it out in: ripcs sandbox, or compare with a dump: ripcs rules diff PATH --against FILE";

    [KernelTheory, BothVariants]
    public void Who_may_not_change_tables_changes_nothing_and_is_told_what_may(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var before = host.Live();
        host.Netfilter = Powerless(host, variant);

        var applied = host.File("shop", After).TryApply();

        var save = $"/usr/sbin/iptables-{variant.ToLowerInvariant()}-save";
        applied.ShouldBe(applied with
        {
            ExitCode = ExitCode.Failed, Output = "",
            Errors = $"error: {save} has no permission to reach the kernel's tables: {Advice}\n{AsBefore}\n",
        });
        host.Diff().Errors.ShouldBe($"error: {save} has no permission to reach the kernel's tables: {Advice}\n");
        host.Live().ChangesSince(before).ShouldBe("");
        host.Netfilter = host.Iptables;
        host.Apply().Output.ShouldContain("change 2 applied and verified");
    }

    [KernelFact]
    public void On_legacy_a_first_apply_without_the_right_leaves_nothing_and_says_what_it_takes()
    {
        using var host = RipcsHost.Create("Legacy");
        host.Netfilter = Powerless(host, "Legacy");

        var applied = host.File("shop", Before).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());

        // Where the kernel holds sets, they are read first; where it does not, the first block is refused.
        applied.Errors.ShouldBeOneOf(
            $"error: ipset has no permission to reach the kernel's tables: {Advice}\n{AsBefore}\n",
            "error: iptables-restore refused the IPv4 block (exit code 2): iptables-restore: unable to initialize table 'filter'"
            + applied.Errors.Split("unable to initialize table 'filter'")[^1]);
        applied.Errors.ShouldContain("root (CAP_NET_ADMIN)");
        applied.Errors.ShouldEndWith($"\n{AsBefore}\n");
        host.Live().Chains("filter").ShouldBeEmpty();
        host.Netfilter = host.Iptables;
        host.Apply().Output.ShouldContain("change 1 applied and verified");
    }

    private static IptablesTools Powerless(RipcsHost host, string variant) => new(
        new NamespacedRunner(
            host.Place.Runner, ["/usr/bin/setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", "--"],
            host.Place.XtablesLockFile),
        new IptablesSettings { Backend = Enum.Parse<BackendChoice>(variant), XtablesLockFile = host.Place.XtablesLockFile });
}
