using Ripcs.Core.Model;

namespace Ripcs.Host.Processes;

/// <summary>How this very program is started once more.</summary>
internal static class ThisProgram
{
    /// <summary>Program and first arguments. During development the process is "dotnet" and the program its first argument.</summary>
    public static ValueList<string> Words() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, Path.GetFullPath(Environment.GetCommandLineArgs()[0])]
            : [Environment.ProcessPath!];
}
