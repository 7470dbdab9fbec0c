using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Checkouts;

/// <summary>
/// Asks git for the revision of rule files. A repository can name programs that git starts. Root therefore runs git as the repository's
/// owner, and as root only if no other user can write the repository's settings.
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

    // No file watcher, no hook, and nothing fetched for a partial clone: git alone gives the answer.
    private static readonly string[] WithoutHooks = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
        "-c", "protocol.allow=never"];

    /// <summary>The revision of the repository that contains these files; null if there is no
    /// repository, or if git is missing or fails.</summary>
    /// <param name="directory">The full path of the folder of the rule files.</param>
    /// <param name="files">The files that were read, full paths: these and the folder are checked for changes.</param>
    public RevisionOfRules? Read(string directory, IEnumerable<string> files)
    {
        try
        {
            return Repository(directory) is { } repository && Command(repository, directory, [
                "status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--ignore-submodules=all", "--", directory,
                .. files.Where(file => !IsBelow(file, directory) && IsBelow(file, repository))]) is { } command
                && Parse(runner.Run(command)) is { } revision ? revision with { Origin = OriginOf(repository) } : null;
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            // It is only a remark in the history: no change depends on it.
            return null;
        }
    }

    /// <summary>
    /// Whether the checkout contains a revision. It does not if it knows the revision, which is no ancestor of its own, or if it is a whole
    /// clone of the same origin and does not know it. Null if that cannot be told: for example in a shallow clone, in another
    /// repository, or if git is missing or fails.
    /// </summary>
    /// <param name="directory">The full path of the folder of the rule files.</param>
    /// <param name="other">The revision.</param>
    public bool? Contains(string directory, RevisionOfRules other)
    {
        if (!other.Id.All(char.IsAsciiHexDigit) || Catch.Quietly(() => Repository(directory)) is not { } repository)
            return null;

        var commit = $"{other.Id}^{{commit}}";
        if (Ask("rev-parse", "--is-shallow-repository", "HEAD") is not { ExitCode: 0, Output: var answer }
            || answer.Split('\n') is not [var shallow, var head, ..] || shallow is not ("true" or "false"))
            return null;

        if (head == other.Id)
            return true;

        if (Ask("cat-file", "-e", commit) is not { } known)
            return null;

        var isWhole = shallow == "false";
        return known.ExitCode != 0
            ? isWhole && other.Origin is { } origin && Catch.Quietly(() => OriginOf(repository)) == origin ? false : null
            : IsAncestor(commit, "HEAD") is var isContained && (isWhole || isContained is true) ? isContained
            : IsAncestor("HEAD", commit) is true ? false : null;

        bool? IsAncestor(string older, string newer) =>
            Ask("merge-base", "--is-ancestor", older, newer)?.ExitCode switch { 0 => true, 1 => false, _ => null };

        ProcessResult? Ask(params string[] words) => Catch.Quietly(() =>
            Command(repository, directory, words) is { } command ? runner.Run(command) : null);
    }

    /// <summary>
    /// The name of a rule set, the same wherever it is checked out: the repository's origin, without a password, and the folder in it; null
    /// if it is in no repository, or in one without an origin. This reads the settings as text and does not run git.
    /// </summary>
    /// <param name="directory">The full path of the folder of the rule files.</param>
    public static string? NameOf(string directory) =>
        Catch.OrNull(() => Repository(directory) is { } repository && OriginOf(repository) is { } origin
                ? $"{origin} {Path.GetRelativePath(repository, directory)}" : null);

    // The .git of a worktree contains the path of the worktree's own folder, and commondir there the path of the repository.
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

    private static string? OriginOf(string repository) => Origin(Settings(repository));

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

    private static ProcessCommand? Command(string repository, string directory, string[] words)
    {
        if (ProgramFiles.Find("git") is not { } git)
            return null;

        string[] asked = [git, .. WithoutHooks, "-C", directory, .. words];
        var owner = PlainFile.FactsOf(Path.Combine(repository, Folder)).Owner;
        if (Posix.EffectiveUser() != Root || (owner == Root && OnlyRootCanWrite(repository) && OnlyOwnerCanMove(directory, Root)))
            return new ProcessCommand(asked[0], [.. asked.Skip(1)]) { TimeLimit = TimeLimit };

        return owner == Root || !OnlyOwnerCanMove(directory, owner) || ProgramFiles.Find("setpriv") is not { } setpriv ? null
            : new ProcessCommand(
            setpriv, [$"--reuid={owner}",
                $"--regid={owner}", "--clear-groups", "--no-new-privs",
                .. asked]) { TimeLimit = TimeLimit };
    }

    // The .git of a worktree contains only the path of the settings.
    private static bool OnlyRootCanWrite(string repository) => Path.Combine(repository, Folder) is var git && Directory.Exists(git)
        && new[] { git, Path.Combine(git, "config") }.All(path => PlainFile.FactsOf(path) is { Owner: Root, OthersCanWrite: false });

    // A user who can rename a folder on the way, or create a link there, can substitute another repository while git runs.
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
