using System.Reflection;

namespace Ripcs.Host.Processes;

/// <summary>This program: its version, and how to start it again.</summary>
internal static class ThisProgram
{
    public static string Version { get; } =
        typeof(ThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Stays the same as long as no file of the program is replaced, nor .NET.</summary>
    /// <param name="dotnet">The folder of .NET; null if it is not installed.</param>
    /// <exception cref="IOException">The program's folder cannot be read.</exception>
    public static string Stamp(string? dotnet)
    {
        var files = new StampDigest();
        files.Add(Environment.Version.ToString());
        files.Add(dotnet is null ? [] : FileStamp.OfTarget(Path.Combine(dotnet, RuntimeFiles.Runtimes)));
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Order(StringComparer.Ordinal))
        {
            files.Add(file).Add(FileStamp.OfTarget(file));
        }

        return files.Text();
    }

    /// <summary>Program and first arguments. During development the process is "dotnet" and the program its first argument.</summary>
    public static ValueList<string> Words() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [Environment.ProcessPath!];
}
