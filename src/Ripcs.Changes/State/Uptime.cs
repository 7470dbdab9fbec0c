namespace Ripcs.Changes.State;

/// <summary>A moment by the machine's own count since it was started: it goes on evenly whoever sets the clock.</summary>
/// <param name="Boot">Which start of the machine.</param>
/// <param name="Seconds">How long ago that was.</param>
internal sealed record Uptime(string Boot, long Seconds)
{
    public static string CurrentBoot => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static Uptime Now(TimeProvider clock) => new(CurrentBoot, clock.GetTimestamp() / clock.TimestampFrequency);

    /// <summary>The time from one moment to another; null if the machine was started anew in between.</summary>
    public static TimeSpan? Between(Uptime? from, Uptime to) =>
        from is not null && from.Boot == to.Boot ? TimeSpan.FromSeconds(to.Seconds - from.Seconds) : null;
}
