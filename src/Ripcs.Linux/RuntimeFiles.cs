using System.Runtime.InteropServices;

namespace Ripcs.Linux;

/// <summary>Files of .NET that a program of ours needs, or does not.</summary>
public static class RuntimeFiles
{
    // The names that .NET looks for (opensslshim.c), the newest first.
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>True where .NET finds the library with which it makes checksums; without it .NET ends a process with SIGABRT.</summary>
    public static bool HasOpenSsl() => Array.Exists(OpenSsl, name => NativeLibrary.TryLoad(name, out _));

    /// <summary>
    /// Removes the pipes and the socket by which debuggers would find this process: one that is killed would leave them behind, and
    /// no setting in a file keeps .NET from making them. They are named by process and start (GetTransportPipeName in .NET's pal).
    /// </summary>
    public static void RemoveDebuggersPipes()
    {
        try
        {
            // The name of the program, in parentheses, may hold blanks; the start is the twentieth word behind it (proc(5)).
            var stat = File.ReadAllText("/proc/self/stat");
            var key = $"{Environment.ProcessId}-{stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]}";
            foreach (var name in new[] { $"clr-debug-pipe-{key}-in", $"clr-debug-pipe-{key}-out", $"dotnet-diagnostic-{key}-socket" })
            {
                File.Delete(Path.Combine(Path.GetTempPath(), name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            // They do no harm.
        }
    }
}
