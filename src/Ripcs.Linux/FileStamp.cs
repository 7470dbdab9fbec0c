using System.Globalization;
using System.Runtime.InteropServices;

namespace Ripcs.Linux;

/// <summary>
/// What the file system writes down anew whenever anything is done to a file: as long as its stamp is the same, nobody has written into
/// it, changed who may, or put another one in its place. The time of the last change of any kind (st_ctime) cannot be set.
/// </summary>
public static class FileStamp
{
    private const int CurrentDirectory = -100;
    private const int FollowLinks = 0;
    private const int LinkItself = 0x100;
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;

    // struct statx has the same layout on every architecture (linux/stat.h).
    private const int StatxUid = 20;
    private const int StatxGid = 24;
    private const int StatxMode = 28;
    private const int StatxInode = 32;
    private const int StatxSize = 40;
    private const int StatxChanged = 96;
    private const int StatxModified = 112;
    private const int StatxDeviceMajor = 136;
    private const int StatxDeviceMinor = 140;
    private const int Nanoseconds = 8;

    /// <summary>The stamp of a file or link; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static string? Of(string path) => Look(path, LinkItself) is { } stats ? $"{Identity(stats)} {Content(stats)}" : null;

    /// <summary>The stamp of the file to which links lead; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static string? OfTarget(string path) => Look(path, FollowLinks) is { } stats ? $"{Identity(stats)} {Content(stats)}" : null;

    /// <summary>Which folder it is and who may do what in it, whatever stands in it; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static string? OfFolder(string path) => Look(path, LinkItself) is { } stats ? Identity(stats) : null;

    private static byte[]? Look(string path, int flags) => Posix.Stats(CurrentDirectory, path, flags)
        ?? (Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? null : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}"));

    private static string Identity(byte[] stats) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Word(stats, StatxDeviceMajor):x}:{Word(stats, StatxDeviceMinor):x}:{Long(stats, StatxInode)} {BitConverter.ToUInt16(stats, StatxMode):x} {Word(stats, StatxUid)} {Word(stats, StatxGid)}");

    private static string Content(byte[] stats) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Long(stats, StatxSize)} {Long(stats, StatxModified)}.{Word(stats, StatxModified + Nanoseconds)} {Long(stats, StatxChanged)}.{Word(stats, StatxChanged + Nanoseconds)}");

    private static uint Word(byte[] stats, int place) => BitConverter.ToUInt32(stats, place);

    private static long Long(byte[] stats, int place) => BitConverter.ToInt64(stats, place);
}
