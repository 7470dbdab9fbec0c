using Ripcs.Commands;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests;

/// <summary>What nobody thought of ends in a line that says what to do.</summary>
public sealed class LastDefenceTests
{
    [Theory]
    [InlineData(false, ExitCode.Failed, "before anything was changed; report this line")]
    [InlineData(true, ExitCode.NeedsHuman, "during a change; look at the host with: ripcs status")]
    public void It_is_one_line_without_a_trace_and_the_exit_code_says_whether_a_change_had_begun(bool hasBegun, int code, string said)
    {
        using var errors = new StringWriter { NewLine = "\n" };

        LastDefence.Run(errors, isTraced: false, () => hasBegun,
            () => throw new InvalidOperationException("no\u001b chain\nx")).ShouldBe(code);

        var line = errors.ToString();
        line.ShouldStartWith("error: ripcs failed unexpectedly (InvalidOperationException: no\\u001b chain");
        line.ShouldContain(said);
        line.TrimEnd('\n').ShouldNotContain("\n");
    }

    [Fact]
    public void Where_it_cannot_be_written_the_exit_code_still_tells()
    {
        using var full = new RefusingWriter();

        LastDefence.Run(full, isTraced: false, () => true, () => throw new IOException("No space left on device"))
            .ShouldBe(ExitCode.NeedsHuman);
    }

    [Fact]
    public void Who_asks_for_the_trace_gets_it() =>
        Should.Throw<InvalidOperationException>(() =>
            LastDefence.Run(TextWriter.Null, isTraced: true, () => false, () => throw new InvalidOperationException("x")));
}
