namespace Ripcs.Scripting.Reading;

/// <summary>The path that a command was given, and how the paths of files below it are shown.</summary>
internal sealed class RulePath
{
    public const string Extension = ".csx";

    // All shown paths are relative to this folder: the parent of the given folder, or of the given file's folder. Both spellings then show
    // the same path, and a rule file compiles to the same partition.
    private readonly string _base;

    // The given folder, or the given file's folder: as written, and with its links followed.
    private readonly string _folder;
    private readonly Lazy<string> _realFolder;
    private string[]? _limits;

    public RulePath(string given)
    {
        Given = given;
        Root = given.Length == 0 ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        IsDirectory = Directory.Exists(Root);
        _folder = IsDirectory ? Root : FolderOf(Root);
        _realFolder = new Lazy<string>(() => RealPath.Of(_folder));
        _base = FolderOf(_folder);
    }

    public string Given { get; }

    public string Root { get; }

    public bool IsDirectory { get; }

    public static bool IsOnlyForLoading(string file) => Path.GetFileName(file).StartsWith('_');

    /// <summary>The parent of the rule file's folder; everything that the file loads must be below it.</summary>
    public static string LoadLimit(string ruleFile) => FolderOf(FolderOf(ruleFile));

    /// <summary>
    /// True if a path without links is below the parent of a folder, either as that parent is written or where the folder's links lead: the
    /// folder may itself be a link to where the rules are kept.
    /// </summary>
    public static bool IsBesideOrBelow(string realPath, string folder) => IsBelowOne(realPath, LimitsOf(folder));

    /// <summary>The parent of PATH's folder: links must not lead out of it.</summary>
    public string Limit => _base;

    /// <summary>False if a link led out of where PATH's files may be. The one file that was given may be anywhere.</summary>
    public bool IsInside(string fullPath, string realPath) =>
        (!IsDirectory && fullPath == Root) || IsBelowOne(realPath, _limits ??= LimitsOf(_folder));

    /// <summary>False for the folders above PATH, which may belong to anyone.</summary>
    public bool IsOnTheWay(string realFolder) => !RealPath.IsBelow(_folder, realFolder) && !RealPath.IsBelow(_realFolder.Value, realFolder);

    /// <summary>True for the folder of the one file that was given, such as /tmp: the other files in it do not matter.</summary>
    public bool HoldsOnlyFileGiven(string realFolder) => !IsDirectory && realFolder == _realFolder.Value;

    public string Shown(string fullPath) => Path.GetRelativePath(_base, fullPath);

    private static string[] LimitsOf(string folder) => [RealPath.Of(FolderOf(folder)), FolderOf(RealPath.Of(folder))];

    private static bool IsBelowOne(string realPath, string[] limits) => Array.Exists(limits, limit => RealPath.IsBelow(realPath, limit));

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? path;
}
