using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>
/// Checks for each file that is read, and for each folder from PATH to it, whether it can be trusted, and whether others than root can read
/// it, too: what rule files read comes back in names and messages, which their authors see.
/// </summary>
internal sealed class TrustCheck(RulePath path, FileTrust trust)
{
    private readonly Dictionary<string, ValueList<Diagnostic>> _folders = new(StringComparer.Ordinal);

    /// <summary>False, with a diagnostic, if another user could have written the file or replaced it.</summary>
    public bool Check(PlainFile file, SourceSpan at, IEnumerable<string> folders, DiagnosticBag diagnostics)
    {
        if (!trust.IsChecking)
            return true;

        var problems = Judge(trust, file.Path, trust.Facts.Of(file),
            at).Concat(folders.Where(path.IsOnTheWay).SelectMany(folder => Folder(folder))).Concat(Private(file, at, folders)).ToList();
        diagnostics.AddRange(problems);
        return problems.Count == 0;
    }

    private ValueList<Diagnostic> Folder(string folder)
    {
        if (!_folders.TryGetValue(folder, out var problems))
        {
            var facts = trust.Facts.Of(folder);
            var isSafeEnough = facts.IsSticky && path.HoldsOnlyFileGiven(folder);
            problems = isSafeEnough ? [] : Judge(trust, folder, facts, new SourceSpan(path.Shown(folder), 0));
            _folders.Add(folder, problems);
        }

        return problems;
    }

    // No secret has the name of a rule file, and where all new files are private, these are, too.
    private ValueList<Diagnostic> Private(PlainFile file, SourceSpan at, IEnumerable<string> folders)
    {
        var diagnostics = new DiagnosticBag();
        var closed = RulePath.IsRuleFile(file.Path) ? [] : folders.Where(path.IsOnTheWay).Where(folder => !path.IsFolderOfPath(folder))
            .Where(folder => IsPrivate(folder, trust.Facts.Of(folder), UnixFileMode.GroupExecute, UnixFileMode.OtherExecute))
            .Select(folder => (Path: folder, Right: 'x'))
            .Concat(IsPrivate(file.Path, trust.Facts.Of(file), UnixFileMode.GroupRead, UnixFileMode.OtherRead) ? [(file.Path, 'r')] : []);
        foreach (var (which, right) in closed)
        {
            diagnostics.OnlyForOwner(at, which, path.IsBelowPath(which) ? 'g' : 'o', right);
        }

        return diagnostics.ToList();
    }

    // Beside PATH, a group may be one that its author is not in.
    private bool IsPrivate(string which, FileFacts facts, UnixFileMode group, UnixFileMode others) =>
        (facts.Mode & (path.IsBelowPath(which) ? group | others : others)) == 0;

    internal static ValueList<Diagnostic> Judge(FileTrust trust, string fullPath, FileFacts facts, SourceSpan at)
    {
        var diagnostics = new DiagnosticBag();
        if (!trust.Trusts(facts.Owner))
        {
            diagnostics.OwnedByAnother(at, facts.Owner, fullPath);
        }
        else if (facts.OthersCanWrite)
        {
            diagnostics.WritableByOthers(at, fullPath);
        }

        return diagnostics.ToList();
    }
}
