using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Changes.Confirming;

/// <summary>A copy of the program for a guard. A running program keeps files that an upgrade removes, but files that
/// the upgrade overwrites change under it, and it dies. The guard removes its copy as soon as it runs.</summary>
internal static class ProgramCopy
{
    /// <summary>Its place in the state directory while a guard starts.</summary>
    public const string Folder = "guard-program";

    private const string Mark = "copy-for-a-guard";
    private const string Roslyn = "/Microsoft.CodeAnalysis";

    /// <summary>The command of a copy in the first of these folders in which one can be made and run; if there
    /// is none, for example on full disks or with noexec, the command of the installed program.</summary>
    public static ValueList<string> Words(IEnumerable<string> folders)
    {
        var installed = ThisProgram.Words();
        return folders.Select(folder => TryCopy(installed, folder)).FirstOrDefault(words => words is not null) ?? installed;
    }

    /// <summary>Removes the copy that this process runs from, if it does.</summary>
    public static void RemoveThis()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, Mark)))
            Remove(AppContext.BaseDirectory);
    }

    private static ValueList<string>? TryCopy(ValueList<string> installed, string folder)
    {
        try
        {
            // The copy of a guard that was killed while it started.
            Remove(folder);
            PrivateFolder.Make(folder);
            File.WriteAllText(Path.Combine(folder, Mark), "");
            foreach (var file in Files(installed[0]))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            var words = installed.Select(word => word.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)
                ? Path.Combine(folder, Path.GetFileName(word)) : word).ToValueList();
            if (words != installed && Posix.MayRun(words[0]))
                return words;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HostException)
        {
            // No space, or no permission.
        }

        Remove(folder);
        return null;
    }

    // A native program is one file. Any other uses the libraries beside it, without the list of all files (deps.json), which names more
    // than are copied. A build that includes .NET also has its native libraries there.
    internal static IEnumerable<string> Files(string program) => LoadedProgram.IsNative ? [program]
        : Directory.EnumerateFiles(AppContext.BaseDirectory)
            .Where(file => file == program || file.EndsWith(".so", StringComparison.Ordinal)
                || file.EndsWith("/ripcs.runtimeconfig.json", StringComparison.Ordinal)
                || (file.EndsWith(".dll", StringComparison.Ordinal) && !file.Contains(Roslyn, StringComparison.Ordinal)));

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It takes some space, and the next guard tries to remove it again.
        }
    }
}

/// <summary>The libraries of this program. .NET loads a library only when a method first needs it; a process that waits
/// for minutes loads them all at once, because an upgrade of Ripcs or of .NET may remove the files meanwhile.</summary>
internal static class LoadedProgram
{
    /// <summary>True if the program is one file of machine code that includes all libraries.</summary>
    public static bool IsNative => !IsOfAssemblies;

    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    private static bool IsOfAssemblies => RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>Loads everything that is needed to revert a change.</summary>
    public static void LoadAll()
    {
        if (!IsOfAssemblies)
            return;

        _ = Assemblies(Assembly.GetEntryAssembly() ?? typeof(LoadedProgram).Assembly);

        // Native libraries are loaded on first use.
        _ = Gzip.Unpack(Gzip.Pack([0]));
        using var process = Process.GetCurrentProcess();
        _ = process.Id;
    }

    /// <summary>The program and all assemblies that it references, directly or not.</summary>
    [RequiresUnreferencedCode("A native program has no assemblies.")]
    public static IReadOnlyList<Assembly> Assemblies(Assembly program)
    {
        var found = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var left = new Queue<Assembly>([program]);
        while (left.TryDequeue(out var assembly))
        {
            if (found.TryAdd(assembly.FullName!, assembly))
            {
                foreach (var reference in assembly.GetReferencedAssemblies())
                {
                    Load(reference, left);
                }
            }
        }

        return [.. found.Values];
    }

    private static void Load(AssemblyName name, Queue<Assembly> loaded)
    {
        try
        {
            loaded.Enqueue(Assembly.Load(name));
        }
        catch (IOException)
        {
            // A library that has been missing from the beginning is not needed.
        }
    }
}
