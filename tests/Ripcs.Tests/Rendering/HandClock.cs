namespace Ripcs.Tests.Rendering;

/// <summary>A clock that goes when it is told to, and rings its one timer.</summary>
internal sealed class HandClock : TimeProvider
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
