namespace Ripcs.Changes.State;

/// <summary>A time on the machine's own clock since boot, which does not depend on settings of the system clock.</summary>
/// <param name="Boot">The boot id.</param>
/// <param name="Seconds">The seconds since that boot.</param>
internal sealed record Uptime(string Boot, long Seconds)
{
    // A unit with ProcSubset=pid does not see the boot id, and must still restore.
    private const string Hidden = "hidden";

    public static string CurrentBoot => Catch.OrNull(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()) ?? Hidden;

    public static Uptime Now(TimeProvider clock) => new(CurrentBoot, clock.GetTimestamp() / clock.TimestampFrequency);

    /// <summary>Whether two boot ids are of one boot; null if one of them was hidden: two hidden ones may be of different boots.
    /// Never compare boot ids otherwise.</summary>
    public static bool? IsSameBoot(string one, string other) => one == Hidden || other == Hidden ? null : one == other;

    /// <summary>Whether two texts that end with BOOT/NAMESPACE name one place. The ids of namespaces start again with each boot.</summary>
    public static bool? IsSamePlace(string one, string other) =>
        one.Split('/')[^1] != other.Split('/')[^1] ? false : IsSameBoot(BootIn(one), BootIn(other));

    /// <summary>The boot id in such a text.</summary>
    public static string BootIn(string place) => place.Split('/')[0].Split(' ')[^1];

    /// <summary>True if the boot id in such a text was hidden.</summary>
    public static bool IsHidden(string place) => BootIn(place) == Hidden;

    /// <summary>The time from one moment to another; null if there was, or may have been, a reboot in between.</summary>
    public static TimeSpan? Between(Uptime? from, Uptime to) =>
        from is not null && IsSameBoot(from.Boot, to.Boot) is true ? TimeSpan.FromSeconds(to.Seconds - from.Seconds) : null;
}
