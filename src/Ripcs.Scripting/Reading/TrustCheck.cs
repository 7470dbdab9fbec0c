using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>Checks for each file that is read, and for each folder from PATH to it, whether it can be trusted.</summary>
internal sealed class TrustCheck(RulePath path, FileTrust trust)
{
    private readonly Dictionary<string, ValueList<Diagnostic>> _folders = new(StringComparer.Ordinal);

    /// <summary>False, with a diagnostic, if another user could have written the file or replaced it.</summary>
    public bool Check(PlainFile file, SourceSpan at, IEnumerable<string> folders, DiagnosticBag diagnostics)
    {
        if (!trust.IsChecking)
            return true;

        var problems = Judge(trust, file.Path, trust.Facts.Of(file),
            at).Concat(folders.Where(path.IsOnTheWay).SelectMany(folder => Folder(folder))).ToList();
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
