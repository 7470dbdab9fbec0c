namespace Ripcs.Host.Processes;

/// <summary>Finds programs in the system's own folders, never on the caller's PATH.</summary>
internal static class ProgramFiles
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The PATH of every program that Ripcs starts.</summary>
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
