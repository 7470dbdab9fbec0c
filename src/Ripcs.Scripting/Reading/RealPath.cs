namespace Ripcs.Scripting.Reading;

/// <summary>The path that results when every link is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links; parts that do not exist are kept as written.</summary>
    /// <exception cref="IOException">There are too many links, for example a cycle of them.</exception>
    public static string Resolve(string path) => Walk(path).Path;

    /// <summary>The same, with every folder (without links) in which a name was looked up.</summary>
    public static (string Path, IReadOnlySet<string> Folders) Walk(string path)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var rest = new Stack<string>(Parts(Path.GetFullPath(path)));
        var real = "/";
        var links = 0;
        while (rest.TryPop(out var part))
        {
            folders.Add(real);
            var next = Path.GetFullPath(part, real);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"Too many links: '{path}'");

            real = Path.IsPathRooted(target) ? "/" : real;
            foreach (var piece in Parts(target))
            {
                rest.Push(piece);
            }
        }

        return (real, folders);
    }

    /// <summary>True for a path in the folder or anywhere below it.</summary>
    public static bool IsBelow(string path, string folder) =>
        folder == "/" || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}
