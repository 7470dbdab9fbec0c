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
    private readonly Lazy<string> _realLimit;

    /// <param name="given">PATH.</param>
    /// <param name="root">The folder below which rule files may read, if it is above PATH.</param>
    public RulePath(string given, string? root = null)
    {
        Given = given;
        Root = given.Length == 0 ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        IsDirectory = Directory.Exists(Root);
        _folder = IsDirectory ? Root : FolderOf(Root);
        _realFolder = new Lazy<string>(() => RealPath.Resolve(_folder));
        _base = FolderOf(_folder);
        Limit = root is not null && RealPath.IsBelow(_folder, root) ? root : _folder;
        _realLimit = new Lazy<string>(() => RealPath.Resolve(Limit));
    }

    public string Given { get; }

    public string Root { get; }

    public bool IsDirectory { get; }

    public static bool IsOnlyForLoading(string file) => Path.GetFileName(file).StartsWith('_');

    /// <summary>The folder below which everything is that rule files read: PATH's, or the one above it that the caller names.</summary>
    public string Limit { get; }

    /// <summary>
    /// False if a link led out of where PATH's files may be; PATH may itself be a link to where the rules are kept. The one file that was
    /// given may be anywhere, but what it is a link to has the name of a rule file.
    /// </summary>
    public bool IsInside(string fullPath, string realPath) =>
        (!IsDirectory && fullPath == Root && IsRuleFile(realPath)) || IsBelowPath(realPath)
            || RealPath.IsBelow(realPath, _realLimit.Value);

    /// <summary>True for what is below PATH, or below the folder of the one file that was given.</summary>
    public bool IsBelowPath(string realPath) => RealPath.IsBelow(realPath, _realFolder.Value);

    /// <summary>The first name on the way to a file that begins with a dot: it belongs to other programs, such as git and ssh.</summary>
    public string? HiddenName(string path)
    {
        var from = Array.Find([_folder, _realFolder.Value, Limit, _realLimit.Value], folder => RealPath.IsBelow(path, folder));
        return Array.Find((from is null ? Path.GetFileName(path) : Path.GetRelativePath(from, path)).Split('/'), name => name is ['.', ..]);
    }

    public static bool IsRuleFile(string path) => path.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>False for the folders above PATH, which may belong to anyone.</summary>
    public bool IsOnTheWay(string realFolder) => !RealPath.IsBelow(_folder, realFolder) && !RealPath.IsBelow(_realFolder.Value, realFolder);

    /// <summary>True for PATH, or for the folder of the one file that was given.</summary>
    public bool IsFolderOfPath(string realFolder) => realFolder == _realFolder.Value;

    /// <summary>True for the folder of the one file that was given, such as /tmp: the other files in it do not matter.</summary>
    public bool HoldsOnlyFileGiven(string realFolder) => !IsDirectory && IsFolderOfPath(realFolder);

    public string Shown(string fullPath) => Path.GetRelativePath(_base, fullPath);

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? path;
}
