using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A change that waits for its confirmation, on real processes, terminals and tables.</summary>
public sealed class ConfirmTests
{
    [KernelTheory, BothVariants]
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
        machine.Run("rules", "apply", "RULES", "--confirm", "20s").ExitCode.ShouldBe(0);

        var refused = machine.Run("rules", "flush", "--yes");
        var waited = machine.Run("rules", "flush", "--yes", "--wait", "2m");

        refused.ExitCode.ShouldBe(75);
        refused.Errors.ShouldContain("no change of any partition begins before it ends; to wait for that, add --wait T");
        waited.ExitCode.ShouldBe(0, waited.Errors);
        waited.Output.ShouldContain("was pending; this run has waited until it was reverted");
        machine.Run("history").Output.ShouldContain("4  ");
        machine.Live.ShouldNotBe(before);
    }

    [KernelTheory, EitherVariant]
    public void The_terminal_is_closed_while_it_asks_and_the_change_is_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var terminal = machine.StartOnTerminal("rules", "apply", "RULES", "--yes", "--confirm", "3s");
        AwaitQuestion(terminal);

        terminal.Kill();

        Machine.Await(() => !machine.IsPending && machine.Live == before, "the change was not reverted");
    }

    [KernelTheory, EitherVariant]
    public void On_a_terminal_yes_keeps_the_rules(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var terminal = machine.StartOnTerminal("rules", "apply", "RULES", "--yes", "--confirm", "10m");
        AwaitQuestion(terminal);

        terminal.StandardInput.WriteLine("yes");

        terminal.StandardOutput.ReadToEnd().ShouldContain("change 2 is confirmed.");
        machine.IsPending.ShouldBeFalse();
        machine.Live.ShouldNotBe(before);
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

    [KernelTheory, BothVariants]
    public void Terminal_and_run_are_killed_together_while_the_rules_change_and_the_change_is_reverted(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var terminal = machine.StartOnTerminal("rules", "apply", "RULES", "--yes", "--confirm", "2s");
        Machine.Await(() => machine.IsPending && machine.Live != before, "nothing was applied");

        terminal.Kill(entireProcessTree: true);

        Machine.Await(() => !machine.IsPending && machine.Live == before, "the change was not reverted");
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

    [KernelTheory, EitherVariant]
    public void The_guard_is_killed_and_the_next_apply_does_its_work(string variant)
    {
        using var machine = Begin(variant, out var before);
        machine.Run("rules", "apply", "RULES", "--confirm", "2s").ExitCode.ShouldBe(0);
        machine.KillAll();
        machine.Live.ShouldNotBe(before);
        Thread.Sleep(2000);

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

    [KernelTheory, EitherVariant]
    public void On_a_terminal_a_flush_asks_and_no_removes_nothing(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var terminal = machine.StartOnTerminal("rules", "flush");
        AwaitQuestion(terminal);

        terminal.StandardInput.WriteLine("no");

        terminal.StandardOutput.ReadToEnd().ShouldContain("error: nothing was removed: the answer was not yes");
        machine.Live.ShouldBe(before);
    }

    [KernelTheory, EitherVariant]
    public void An_answer_typed_just_after_the_time_is_over_does_not_reach_the_shell(string variant)
    {
        using var machine = Begin(variant, out var before);
        using var terminal = machine.StartShellOnTerminal("read -r -t 1 line; echo \"the shell read <$line>\"", "rules", "apply", "RULES",
            "--yes", "--confirm", "2s");
        AwaitQuestion(terminal);
        Await(terminal, "was reverted; see: ripcs history");

        terminal.StandardInput.WriteLine("yes");

        terminal.StandardOutput.ReadToEnd().ShouldContain("the shell read <>");
        machine.Live.ShouldBe(before);
    }

    /// <summary>One change is in force, and the rule file says something else.</summary>
    private static Machine Begin(string variant, out string before)
    {
        var machine = new Machine(variant).Accepting(80);
        var apply = machine.Run("rules", "apply", "RULES");
        apply.ExitCode.ShouldBe(0, apply.Errors);
        before = machine.Live;
        before.ShouldContain("--dport 80");
        machine.Accepting(81);
        return machine;
    }

    private static void AwaitQuestion(System.Diagnostics.Process terminal) => Await(terminal, "or no: ");

    private static void Await(System.Diagnostics.Process terminal, string end)
    {
        var text = "";
        while (!text.EndsWith(end, StringComparison.Ordinal))
        {
            var next = terminal.StandardOutput.Read();
            next.ShouldBeGreaterThanOrEqualTo(0, text);
            text += (char)next;
        }
    }
}
