using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Ripcs.Core.Results;
using Ripcs.Core.SaveFormat;
using Ripcs.Linux;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// Identifies everything that compiles rule files here and can change a result: every build of an assembly has an id that is computed from
/// its content. The ids are read from the files of the worker: this process may run without .NET.
/// </summary>
internal static class CompilerIdentity
{
    private static readonly string[] Worker =
        ["ripcs-compiler", "Ripcs.Core", "Ripcs.Scripting", "Ripcs.Dsl", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];

    private const string CoreLibrary = "System.Private.CoreLib";

    /// <param name="dotnet">The folder of .NET; null if it is not installed.</param>
    public static string At(string? dotnet) => string.Join('\n',
    [
        $"form {CompiledFileJson.Version}, canon {RuleSummaries.CanonVersion}, {RuntimeInformation.ProcessArchitecture}",
        .. Worker.Select(assembly => IdOf(AppContext.BaseDirectory, assembly)),
        .. Runtimes(dotnet).Select(folder => $"{folder} {IdOf(folder, CoreLibrary)}"),
    ]);

    // A worker that has .NET beside it uses that one; otherwise .NET decides which of the installed ones it uses.
    private static string[] Runtimes(string? dotnet) =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, $"{CoreLibrary}.dll")) ? [AppContext.BaseDirectory]
        : Path.Join(dotnet, RuntimeFiles.Runtimes) is var all && dotnet is not null && Directory.Exists(all)
            ? [.. Directory.GetDirectories(all).Order(StringComparer.Ordinal)] : [AppContext.BaseDirectory];

    private static string IdOf(string folder, string assembly)
    {
        var path = Path.Combine(folder, $"{assembly}.dll");
        if (!File.Exists(path))
            return $"no {assembly}";

        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return $"{assembly} {metadata.GetGuid(metadata.GetModuleDefinition().Mvid)}";
    }
}
