namespace Ripcs.Tests.Commands;

/// <summary>A clock that stands unless a test, or a command that waits, moves it.</summary>
internal sealed class SceneClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 20, 3, 12, 20, TimeSpan.Zero);
    private TimeSpan _passed;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => (long)(_passed.TotalSeconds * TimestampFrequency);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan time)
    {
        _now += time;
        _passed += time;
    }

    /// <summary>Somebody sets the clock; no time passes.</summary>
    public void Set(TimeSpan by) => _now += by;
}
