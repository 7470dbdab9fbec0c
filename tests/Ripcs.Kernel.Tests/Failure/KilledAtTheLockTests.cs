using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Kernel.Tests.Confirming;
using Ripcs.Linux;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>ripcs is killed with -9 while its iptables-restore still writes legacy
/// tables: the lock of iptables stays until that has ended.</summary>
public sealed class KilledAtTheLockTests
{
    [KernelFact]
    public void A_rival_comes_after_the_restore_that_outlives_its_ripcs_and_nothing_of_either_is_lost()
    {
        using var machine = new Machine("Legacy").Accepting(80);
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        var ours = Directory.GetFiles(machine.RunFolder, "*-xtables").ShouldHaveSingleItem();

        // The restore waits for this one before it reads the table.
        var held = XtablesLock.Take(ours, TimeSpan.Zero);
        using var apply = machine.Accepting(81).Start([], "rules", "apply", "RULES");
        Machine.Await(() => IsAwaited(ours), "no restore came to the lock");
        apply.Kill();
        apply.WaitForExit();

        using var rival = machine.StartIptables("-A INPUT -s 203.0.113.9 -j DROP");
        Machine.Await(() => rival.HasExited || IsAwaited(machine.XtablesLockFile), "the rival neither waits nor ends");
        rival.HasExited.ShouldBeFalse("the lock was free while a restore was still to write");
        held.Dispose();
        rival.WaitForExit();

        rival.ExitCode.ShouldBe(0);
        machine.Live.ShouldContain("--dport 81 ");
        machine.Iptables("-S INPUT").ShouldContain("-A INPUT -s 203.0.113.9/32 -j DROP");
        machine.Run("status").Output.ShouldContain("is in force but not recorded");
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        machine.Iptables("-S INPUT").ShouldContain("-A INPUT -s 203.0.113.9/32 -j DROP");
    }

    [KernelFact]
    public void A_guard_that_a_change_starts_does_not_hold_the_lock()
    {
        using var machine = new Machine("Legacy").Accepting(80);

        machine.Run("rules", "apply", "RULES", "--confirm", "10m").ExitCode.ShouldBe(0);

        machine.IsPending.ShouldBeTrue();
        FileLocks.Holder(machine.XtablesLockFile).ShouldBeNull();
        machine.Iptables("-A INPUT -s 203.0.113.9 -j DROP");
    }

    private static bool IsAwaited(string file) =>
        Posix.FileId(file) is var id && File.ReadLines("/proc/locks").Any(line => line.Contains("->", StringComparison.Ordinal)
            && line.Contains(id, StringComparison.Ordinal));
}
