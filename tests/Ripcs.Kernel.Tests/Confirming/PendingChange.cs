using System.Diagnostics;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>What the tests of confirmations begin with, each class of which runs beside the others, since they wait.</summary>
internal static class PendingChange
{
    /// <summary>One change is in force, and the rule file says something else.</summary>
    public static Machine Begin(string variant, out string before)
    {
        var machine = new Machine(variant).Accepting(80);
        var apply = machine.Run("rules", "apply", "RULES");
        apply.ExitCode.ShouldBe(0, apply.Errors);
        before = machine.Live;
        before.ShouldContain("--dport 80");
        machine.Accepting(81);
        return machine;
    }

    /// <summary>Waits until it is asked whether the change may stay.</summary>
    public static void AwaitQuestion(Process terminal) => Await(terminal, "or no: ");

    /// <summary>Reads what the terminal shows until it ends so.</summary>
    public static void Await(Process terminal, string end)
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
