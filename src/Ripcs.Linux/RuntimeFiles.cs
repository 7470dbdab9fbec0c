using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ripcs.Linux;

/// <summary>Files that .NET needs or creates.</summary>
public static class RuntimeFiles
{
    // The names that .NET tries (opensslshim.c), newest first.
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>In the folder of .NET: has a folder for each version of the runtime.</summary>
    public const string Runtimes = "shared/Microsoft.NETCore.App";

    // The file in which packages name the folder, and the folders that they usually use (hostfxr, "install location").
    private const string InstallLocation = "/etc/dotnet/install_location";
    private static readonly string[] Usual = ["/usr/share/dotnet", "/usr/lib/dotnet"];

    /// <summary>The folder of .NET: of this process, or of the installed one if this process needs none; null if there is none.</summary>
    /// <param name="given">The value of DOTNET_ROOT; null if it is not set.</param>
    public static string? DotnetRoot(string? given) =>
        RuntimeFeature.IsDynamicCodeSupported ? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))
        : given ?? (File.Exists(InstallLocation) ? File.ReadAllText(InstallLocation).Trim() : Array.Find(Usual, Directory.Exists));

    /// <summary>True if .NET finds the library that computes its hashes; without it .NET ends the process with SIGABRT.</summary>
    public static bool HasOpenSsl() => Array.Exists(OpenSsl, name => NativeLibrary.TryLoad(name, out _));

    /// <summary>
    /// Removes the pipes and the socket through which debuggers find this process. A killed process would leave them behind, and no setting
    /// in a file keeps .NET from creating them. Their names contain the process id and its start time (GetTransportPipeName in .NET's pal).
    /// </summary>
    public static void RemoveDebuggersPipes()
    {
        try
        {
            // The program name, in parentheses, may contain blanks; the start time is the twentieth word after it (proc(5)).
            var stat = File.ReadAllText("/proc/self/stat");
            var key = $"{Environment.ProcessId}-{stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]}";
            foreach (var name in new[] { $"clr-debug-pipe-{key}-in", $"clr-debug-pipe-{key}-out", $"dotnet-diagnostic-{key}-socket" })
            {
                File.Delete(Path.Combine(Path.GetTempPath(), name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            // Left behind, they do no harm.
        }
    }
}
