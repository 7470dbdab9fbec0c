using System.Text;

namespace Ripcs.Linux;

/// <summary>Writes files that others read at any moment, and that a crash must not cut: beside it, then renamed.</summary>
public static class WholeFile
{
    /// <summary>Afterwards either the old or the whole new file is there, on the disk too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it is to hold.</param>
    /// <param name="mode">Who may do what with it.</param>
    /// <param name="beside">Where it is written first, in the same folder; removed where that fails.</param>
    /// <param name="beforeRename">Called when it is written; tests crash here.</param>
    /// <exception cref="IOException">It cannot be written; the old one is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it.</exception>
    public static void Write(string path, string text, UnixFileMode mode, string beside, Action? beforeRename = null)
    {
        try
        {
            // A file left by a crash may have another mode or be a link; start from nothing.
            File.Delete(beside);
            WriteNew(beside, text, mode);
            beforeRename?.Invoke();
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveHalf(beside);
            throw;
        }
    }

    private static void WriteNew(string path, string text, UnixFileMode mode)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        if ((File.GetUnixFileMode(file.SafeFileHandle) & mode) != mode)
        {
            // The umask took some of it away.
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }

        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
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
