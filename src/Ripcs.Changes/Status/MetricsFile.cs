using System.Text;
using Ripcs.Changes.State;
using Ripcs.Host;

namespace Ripcs.Changes.Status;

/// <summary>Writes a file that others read at any moment: beside it, then renamed, so that nobody sees half of it.</summary>
internal static class MetricsFile
{
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <exception cref="HostException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        // The collector takes what ends in .prom; two checks may run at once.
        var beside = FormattableString.Invariant($"{path}.{Environment.ProcessId}.new");
        try
        {
            File.Delete(beside);
            WriteNew(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Remove(beside);
            throw new HostException($"cannot write {path}: {DiskTrouble.Known(e) ?? e.Message}", e);
        }
    }

    // Made new: a link that somebody put there is not followed.
    private static void WriteNew(string path, string text)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        File.SetUnixFileMode(file.SafeFileHandle, EverybodyReads);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    // Its name is another at each run: what is left would become many.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It was never made, or what kept it from being written keeps it there.
        }
    }
}
