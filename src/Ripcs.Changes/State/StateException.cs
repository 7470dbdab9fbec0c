namespace Ripcs.Changes.State;

/// <summary>The state directory cannot be trusted, read or written; the message names the file and says what to do.</summary>
internal sealed class StateException : HostException
{
    public StateException(string message)
        : base(message)
    {
    }

    public StateException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>What is wrong with a damaged file, without its name and what to do about it; null where it is something else.</summary>
    public string? Damage { get; init; }
}

/// <summary>Why the disk did not take a file of the state, in words with which one can act.</summary>
internal static class DiskTrouble
{
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;

    public static StateException Cannot(string act, string path, Exception reason) =>
        new($"cannot {act} {path}: {Known(reason) ?? reason.Message}", reason);

    /// <summary>The reason with what to do, or null if it is none of the disk.</summary>
    public static string? Known(Exception reason) => reason.HResult switch
    {
        NoSpace => "no space is left on the disk; make room there",
        QuotaExceeded => "the disk quota is used up; make room there",
        ReadOnly => "the file system is read-only; see why (dmesg), then make it writable: mount -o remount,rw",
        _ => null,
    };
}
