using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Linux;

/// <summary>
/// A file opened for reading without following a link in its last place, and without waiting as for a pipe that nobody writes into.
/// What is asked about it and what is read are of the same file, whatever happens to its name meanwhile.
/// </summary>
public sealed class PlainFile : IDisposable
{
    private const int NoSuchFile = 2;
    private const int TooManyLinks = 40;

    // struct statx has the same layout on every architecture (linux/stat.h).
    private const int CurrentDirectory = -100;
    private const int LinkItself = 0x100;
    private const int EmptyPath = 0x1000;
    private const int StatxUid = 20;
    private const int StatxMode = 28;
    private const int StatxModified = 112;
    private const int TypeBits = 0xf000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int ModeBits = 0xfff;
    private const long LastSecond = 253402300799;

    private readonly SafeFileHandle _handle;

    private PlainFile(string path, SafeFileHandle handle, FileFacts facts) => (Path, _handle, Facts) = (path, handle, facts);

    public string Path { get; }

    public FileFacts Facts { get; }

    /// <exception cref="IOException">It cannot be opened, or is a link.</exception>
    public static PlainFile Open(string path)
    {
        var handle = Posix.OpenToRead(path);
        if (handle.IsInvalid)
            throw Failure(path, Marshal.GetLastPInvokeError());

        try
        {
            return new PlainFile(path, handle, Look(path, (int)handle.DangerousGetHandle(), "", EmptyPath));
        }
        catch (IOException)
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A link is not followed.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileFacts FactsOf(string path) => Look(path, CurrentDirectory, path, LinkItself);

    /// <summary>All that is in it, as long as nobody writes into it; null where
    /// that is more than so many bytes. Only for a regular file.</summary>
    public byte[]? ReadAll(int atMost)
    {
        var length = RandomAccess.GetLength(_handle);
        if (length > atMost)
            return null;

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(_handle, bytes.AsSpan(read), read) is > 0 and var more)
        {
            read += more;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>All that is in it. Only for a regular file: anything else might never end.</summary>
    public byte[] ReadAll()
    {
        // One more than there should be, so that its end is met without asking for more room.
        var (bytes, length) = (new byte[RandomAccess.GetLength(_handle) + 1], 0);
        while (RandomAccess.Read(_handle, bytes.AsSpan(length), length) is > 0 and var more)
        {
            length += more;
            if (length == bytes.Length)
                Array.Resize(ref bytes, 2 * length);
        }

        return bytes[..length];
    }

    /// <summary>Notes that it was used at a time.</summary>
    /// <exception cref="IOException">The file system is read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public void Touch(DateTimeOffset now) => File.SetLastWriteTimeUtc(_handle, now.UtcDateTime);

    public void Dispose() => _handle.Dispose();

    private static FileFacts Look(string shown, int directory, string path, int flags)
    {
        var buffer = Posix.Stats(directory, path, flags) ?? throw Failure(shown, Marshal.GetLastPInvokeError());
        var mode = BitConverter.ToUInt16(buffer, StatxMode);
        return new FileFacts((mode & TypeBits) == RegularType, BitConverter.ToUInt32(buffer, StatxUid), (UnixFileMode)(mode & ModeBits))
        {
            IsFolder = (mode & TypeBits) == FolderType,
            Modified = Seconds(BitConverter.ToInt64(buffer, StatxModified)),
        };
    }

    // A file system can hold any number; what is no date is taken as the first.
    private static DateTimeOffset Seconds(long seconds) =>
        seconds is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;

    private static IOException Failure(string path, int error) => error switch
    {
        NoSuchFile => new FileNotFoundException($"Could not find file '{path}'."),
        TooManyLinks => new LinkException($"'{path}' is a link"),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'"),
    };
}

/// <summary>What the file system says about a file or folder, as far as it decides whether it can be trusted.</summary>
/// <param name="IsRegular">False for a folder, a device, a pipe, a link.</param>
/// <param name="Owner">The number of the user that it belongs to.</param>
/// <param name="Mode">Who may do what. An access list that lets others write shows up as the group's right to write.</param>
public readonly record struct FileFacts(bool IsRegular, uint Owner, UnixFileMode Mode)
{
    /// <summary>True for a folder, and not for a link to one.</summary>
    public bool IsFolder { get; init; }

    /// <summary>When its content was last changed, in whole seconds.</summary>
    public DateTimeOffset Modified { get; init; }

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public bool OthersCanWrite => (Mode & OthersWrite) != 0;

    /// <summary>In such a folder others can add files, but not move or delete what is not theirs.</summary>
    public bool IsSticky => Mode.HasFlag(UnixFileMode.StickyBit);
}

/// <summary>Writes files that others read at any moment, and that a crash must not cut: beside it, then renamed.</summary>
public static class WholeFile
{
    /// <summary>Afterwards either the old or the whole new file is there, on the disk too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="mode">Who may do what with it.</param>
    /// <param name="beside">Where it is written first, in the same folder; removed where that fails.</param>
    /// <param name="beforeRename">Called when it is written; tests crash here.</param>
    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside, Action? beforeRename = null) =>
        Write(path, content, mode, beside, isSynced: true, beforeRename);

    /// <summary>
    /// The same without waiting for the disk, for what can be made again: after a crash of the machine the file may be cut, and whoever
    /// reads it must find that out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="mode">Who may do what with it.</param>
    /// <param name="beside">Where it is written first, in the same folder; removed where that fails.</param>
    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it.</exception>
    public static void WriteUnsynced(string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside) =>
        Write(path, content, mode, beside, isSynced: false, beforeRename: null);

    private static void Write(
        string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside, bool isSynced, Action? beforeRename)
    {
        try
        {
            // A file left by a crash may have another mode or be a link; start from nothing.
            File.Delete(beside);
            WriteNew(beside, content, mode, isSynced);
            beforeRename?.Invoke();
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveHalf(beside);
            throw;
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content, UnixFileMode mode, bool isSynced)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = mode });
        if ((File.GetUnixFileMode(file.SafeFileHandle) & mode) != mode)
        {
            // The umask took some of it away.
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }

        file.Write(content);
        file.Flush(flushToDisk: isSynced);
    }

    // It may hold the room that the next try needs.
    private static void RemoveHalf(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What kept it from being written may keep it from being removed; the next try starts from nothing.
        }
    }
}

/// <summary>There is a link where a file was to be opened and no link is followed.</summary>
public sealed class LinkException(string message) : IOException(message);
