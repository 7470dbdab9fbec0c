using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter _terminal = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_run_of_less_than_a_second_shows_nothing()
    {
        var line = new ProgressLine(_terminal, 80, _clock);

        line.While("reading the live rules", () => _clock.Pass(0.9)).ShouldBeTrue();

        _terminal.ToString().ShouldBe("");
    }

    [Fact]
    public void What_lasts_longer_is_said_with_its_seconds_and_leaves_an_empty_line()
    {
        var line = new ProgressLine(_terminal, 80, _clock);

        line.While("compiling the rule files", () => _clock.Pass(2.5));

        _terminal.ToString().ShouldBe(
            "\rcompiling the rule files … 1 s\rcompiling the rule files … 2 s\r" + new string(' ', 30) + "\r");
    }

    [Fact]
    public void A_step_behind_a_long_one_is_said_at_once_unless_it_is_over_at_a_glance()
    {
        var line = new ProgressLine(_terminal, 80, _clock);
        line.While("compiling the rule files", () => _clock.Pass(0.8));

        line.While("waiting for the lock of iptables", () => _clock.Pass(0.1));
        line.While("writing block 1 (IPv4)", () => _clock.Pass(0.3));

        _terminal.ToString().ShouldStartWith("\rwriting block 1 (IPv4) … 1 s\r");
        _terminal.ToString().ShouldNotContain("waiting");
    }

    [Fact]
    public void What_counts_is_said_with_the_count_of_the_moment()
    {
        var line = new ProgressLine(_terminal, 80, _clock);
        var done = 0;

        line.While(() => $"{done} of 9 rule files compiled", () =>
        {
            _clock.Pass(1);
            done = 7;
            return _clock.Pass(1);
        });

        _terminal.ToString().ShouldStartWith("\r0 of 9 rule files compiled … 1 s\r7 of 9 rule files compiled … 2 s\r");
    }

    [Fact]
    public void Of_two_steps_at_once_the_line_stays_until_both_are_over()
    {
        var line = new ProgressLine(_terminal, 80, _clock);

        line.While("reading IPv4", () =>
        {
            line.While("reading IPv6", () => _clock.Pass(1.5));
            return _clock.Pass(1);
        });

        _terminal.ToString().ShouldStartWith("\rreading IPv6 … 1 s\r");
        _terminal.ToString().ShouldEndWith("\rreading IPv4 … 2 s\r" + new string(' ', 18) + "\r");
    }

    [Fact]
    public void A_step_that_fails_takes_its_line_away_before_the_error_is_printed()
    {
        var line = new ProgressLine(_terminal, 80, _clock);

        Should.Throw<InvalidOperationException>(() => line.While<bool>("reading the live rules", () =>
        {
            _clock.Pass(1.5);
            throw new InvalidOperationException();
        }));

        _terminal.ToString().ShouldEndWith(" \r");
    }

    [Fact]
    public void A_narrow_terminal_gets_as_much_of_it_as_fits_into_one_line()
    {
        var line = new ProgressLine(_terminal, 20, _clock);

        line.While("compiling the rule files", () => _clock.Pass(1));

        _terminal.ToString().Split('\r').ShouldAllBe(text => text.Length < 20);
    }
}
