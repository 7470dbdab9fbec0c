using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.Status;

/// <summary>Writes a file that a collector of metrics reads.</summary>
internal static class MetricsFile
{
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <returns>Why it cannot be written; null if it was.</returns>
    public static string? Write(string path, string text)
    {
        try
        {
            // The collector takes what ends in .prom; two checks may run at once.
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text), EverybodyReads,
                beside: $"{path}.{Environment.ProcessId}.new");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot write {path}: {DiskTrouble.Known(e) ?? e.Message}";
        }
    }
}
