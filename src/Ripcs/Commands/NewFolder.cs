namespace Ripcs.Commands;

/// <summary>Creates a folder of rule files at once, and never overwrites anything.</summary>
internal static class NewFolder
{
    /// <exception cref="HostException">Something exists in its place, or it cannot be created.</exception>
    public static void Make(string path, IEnumerable<(string Name, string Text)> files)
    {
        try
        {
            if (Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Any() : File.Exists(path))
                throw new HostException($"{path} already exists, and nothing in it was changed; name a folder that does not exist or is "
                    + $"empty");

            Directory.CreateDirectory(path);
            foreach (var (name, text) in files)
            {
                var file = Path.Combine(path, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} cannot be made: {e.Message}");
        }
    }
}
