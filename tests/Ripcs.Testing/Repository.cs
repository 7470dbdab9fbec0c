namespace Ripcs.Testing;

/// <summary>The files of this repository, found by walking up from where the tests run.</summary>
public static class Repository
{
    /// <summary>The folder that holds Ripcs.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ripcs.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no Ripcs.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
