using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Linux;

/// <summary>
/// A file opened for reading. A link as the last part of the path is not followed, and opening does not wait, for example for a pipe
/// without a writer. Metadata and content come from the same file, whatever happens to its name meanwhile.
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
    private const int PipeType = 0x1000;
    private const int ModeBits = 0xfff;
    private const long LastSecond = 253402300799;

    private readonly SafeFileHandle _handle;

    private PlainFile(string path, SafeFileHandle handle, FileFacts facts) => (Path, _handle, Facts) = (path, handle, facts);

    public string Path { get; }

    public FileFacts Facts { get; }

    /// <exception cref="IOException">The file cannot be opened, or is a link.</exception>
    public static PlainFile Open(string path) => Open(path, followsLink: false);

    /// <summary>The same for a path of the caller's, which may be a link.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static PlainFile OpenGiven(string path) => Open(path, followsLink: true);

    private static PlainFile Open(string path, bool followsLink)
    {
        var handle = Posix.OpenToRead(path, followsLink);
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

    /// <summary>The metadata of a file or link; a link is not followed.</summary>
    /// <exception cref="IOException">The metadata cannot be read.</exception>
    public static FileFacts FactsOf(string path) => Look(path, CurrentDirectory, path, LinkItself);

    /// <summary>The metadata of what the caller's path leads to; links are followed.</summary>
    /// <exception cref="IOException">The metadata cannot be read.</exception>
    public static FileFacts FactsOfGiven(string path) => Look(path, CurrentDirectory, path, flags: 0);

    /// <summary>The whole content, provided that nobody writes to the file; null if it is longer
    /// than the limit.</summary>
    /// <exception cref="IOException">It cannot be read, or is not a regular file.</exception>
    public byte[]? ReadAll(int atMost)
    {
        RefuseOther();
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

    /// <summary>What the writers of a pipe have to say, up to the limit; null if it is more. Nothing if there is no writer.</summary>
    public byte[]? ReadPipe(int atMost)
    {
        Posix.WaitForWriters(_handle);
        using var pipe = new FileStream(_handle, FileAccess.Read, bufferSize: 0);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (pipe.Read(buffer) is > 0 and var read)
        {
            if (bytes.Length + read > atMost)
                return null;

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="IOException">It cannot be read, or is not a regular file.</exception>
    public byte[] ReadAll()
    {
        RefuseOther();
        var (bytes, length) = (new byte[RandomAccess.GetLength(_handle)], 0);
        Span<byte> more = stackalloc byte[1];
        while (true)
        {
            var read = RandomAccess.Read(_handle, length < bytes.Length ? bytes.AsSpan(length) : more, length);
            if (read == 0)
                return length == bytes.Length ? bytes : bytes[..length];

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * (length + 1));
                bytes[length] = more[0];
            }

            length += read;
        }
    }

    // Anything else might never end.
    private void RefuseOther()
    {
        if (!Facts.IsRegular)
            throw new IOException($"'{Path}' is not a file");
    }

    /// <summary>The whole content of a file that only this user can have written.</summary>
    /// <exception cref="IOException">It cannot be read, is a link, or somebody else can write it.</exception>
    public static byte[] ReadOwn(string path)
    {
        using var file = Open(path);
        return file.Facts is { IsRegular: true, OthersCanWrite: false, Owner: var owner } && owner == Posix.EffectiveUser() ? file.ReadAll()
            : throw new IOException($"'{path}' can be written by others");
    }

    /// <summary>Records in the file's time of modification when it was used.</summary>
    /// <exception cref="IOException">The file system is read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public void Touch(DateTimeOffset now) => File.SetLastWriteTimeUtc(_handle, now.UtcDateTime);

    public void Dispose() => _handle.Dispose();

    private static FileFacts Look(string shown, int directory, string path, int flags)
    {
        var buffer = Posix.Stats(directory, path, flags) ?? throw Failure(shown, Marshal.GetLastPInvokeError());
        var mode = BitConverter.ToUInt16(buffer, StatxMode);
        return new FileFacts((mode & TypeBits) == RegularType, BitConverter.ToUInt32(buffer, StatxUid), (UnixFileMode)(mode & ModeBits))
        {
            IsFolder = (mode & TypeBits) == FolderType,
            IsPipe = (mode & TypeBits) == PipeType,
            Modified = Seconds(BitConverter.ToInt64(buffer, StatxModified)),
        };
    }

    // A file system can contain any number; one that is not a date becomes the first date.
    private static DateTimeOffset Seconds(long seconds) =>
        seconds is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;

    private static IOException Failure(string path, int error) => error switch
    {
        NoSuchFile => new FileNotFoundException($"Could not find file '{path}'."),
        TooManyLinks => new LinkException($"'{path}' is a link"),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'"),
    };
}

/// <summary>Metadata of a file or folder that decides whether it can be trusted.</summary>
/// <param name="IsRegular">False for a folder, a device, a pipe, a link.</param>
/// <param name="Owner">The number of the user that it belongs to.</param>
/// <param name="Mode">Permissions. An access list that lets others write appears as write permission of the group.</param>
public readonly record struct FileFacts(bool IsRegular, uint Owner, UnixFileMode Mode)
{
    /// <summary>True for a folder, and not for a link to one.</summary>
    public bool IsFolder { get; init; }

    public bool IsPipe { get; init; }

    /// <summary>When its content was last changed, in whole seconds.</summary>
    public DateTimeOffset Modified { get; init; }

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public bool OthersCanWrite => (Mode & OthersWrite) != 0;

    /// <summary>In such a folder others can add files, but cannot move or delete other users' files.</summary>
    public bool IsSticky => Mode.HasFlag(UnixFileMode.StickyBit);
}

/// <summary>Writes files that are read at any moment and that a crash must not truncate: to a temporary file, then renamed.</summary>
public static class WholeFile
{
    /// <summary>Afterwards either the old or the whole new file exists, on the disk, too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">The new content.</param>
    /// <param name="mode">The permissions of the file.</param>
    /// <param name="beside">The temporary file, in the same folder; removed if writing fails.</param>
    /// <param name="beforeRename">Called after the file is written; tests crash here.</param>
    /// <exception cref="IOException">The file cannot be written; the old one still exists.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside, Action? beforeRename = null) =>
        Write(path, content, mode, beside, isSynced: true, beforeRename);

    /// <summary>
    /// The same without waiting for the disk, for content that can be recreated: after a crash of the machine the file may be truncated,
    /// and its readers must detect that.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">The new content.</param>
    /// <param name="mode">The permissions of the file.</param>
    /// <param name="beside">The temporary file, in the same folder; removed if writing fails.</param>
    /// <exception cref="IOException">The file cannot be written; the old one still exists.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it.</exception>
    public static void WriteUnsynced(string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside) =>
        Write(path, content, mode, beside, isSynced: false, beforeRename: null);

    private static void Write(
        string path, ReadOnlySpan<byte> content, UnixFileMode mode, string beside, bool isSynced, Action? beforeRename)
    {
        try
        {
            // A file left by a crash may have another mode or be a link: never reuse it.
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
            // The umask removed some permissions.
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }

        file.Write(content);
        file.Flush(flushToDisk: isSynced);
    }

    // A half-written file may take the disk space that the next try needs.
    private static void RemoveHalf(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reason why it could not be written may also prevent removing it; the next try deletes it first.
        }
    }
}

/// <summary>A file could not be opened because it is a link and links are not followed.</summary>
public sealed class LinkException(string message) : IOException(message);
