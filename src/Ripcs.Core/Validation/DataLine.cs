namespace Ripcs.Core.Validation;

/// <summary>
/// A line of a data file that contains more than an address, as other programs write
/// their lists. Such a file contains no C#, so the advice for rule files would be wrong.
/// <code>
/// 5.6.7.0/24 ; spamhaus SBL          → 5.6.7.0/24 # spamhaus SBL
/// 192.0.2.1, 192.0.2.2               → one line each
/// </code>
/// </summary>
internal static class DataLine
{
    /// <summary>True if it was reported.</summary>
    /// <param name="at">Without a file if the text is only tested; nothing is reported then.</param>
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
