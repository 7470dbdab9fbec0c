using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>Asks of each file that is read, and of each folder on the way to it from PATH, whether it can be trusted.</summary>
internal sealed class TrustCheck(RulePath path, FileTrust trust, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, bool> _folders = new(StringComparer.Ordinal);

    /// <summary>False, with a diagnostic, if somebody else could have written the file or put another in its place.</summary>
    public bool Check(PlainFile file, SourceSpan at, IEnumerable<string> folders)
    {
        if (!trust.IsChecking)
        {
            return true;
        }

        var isTrusted = Judge(file.Path, trust.Facts.Of(file), at);
        foreach (var folder in folders.Where(path.IsOnTheWay))
        {
            isTrusted &= CheckFolder(folder);
        }

        return isTrusted;
    }

    private bool CheckFolder(string folder)
    {
        if (!_folders.TryGetValue(folder, out var isTrusted))
        {
            var facts = trust.Facts.Of(folder);
            var isSafeEnough = facts.IsSticky && path.HoldsOnlyFileGiven(folder);
            isTrusted = isSafeEnough || Judge(folder, facts, new SourceSpan(path.Shown(folder), 0));
            _folders.Add(folder, isTrusted);
        }

        return isTrusted;
    }

    private bool Judge(string fullPath, FileFacts facts, SourceSpan at)
    {
        if (!trust.Trusts(facts.Owner))
        {
            diagnostics.OwnedByAnother(at, facts.Owner, fullPath);
            return false;
        }

        if (facts.OthersCanWrite)
        {
            diagnostics.WritableByOthers(at, fullPath);
            return false;
        }

        return true;
    }
}
