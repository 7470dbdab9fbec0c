using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Ripcs.Core.Emit;
using Ripcs.Core.Packing;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// Identifies everything that compiles rule files here and can change a result: every build of an assembly has an id that is computed from
/// its content.
/// </summary>
internal static class CompilerIdentity
{
    // Assemblies that a run does not load if it finds all results kept; asking the loaded assembly for its id would load it.
    private static readonly string[] NotLoaded = ["Ripcs.Dsl", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];

    private static readonly Lazy<string> Known = new(Find);

    public static string OfThisProcess => Known.Value;

    private static string Find() => string.Join('\n',
    [
        $"pack {CompiledFilePack.Version}, canon {ChainHash.CanonVersion}",
        $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.ProcessArchitecture}",
        .. new[] { typeof(object), typeof(CompiledFilePack),
            typeof(CompilerIdentity) }.Select(type => Line(type.Assembly.GetName().Name!, type.Module.ModuleVersionId)),
        .. NotLoaded.Select(assembly => Line(assembly, IdOf(assembly))),
    ]);

    private static string Line(string assembly, Guid id) => $"{assembly} {id}";

    private static Guid IdOf(string assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");
        if (!File.Exists(path))
            return Assembly.Load(assembly).ManifestModule.ModuleVersionId;

        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
