using Ripcs.Core.Model;

namespace Ripcs.Host.Processes;

/// <summary>Finds programs in the system's own folders, never on the caller's PATH.</summary>
internal static class ProgramFiles
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The PATH of everything that we start.</summary>
    public static string Path => string.Join(':', Folders);

    /// <summary>The program's absolute path, or null if it is not installed.</summary>
    public static string? Find(string name) =>
        Folders.Select(folder => $"{folder}/{name}").FirstOrDefault(IsThere);

    // A link of update-alternatives may outlive the program.
    private static bool IsThere(string path) =>
        File.Exists(path) && (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.Exists ?? true);

    /// <summary>The program's absolute path.</summary>
    /// <exception cref="ProgramMissingException">It is not installed.</exception>
    public static string Require(string name, string package) =>
        Find(name)
        ?? throw new ProgramMissingException(name, $"it is in none of {string.Join(", ", Folders)}; install the package {package}");
}

/// <summary>How this very program is started once more.</summary>
internal static class ThisProgram
{
    /// <summary>Program and first arguments. During development the process is "dotnet" and the program its first argument.</summary>
    public static ValueList<string> Words() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [Environment.ProcessPath!];
}
