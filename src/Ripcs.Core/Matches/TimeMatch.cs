namespace Ripcs.Core.Matches;

/// <summary>
/// When the rule applies, in UTC, as the kernel reads it. Hours across midnight belong to the day on which they begin:
/// <code>
/// .Between("22:00", "06:00").Days("Fri")     → --timestart 22:00:00 --timestop 06:00:00 --weekdays Fri … --contiguous
/// .Until("2027-01-31")                       → --datestop 2027-01-31T23:59:59
/// </code>
/// </summary>
internal sealed record TimeMatch(TimeWindow Window) : Match
{
    // The default that iptables-save prints: the last second that the kernel's time match supports.
    private const string EndOfTime = "2038-01-19T03:14:07";

    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Time;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, string.Join(' ', Options()))];

    private static bool IsOverMidnight(TimeWindow window) => window.Hours is { IsOverMidnight: true };

    private IEnumerable<string> Options()
    {
        yield return "-m time";
        if (Window.Hours is { } hours)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"--timestart {hours.Start:HH:mm:ss} --timestop {hours.Stop:HH:mm:ss}");
        }

        if (Window.Days.Count > 0)
            yield return $"--weekdays {string.Join(',', Window.Days.Select(day => day.ToString()[..3]))}";

        yield return Window.Until is { } last ? string.Create(CultureInfo.InvariantCulture, $"--datestop {last:yyyy-MM-dd}T23:59:59")
            : $"--datestop {EndOfTime}";
        if (Window.Days.Count > 0 && IsOverMidnight(Window))
            yield return "--contiguous";
    }
}
