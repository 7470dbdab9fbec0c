using Ripcs.Testing;
using Shouldly;
using static Ripcs.Kernel.Tests.Confirming.PendingChange;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A flush or a clean that waits for its confirmation.</summary>
public sealed class FlushConfirmTests
{
    [KernelTheory, EitherVariant]
    public void A_flush_that_nobody_confirms_is_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);

        var flush = machine.Run("rules", "flush", "--confirm", "2s");

        flush.ExitCode.ShouldBe(0, flush.Errors);
        flush.Output.ShouldContain("1 partition went OUT OF FORCE: shop; flush removed 1 rule (1 chain).\n");
        flush.Output.ShouldContain("change 2 will be reverted in 2 s, at ");
        Machine.Await(() => !machine.IsPending && machine.Live == before, "the rules did not come back");
        machine.Run("status").Output.ShouldEndWith("no drift: 1 partition in force, as change 3 left it.\n");
    }

    [KernelTheory, EitherVariant]
    public void A_flush_is_in_force_while_it_is_pending_and_stays_if_it_is_confirmed(string variant)
    {
        using var machine = Begin(variant, out _);
        machine.Run("rules", "flush", "--confirm", "10m").ExitCode.ShouldBe(0);
        machine.Live.ShouldBe("");

        machine.Run("confirm").Output.ShouldBe("change 2 (rules flush, by alice) is confirmed.\n");

        machine.IsPending.ShouldBeFalse();
        machine.Live.ShouldBe("");
    }

    [KernelTheory, EitherVariant]
    public void The_run_of_a_flush_is_killed_as_soon_as_its_guard_is_at_work_and_the_rules_come_back(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var flush = machine.Start([], "rules", "flush", "--confirm", "2s");
        Machine.Await(() => machine.IsGuarded, "nobody guards");

        flush.Kill(entireProcessTree: true);

        Machine.Await(() => !machine.IsPending && machine.Live == before, "the rules did not come back");
    }

    [KernelTheory, EitherVariant]
    public void A_clean_that_nobody_confirms_is_reverted(string variant)
    {
        using var machine = Begin(variant, out _);
        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(0);
        var before = machine.Live;

        machine.Run("clean", "apply", "RULES", "--confirm", "2s").Output.ShouldContain("clean removed 1 rule (1 chain).\n");

        Machine.Await(() => !machine.IsPending && machine.Live == before, "the stale chain did not come back");
    }
}
