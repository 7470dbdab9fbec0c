using Ripcs.Testing;
using Shouldly;
using static Ripcs.Kernel.Tests.Confirming.PendingChange;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A change that nobody confirms, whatever becomes of its run, its guard and the machine.</summary>
public sealed class NobodyConfirmTests
{
    [KernelTheory, EitherVariant]
    public void Nobody_confirms_and_the_change_is_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);

        var apply = machine.Run("rules", "apply", "RULES", "--confirm", "2s");

        apply.ExitCode.ShouldBe(0, apply.Errors);
        apply.Output.ShouldContain("change 2 will be reverted in 2 s, at ");
        Machine.Await(() => !machine.IsPending && machine.Live == before, "the change was not reverted");
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(75);
    }

    [KernelTheory, EitherVariant]
    public void The_run_is_killed_as_soon_as_its_guard_is_at_work_and_the_change_is_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var apply = machine.Start([], "rules", "apply", "RULES", "--confirm", "2s");
        Machine.Await(() => machine.IsGuarded, "nobody guards");

        apply.Kill(entireProcessTree: true);

        Machine.Await(() => !machine.IsPending && machine.Live == before, "the change was not reverted");
        machine.Run("status").ExitCode.ShouldBe(0);
    }

    [KernelTheory, EitherVariant]
    public void The_guard_is_killed_and_the_next_apply_does_its_work(string variant)
    {
        using var machine = Begin(variant, out var before);
        machine.Run("rules", "apply", "RULES", "--confirm", "10s").ExitCode.ShouldBe(0);
        machine.KillAll();
        machine.Live.ShouldNotBe(before);
        Thread.Sleep(10_000);

        var apply = machine.Run("rules", "apply", "RULES");

        apply.ExitCode.ShouldBe(75);
        apply.Output.ShouldContain("was not confirmed, and its guard had died: reverted as change 3");
        machine.Live.ShouldBe(before);
    }

    [KernelTheory, EitherVariant]
    public void After_a_restart_a_change_that_was_not_confirmed_does_not_come_back(string variant)
    {
        using var machine = Begin(variant, out var before);
        machine.Run("rules", "apply", "RULES", "--confirm", "10m").ExitCode.ShouldBe(0);

        machine.Restart();

        machine.Live.ShouldBe("");
        var restore = machine.Run("restore");
        restore.ExitCode.ShouldBe(0, restore.Errors);
        machine.Live.ShouldBe(before);
        machine.Run("confirm", "2").ExitCode.ShouldBe(1);
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(75);
        machine.Live.ShouldBe(before);
    }
}
