namespace Ripcs.Scripting.Reading;

/// <summary>The path that a command was given, and how the paths of files below it are shown.</summary>
internal sealed class RulePath
{
    public const string Extension = ".csx";

    // Relative to here are all paths shown: the folder's parent, or the parent of the folder that holds the one file. So both
    // spellings show the same path, and a rule file compiles to the same partition.
    private readonly string _base;

    public RulePath(string given)
    {
        Given = given;
        Root = given.Length == 0 ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        IsDirectory = Directory.Exists(Root);
        var folder = IsDirectory ? Root : FolderOf(Root);
        _base = FolderOf(folder);
    }

    public string Given { get; }

    public string Root { get; }

    public bool IsDirectory { get; }

    public static bool IsOnlyForLoading(string file) => Path.GetFileName(file).StartsWith('_');

    /// <summary>The parent of the folder that holds the rule file: what it loads stays below that.</summary>
    public static string LoadLimit(string ruleFile) => FolderOf(FolderOf(ruleFile));

    public string Shown(string fullPath) => Path.GetRelativePath(_base, fullPath);

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? path;
}
