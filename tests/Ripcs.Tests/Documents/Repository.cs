namespace Ripcs.Tests.Documents;

/// <summary>The files of this repository, as they stand beside the tests.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The manual pages.</summary>
    public static IReadOnlyList<string> Manuals { get; } =
        [.. Directory.GetFiles(At("man")).Select(file => $"man/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    /// <summary>The pages in Markdown that users read.</summary>
    public static IReadOnlyList<string> Pages { get; } = ["README.md", "examples/README.md", "packaging/README.md",
        .. Directory.GetFiles(At("docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    public static string At(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(At(path));

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
