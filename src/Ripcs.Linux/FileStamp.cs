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
    private const int OwnerAndGroup = 20;
    private const int TypeAndMode = 28;
    private const int Inode = 32;
    private const int Size = 40;
    private const int Changed = 96;
    private const int ContentChanged = 112;
    private const int Device = 136;
    private const int SizeOfMode = 2;
    private const int SizeOfTime = 12;

    /// <summary>The stamp of a file or link; empty where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static byte[] Of(string path) => Stamp(Look(path, LinkItself), withContent: true);

    /// <summary>The stamp of the file to which links lead; empty where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static byte[] OfTarget(string path) => Stamp(Look(path, FollowLinks), withContent: true);

    /// <summary>Which folder it is and who may do what in it, whatever stands in it; empty where there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static byte[] OfFolder(string path) => Stamp(Look(path, LinkItself), withContent: false);

    private static byte[]? Look(string path, int flags) => Posix.Stats(CurrentDirectory, path, flags)
        ?? (Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? null
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}"));

    private static byte[] Stamp(byte[]? stats, bool withContent)
    {
        using var stamp = new MemoryStream();
        if (stats is not null)
        {
            stamp.Write(stats, OwnerAndGroup, 2 * sizeof(uint));
            stamp.Write(stats, TypeAndMode, SizeOfMode);
            stamp.Write(stats, Inode, sizeof(ulong));
            stamp.Write(stats, Device, 2 * sizeof(uint));
        }

        if (stats is not null && withContent)
        {
            stamp.Write(stats, Size, sizeof(ulong));
            stamp.Write(stats, Changed, SizeOfTime);
            stamp.Write(stats, ContentChanged, SizeOfTime);
        }

        return stamp.ToArray();
    }
}
