using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Texts;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Diagnostics;

public sealed class EndingTests
{
    [Theory]
    [InlineData(3, false, "failed (exit code 3)")]
    [InlineData(128, false, "failed (exit code 128)")]
    [InlineData(137, true, "was killed (signal 9; if memory ran out, dmesg says so)")]
    [InlineData(143, true, "was ended by signal 15")]
    public void A_program_that_did_not_end_well_failed_or_was_ended_by_a_signal(int exitCode, bool isBySignal, string words)
    {
        Ending.IsBySignal(exitCode).ShouldBe(isBySignal);
        Ending.Words(exitCode).ShouldBe(words);
    }

    [Theory]
    [InlineData(137, "the process that compiles and runs rule files was killed (signal 9; if memory ran out, dmesg says so); run the "
        + "command again")]
    [InlineData(139, "the process that compiles and runs rule files was ended by signal 11, as happens to a script that needs more and "
        + "more memory; run the command again")]
    public void A_worker_that_a_signal_ended_may_have_run_out_of_memory(int exitCode, string words)
    {
        var diagnostics = new DiagnosticBag();

        diagnostics.WorkerEnded(new SourceSpan("rules/shop.csx", 0), exitCode);

        diagnostics.ToList().ShouldHaveSingleItem().Message.ShouldStartWith(words);
    }
}
