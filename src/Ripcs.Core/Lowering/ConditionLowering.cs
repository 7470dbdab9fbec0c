namespace Ripcs.Core.Lowering;

/// <summary>
/// The conditions of a statement apart from its addresses, protocol and ports; each of its rules gets them all.
/// <code>
/// .NotUser(102, 1000..1999)                         → -m owner ! --uid-owner 102 -m owner ! --uid-owner 1000-1999
/// .Mark(1, mask: 0xff)                              → -m mark --mark 0x1/0xff
/// .Dscp("ef")                                       → -m dscp --dscp 0x2e
/// .Length(..128)                                    → -m length --length 0:128
/// .Between("08:00", "18:00").Days("Mon", "Tue")     → -m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue …
/// .Until("2027-01-31")                              → -m time --datestop 2027-01-31T23:59:59
/// .Match("-m ttl --ttl-lt 5")                       → -m ttl --ttl-lt 5
/// </code>
/// </summary>
internal static class ConditionLowering
{
    // What iptables-save prints where nothing else was said: the last second that the kernel's match knows.
    private const string EndOfTime = "2038-01-19T03:14:07";

    /// <summary>In the order in which they are saved; who sends the packets is said by <see cref="LoweredRule.NotMacs"/> and
    /// <see cref="LoweredRule.NotUsers"/>.</summary>
    public static IEnumerable<string> Saved(PacketConditions conditions, Family family)
    {
        if (conditions.Mark is { } mark)
            yield return $"-m mark --mark {mark}";

        if (conditions.Dscp is { } code)
            yield return string.Create(CultureInfo.InvariantCulture, $"-m dscp --dscp 0x{code:x2}");

        if (conditions.Length is { } bytes)
            yield return $"-m length --length {bytes}";

        if (conditions.Time is { } window)
            yield return $"-m time{Time(window)}";

        foreach (var match in conditions.Verbatim)
        {
            yield return match.In(family);
        }
    }

    // In UTC, as the kernel reads it. Hours over midnight belong to the day on which they begin.
    private static string Time(TimeWindow window)
    {
        var hours = window.Hours is { } said
            ? string.Create(CultureInfo.InvariantCulture, $" --timestart {said.Start:HH:mm:ss} --timestop {said.Stop:HH:mm:ss}") : "";
        var days = window.Days.Count > 0 ? $" --weekdays {string.Join(',', window.Days.Select(day => day.ToString()[..3]))}" : "";
        var end = window.Until is { } last ? string.Create(CultureInfo.InvariantCulture, $"{last:yyyy-MM-dd}T23:59:59") : EndOfTime;
        var isContiguous = window is { Days.Count: > 0, Hours.IsOverMidnight: true };
        return $"{hours}{days} --datestop {end}{(isContiguous ? " --contiguous" : "")}";
    }
}
