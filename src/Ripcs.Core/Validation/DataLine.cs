namespace Ripcs.Core.Validation;

/// <summary>
/// A line of a file of data in which more stands than an address, as other programs write their lists. There is no C# in such a file, and
/// what helps in a rule file is wrong.
/// <code>
/// 5.6.7.0/24 ; spamhaus SBL          → 5.6.7.0/24 # spamhaus SBL
/// 192.0.2.1, 192.0.2.2               → a line each
/// </code>
/// </summary>
internal static class DataLine
{
    /// <summary>True if it was reported.</summary>
    /// <param name="at">Nowhere for what is only tried.</param>
    public static bool Report(string line, SourceSpan at, Func<string, bool> isAddress, DiagnosticBag diagnostics)
    {
        var end = line.IndexOfAny([' ', '\t', ',', ';', '|']);
        if (end < 0 || at.File is not { } file || file.EndsWith(".csx", StringComparison.Ordinal) || !isAddress(line[..end]))
            return false;

        var behind = line[end..].Trim(' ', '\t', ',', ';', '|');
        var isSeveral = behind.Split((char[])[' ', '\t', ',', ';', '|'], StringSplitOptions.RemoveEmptyEntries).Any(isAddress);
        diagnostics.LineHasMore(at, line, isSeveral ? null : behind.Length > 0 ? $"{line[..end]} # {behind}" : line[..end]);
        return true;
    }
}
