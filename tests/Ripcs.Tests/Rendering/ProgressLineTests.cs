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

    /// <summary>A clock that goes when it is told to, and rings its one timer.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly List<Alarm> _alarms = [];
        private TimeSpan _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var alarm = new Alarm(callback, period) { Next = _now + dueTime };
            _alarms.Add(alarm);
            return alarm;
        }

        public bool Pass(double seconds)
        {
            for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += TimeSpan.FromMilliseconds(100))
            {
                Ring();
            }

            Ring();
            return true;
        }

        private void Ring()
        {
            foreach (var alarm in _alarms.Where(alarm => !alarm.IsOff && alarm.Next <= _now))
            {
                alarm.Next += alarm.Period;
                alarm.Callback(null);
            }
        }

        private sealed record Alarm(TimerCallback Callback, TimeSpan Period) : ITimer
        {
            public TimeSpan Next { get; set; }

            public bool IsOff { get; private set; }

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => IsOff = true;

            public ValueTask DisposeAsync() => throw new NotSupportedException();
        }
    }
}
