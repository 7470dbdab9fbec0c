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
    private const int TypeBits = 0xf000;
    private const int RegularType = 0x8000;
    private const int ModeBits = 0xfff;

    private readonly SafeFileHandle _handle;

    private PlainFile(string path, SafeFileHandle handle, FileFacts facts) => (Path, _handle, Facts) = (path, handle, facts);

    public string Path { get; }

    public FileFacts Facts { get; }

    /// <exception cref="IOException">It cannot be opened, or is a link.</exception>
    public static PlainFile Open(string path)
    {
        var handle = Posix.OpenToRead(path);
        if (handle.IsInvalid)
        {
            throw Failure(path, Marshal.GetLastPInvokeError());
        }

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

    /// <summary>All that is in it. Only for a regular file: anything else might never end.</summary>
    public byte[] ReadAll()
    {
        using var stream = new FileStream(_handle, FileAccess.Read, bufferSize: 0);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _handle.Dispose();

    private static FileFacts Look(string shown, int directory, string path, int flags)
    {
        var buffer = Posix.Stats(directory, path, flags) ?? throw Failure(shown, Marshal.GetLastPInvokeError());
        var mode = BitConverter.ToUInt16(buffer, StatxMode);
        return new FileFacts((mode & TypeBits) == RegularType, BitConverter.ToUInt32(buffer, StatxUid), (UnixFileMode)(mode & ModeBits));
    }

    private static IOException Failure(string path, int error) => error switch
    {
        NoSuchFile => new FileNotFoundException($"Could not find file '{path}'."),
        TooManyLinks => new LinkException($"'{path}' is a link"),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'"),
    };
}
