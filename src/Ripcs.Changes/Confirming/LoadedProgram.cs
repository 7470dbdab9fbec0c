using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;

namespace Ripcs.Changes.Confirming;

/// <summary>
/// The libraries of this program, all but the compiler of rule files. Of .NET's own it loads one when a method first needs it; whoever
/// waits for minutes loads them at once, because an upgrade of Ripcs or of .NET may take the files away meanwhile.
/// </summary>
internal static class LoadedProgram
{
    private const string Compiler = "Microsoft.CodeAnalysis";

    /// <summary>The program itself, which knows all others.</summary>
    public static Assembly Entry { get; } = Assembly.GetEntryAssembly() ?? typeof(LoadedProgram).Assembly;

    /// <summary>Loads all that is needed to take a change back.</summary>
    public static void LoadAll()
    {
        _ = Assemblies(Entry);

        // Native libraries come with the first use of what needs them.
        _ = SHA256.HashData([]);
        using var process = Process.GetCurrentProcess();
        _ = process.Id;
    }

    /// <summary>The program and all that it refers to, directly or not.</summary>
    public static IReadOnlyList<Assembly> Assemblies(Assembly program)
    {
        var found = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var left = new Queue<Assembly>([program]);
        while (left.TryDequeue(out var assembly))
        {
            if (found.TryAdd(assembly.FullName!, assembly))
            {
                foreach (var reference in assembly.GetReferencedAssemblies().Where(name => !IsOfCompiler(name)))
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
            // A library that is not there from the beginning is none that is needed.
        }
    }

    private static bool IsOfCompiler(AssemblyName name) => name.Name!.StartsWith(Compiler, StringComparison.Ordinal);
}
