using System.Runtime.InteropServices;

namespace Ripcs.Linux;

/// <summary>
/// The metadata that changes with every change to a file. While the stamp stays the same, the file was not written to, its permissions did
/// not change and no other file took its place: programs cannot set the time of the last change of any kind (st_ctime).
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

    /// <summary>The stamp of a file or link; empty if there is none.</summary>
    /// <exception cref="IOException">The file's metadata cannot be read.</exception>
    public static byte[] Read(string path) => Stamp(Look(path, LinkItself), withContent: true);

    /// <summary>The stamp of the file that links lead to; empty if there is none.</summary>
    /// <exception cref="IOException">The file's metadata cannot be read.</exception>
    public static byte[] OfTarget(string path) => Stamp(Look(path, FollowLinks), withContent: true);

    /// <summary>The identity, owner and mode of a folder, whatever it contains; empty if there is none.</summary>
    /// <exception cref="IOException">The folder's metadata cannot be read.</exception>
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
