using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Checkouts;

/// <summary>
/// Asks git of which revision rule files are. A repository can name programs that git starts, so root has it asked by the user to whom the
/// repository belongs, and asks itself only where nobody else can write the repository's settings.
/// </summary>
/// <param name="runner">Starts git.</param>
internal sealed class GitCheckout(IProcessRunner runner)
{
    private const uint Root = 0;
    private const string Folder = ".git";
    private const string WorktreeAt = "gitdir:";
    private const int LongestSettings = 1 << 20;
    private const string Revision = "# branch.oid ";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    // Neither a watcher of files nor a hook: what is asked is answered by git alone.
    private static readonly string[] Plainly = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

    /// <summary>The revision of the repository in which these files are; null
    /// where they are in none, or git is not there or does not say.</summary>
    /// <param name="directory">The full path of the folder of the rule files.</param>
    /// <param name="files">What was read, full paths: whether it is clean is asked of these and of the folder.</param>
    public RevisionOfRules? Of(string directory, IEnumerable<string> files)
    {
        try
        {
            return Repository(directory) is { } repository && Command(repository, directory, files) is { } command
                ? Parse(runner.Run(command)) : null;
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            // It is a remark in the history: no change waits for it.
            return null;
        }
    }

    /// <summary>
    /// The name of a rule set wherever it is checked out: where its repository comes from, without a password, and its folder in it; null
    /// where that is of no repository, or of one that comes from nowhere. No git is run: the settings are read as text.
    /// </summary>
    /// <param name="directory">The full path of the folder of the rule files.</param>
    public static string? NameOf(string directory) =>
        Unless.Find(() => Repository(directory) is { } repository && Origin(Settings(repository)) is { } origin
                ? $"{origin} {Path.GetRelativePath(repository, directory)}" : null);

    // In the .git of a worktree stands where its own folder is, and in commondir where the repository is.
    private static string Settings(string repository)
    {
        var git = Path.Combine(repository, Folder);
        if (!Directory.Exists(git) && Text(git).Trim() is var link && link.StartsWith(WorktreeAt, StringComparison.Ordinal))
        {
            var own = Path.GetFullPath(link[WorktreeAt.Length..].Trim(), repository);
            git = File.Exists(Path.Combine(own, "commondir")) ? Path.GetFullPath(Text(Path.Combine(own, "commondir")).Trim(), own) : own;
        }

        return Text(Path.Combine(git, "config"));
    }

    private static string Text(string path)
    {
        using var file = PlainFile.Open(path);
        return Encoding.UTF8.GetString(file.ReadAll(LongestSettings) ?? []);
    }

    private static string? Origin(string settings)
    {
        var url = settings.Split('\n').Select(line => line.Trim()).SkipWhile(line => line != "[remote \"origin\"]").Skip(1)
            .TakeWhile(line => !line.StartsWith('['))
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(words => words is ["url", _])?[1];
        return url is null || !url.All(character => character is > ' ' and <= '~') ? null
            : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
                ? uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped) : url;
    }

    private static string? Repository(string directory)
    {
        for (var folder = directory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Combine(folder, Folder) is var git && (Directory.Exists(git) || File.Exists(git)))
                return folder;
        }

        return null;
    }

    private static ProcessCommand? Command(string repository, string directory, IEnumerable<string> files)
    {
        if (ProgramFiles.Find("git") is not { } git)
            return null;

        string[] asked =
        [
            git, .. Plainly, "-C", directory, "status", "--porcelain=v2", "--branch", "--untracked-files=normal",
            "--ignore-submodules=all", "--", directory,
            .. files.Where(file => !IsBelow(file, directory) && IsBelow(file, repository)),
        ];
        var owner = PlainFile.FactsOf(Path.Combine(repository, Folder)).Owner;
        if (Posix.EffectiveUser() != Root || (owner == Root && IsRootsAlone(repository) && OnlyOwnerCanMove(directory, Root)))
            return new ProcessCommand(asked[0], [.. asked.Skip(1)]) { TimeLimit = TimeLimit };

        return owner == Root || !OnlyOwnerCanMove(directory, owner) || ProgramFiles.Find("setpriv") is not { } setpriv ? null
            : new ProcessCommand(
            setpriv, [$"--reuid={owner}",
                $"--regid={owner}", "--clear-groups", "--no-new-privs",
                .. asked]) { TimeLimit = TimeLimit };
    }

    // In the .git of a worktree stands only where the settings are.
    private static bool IsRootsAlone(string repository) => Path.Combine(repository, Folder) is var git && Directory.Exists(git)
        && new[] { git, Path.Combine(git, "config") }.All(path => PlainFile.FactsOf(path) is { Owner: Root, OthersCanWrite: false });

    // Who can rename a folder on the way, or lay a link there, can put a repository of his own in its place while git runs.
    private static bool OnlyOwnerCanMove(string path, uint owner)
    {
        for (string? folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var facts = PlainFile.FactsOf(folder);
            if ((facts.Owner != Root && facts.Owner != owner) || (facts.OthersCanWrite && !(facts.IsSticky && folder != path)))
                return false;
        }

        return true;
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static RevisionOfRules? Parse(ProcessResult status)
    {
        var lines = status.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return status.ExitCode == 0
            && lines.FirstOrDefault(line => line.StartsWith(Revision, StringComparison.Ordinal))?[Revision.Length..] is { } id
            && id.All(char.IsAsciiHexDigit)
            ? new RevisionOfRules(id, lines.All(line => line.StartsWith('#'))) : null;
    }
}

/// <summary>Of which git revision rule files were.</summary>
/// <param name="Id">Of the commit, in hexadecimal digits.</param>
/// <param name="IsClean">True if the files were as they are in it, and there were no others beside them.</param>
internal sealed record RevisionOfRules(string Id, bool IsClean)
{
    /// <summary>"git revision 3f2a…, with changes that are not committed".</summary>
    public override string ToString() => $"git revision {Id}{(IsClean ? "" : ", with changes that are not committed")}";
}
