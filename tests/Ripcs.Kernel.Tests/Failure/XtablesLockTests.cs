using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>On legacy nobody else writes between our reading and our verifying.</summary>
public sealed class XtablesLockTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11", "2001:db8::11");""";
    private const string Foreign = "-A INPUT -s 203.0.113.9/32 -j DROP";

    private static readonly string[] Rival = ["iptables-legacy", "-w", "-A", "INPUT", "-s", "203.0.113.9", "-j", "DROP"];

    [KernelFact]
    public void Another_program_waits_until_a_change_is_verified_and_nothing_of_either_is_lost()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();
        var rival = new RivalAtTheLock(host.Place, host.Iptables, Rival);
        host.Netfilter = rival;

        host.File("shop", After).Apply();

        rival.ReadSince.Count.ShouldBe(2, "what was read to verify, of both families");
        rival.ReadSince.ShouldAllBe(text => !text.Contains(Foreign, StringComparison.Ordinal));
        rival.Result.ExitCode.ShouldBe(0, rival.Result.Errors);
        host.Iptables.Save(Family.IPv4).ShouldContain(Foreign);
        host.Netfilter = host.Iptables;
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    [KernelFact]
    public void Another_program_waits_until_a_refused_change_is_undone()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();
        var before = host.Live().WithoutGuard();
        var rival = new RivalAtTheLock(host.Place, new RefusingKernel(host.Iptables, number => number == 2), Rival);
        host.Netfilter = rival;

        var result = host.File("shop", After).TryApply();

        result.ExitCode.ShouldBe(ExitCode.Failed, result.ToString());
        result.Errors.ShouldContain("the host is as before");
        rival.ReadSince.ShouldAllBe(text => !text.Contains(Foreign, StringComparison.Ordinal));
        rival.Result.ExitCode.ShouldBe(0, rival.Result.Errors);
        host.Iptables.Restore(Family.IPv4, "*filter\n-D INPUT -s 203.0.113.9/32 -j DROP\nCOMMIT\n");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
    }

    [KernelTheory]
    [InlineData("rules", "apply", "RULES")]
    [InlineData("clean", "apply", "RULES")]
    [InlineData("rules", "flush")]
    public void A_change_that_does_not_get_the_lock_in_time_exits_with_75_and_says_who_holds_it(params string[] words)
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();
        host.File("shop", After);
        var before = host.Live();
        host.Netfilter = Impatient(host, "Legacy");

        using (XtablesLock.Take(host.Place.XtablesLockFile, TimeSpan.Zero))
        {
            var result = host.Run([.. words.Select(word => word == "RULES" ? host.Rules : word)]);

            result.ExitCode.ShouldBe(ExitCode.TryLater, result.ToString());
            result.Errors.ShouldMatch($@"^error: [!-~]+ \(process {Environment.ProcessId}\) holds the xtables lock \(\S+\), and did not "
                + "release it for 0 s; try again later or wait longer: --wait T\n$");
            host.Live().ChangesSince(before).ShouldBe("");
        }

        host.Run([.. words.Select(word => word == "RULES" ? host.Rules : word)]).ExitCode.ShouldBe(ExitCode.Done);
    }

    [KernelFact]
    public void A_restore_says_who_holds_the_lock_and_goes_on_when_it_is_free()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();
        using var after = host.Reboot("Legacy");
        var held = XtablesLock.Take(after.Place.XtablesLockFile, TimeSpan.Zero);
        var told = new List<string>();
        after.Netfilter = new IptablesTools(after.Place.Runner, new IptablesSettings
        {
            Backend = BackendChoice.Legacy, XtablesLockFile = after.Place.XtablesLockFile,
            WhenHeld = text =>
            {
                told.Add(text);
                held.Dispose();
            },
        });

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Done, result.ToString());
        told.ShouldHaveSingleItem().ShouldMatch($@"^[!-~]+ \(process {Environment.ProcessId}\) holds the xtables lock \(\S+\)$");
    }

    [KernelFact]
    public void Looking_waits_for_no_lock()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();
        host.Netfilter = Impatient(host, "Legacy");

        using var held = XtablesLock.Take(host.Place.XtablesLockFile, TimeSpan.Zero);

        host.Diff().ExitCode.ShouldBe(ExitCode.Done);
        host.Run("rules", "save").ExitCode.ShouldBe(ExitCode.Done);
        host.Run("clean", "diff", host.Rules).ExitCode.ShouldBe(ExitCode.Done);
    }

    [KernelFact]
    public void On_nft_nobody_waits_for_the_lock_of_legacy()
    {
        using var host = RipcsHost.Create("Nft");
        host.Netfilter = Impatient(host, "Nft");

        using var held = XtablesLock.Take(host.Place.XtablesLockFile, TimeSpan.Zero);

        host.File("shop", Before).Apply();
    }

    [KernelFact]
    public void A_change_that_has_ended_leaves_the_lock_to_others()
    {
        using var host = RipcsHost.Create("Legacy");
        host.File("shop", Before).Apply();

        using var held = XtablesLock.Take(host.Place.XtablesLockFile, TimeSpan.Zero);
    }

    [KernelFact]
    public void Without_a_folder_for_the_lock_nothing_is_changed_and_the_message_says_why()
    {
        using var host = RipcsHost.Create("Legacy");
        host.Netfilter = new IptablesTools(
            host.Place.Runner, new IptablesSettings { Backend = BackendChoice.Legacy, XtablesLockFile = "/no/such/folder/xtables.lock" });

        var result = host.File("shop", Before).TryApply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith("error: cannot open the xtables lock: /no/such/folder/xtables.lock: No such file or directory; ");
        host.Live().Rules("filter", "INPUT").ShouldBeEmpty();
    }

    private static IptablesTools Impatient(RipcsHost host, string variant) => new(host.Place.Runner, new IptablesSettings
    {
        Backend = Enum.Parse<BackendChoice>(variant),
        XtablesLockFile = host.Place.XtablesLockFile,
        LockWait = TimeSpan.Zero,
    });
}
