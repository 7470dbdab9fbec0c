namespace Ripcs.Changes;

/// <summary>The day by which rules expire.</summary>
internal static class Today
{
    /// <summary>In UTC, as the kernel counts days.</summary>
    public static DateOnly Of(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
