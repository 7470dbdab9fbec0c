using Ripcs.Testing;
using Shouldly;
using static Ripcs.Kernel.Tests.Confirming.PendingChange;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A change that waits for its confirmation, on real processes and tables: it comes, or another change does.</summary>
public sealed class ConfirmTests
{
    [KernelTheory, EitherVariant]
    public void Confirmed_from_another_process_they_stay(string variant)
    {
        using var machine = Begin(variant, out var before);
        machine.Run("rules", "apply", "RULES", "--confirm", "10m").ExitCode.ShouldBe(0);

        machine.Run("rules", "apply", "RULES").ExitCode.ShouldBe(75);
        machine.Run("confirm", "2").Output.ShouldBe("change 2 is confirmed.\n");

        machine.Live.ShouldNotBe(before);
        machine.Run("rules", "apply", "RULES").Output.ShouldEndWith("nothing to do: 1 partition is live as written.\n");
    }

    [KernelTheory, BothVariants]
    public void Another_change_waits_as_long_as_it_may_until_the_pending_one_is_confirmed_or_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);
        machine.Run("rules", "apply", "RULES", "--confirm", "40s").ExitCode.ShouldBe(0);

        var refused = machine.Run("rules", "flush", "--yes");
        var waited = machine.Run("rules", "flush", "--yes", "--wait", "2m");

        refused.ExitCode.ShouldBe(75);
        refused.Errors.ShouldContain("no change of any partition begins before it ends; to wait that long, add --wait T");
        waited.ExitCode.ShouldBe(0, waited.Errors);
        waited.Output.ShouldContain("was pending; this run has waited until it was reverted");
        machine.Run("history").Output.ShouldContain("4  ");
        machine.Live.ShouldNotBe(before);
    }

    [KernelTheory, EitherVariant]
    public void A_confirmation_just_when_the_time_is_over_counts_or_does_not_and_says_which(string variant)
    {
        using var machine = Begin(variant, out var before);
        for (var round = 0; round < 4; round++)
        {
            var apply = machine.Run("rules", "apply", "RULES", "--confirm", "2s", "--again");
            apply.ExitCode.ShouldBe(0, apply.Errors);
            var number = apply.Output.Split("ripcs confirm ")[1].Trim();
            Thread.Sleep(1600 + (round * 100));

            var confirm = machine.Run("confirm", number);

            Machine.Await(() => !machine.IsPending, "it waits for ever");
            if (confirm.ExitCode == 0)
            {
                machine.Live.ShouldNotBe(before);
                machine.Run("rollback").ExitCode.ShouldBe(0);
            }

            confirm.ExitCode.ShouldBeOneOf(0, 1);
            Machine.Await(() => machine.Live == before, "a change that was not confirmed stays");
        }
    }

    [KernelTheory, EitherVariant]
    public void Of_two_applies_at_once_one_is_pending_and_the_other_says_so(string variant)
    {
        using var machine = Begin(variant, out _);

        string[] words = ["rules", "apply", "RULES", "--confirm", "10m"];
        using var first = machine.Start([], words);
        using var second = machine.Start([], words);
        first.WaitForExit();
        second.WaitForExit();

        new[] { first.ExitCode, second.ExitCode }.ShouldBe([0, 75], ignoreOrder: true);
        machine.Run("history").Output.Split('\n').Count(line => line.Contains(" UTC  ")).ShouldBe(2);
    }
}
