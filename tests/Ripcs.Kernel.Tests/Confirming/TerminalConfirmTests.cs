using Ripcs.Testing;
using Shouldly;
using static Ripcs.Kernel.Tests.Confirming.PendingChange;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A change that asks on a terminal whether it may stay.</summary>
public sealed class TerminalConfirmTests
{
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
}
