using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Changes.Confirming;

/// <summary>
/// A copy of the program for a guard. Files of a running program that an upgrade removes stay with it, but those that it writes over
/// change under it, and it dies. The guard removes its copy as soon as it runs.
/// </summary>
internal static class ProgramCopy
{
    /// <summary>Where it is in the state directory while a guard starts.</summary>
    public const string Folder = "guard-program";

    private const string Mark = "copy-for-a-guard";

    /// <summary>
    /// The words that start a copy in the first of these folders where one can be made and run; where it can nowhere, as on full disks
    /// or where nothing may be executed, the words that start the program as it is installed.
    /// </summary>
    public static ValueList<string> Words(IEnumerable<string> folders)
    {
        var installed = ThisProgram.Words();
        return folders.Select(folder => TryCopy(installed, folder)).FirstOrDefault(words => words is not null) ?? installed;
    }

    /// <summary>Removes the copy that this process runs from, if it does.</summary>
    public static void RemoveThis()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, Mark)))
        {
            Remove(AppContext.BaseDirectory);
        }
    }

    private static ValueList<string>? TryCopy(ValueList<string> installed, string folder)
    {
        try
        {
            // One that a guard left which was killed while it started.
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
            {
                return words;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HostException)
        {
            // No room there, or not to be written.
        }

        Remove(folder);
        return null;
    }

    // Without the list of all files (deps.json), which names the compiler, too, the program takes what stands beside it.
    private static IEnumerable<string> Files(string program) =>
        LoadedProgram.Assemblies(LoadedProgram.Entry).Select(assembly => assembly.Location)
            .Append(program).Append(Path.ChangeExtension(LoadedProgram.Entry.Location, ".runtimeconfig.json"))
            .Where(file => Path.GetDirectoryName(file) is { } folder && $"{folder}/" == AppContext.BaseDirectory && File.Exists(file));

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It takes some room, and the next one tries again.
        }
    }
}
