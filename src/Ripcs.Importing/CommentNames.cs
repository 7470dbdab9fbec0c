namespace Ripcs.Importing;

/// <summary>
/// Names from what somebody wrote above rules:
/// <code>
/// # allow SSH on any interface          → Accept("SSH on any interface")
/// # Block DEAD ZONE ips                 → Label("dead-zone-ips", …); Drop("DEAD ZONE ips")
/// </code>
/// </summary>
internal static class CommentNames
{
    private const int LongestName = 50;
    private const int LongestLabel = 30;
    private const int MostWords = 5;

    // What the statement says itself.
    private static readonly string[] Accepts = ["allow", "accept", "permit", "enable", "open"];
    private static readonly string[] Denies = ["block", "drop", "deny", "reject", "refuse", "ban"];

    private static readonly string[] Fillers = ["a", "an", "the", "of", "to", "from", "for", "in", "on", "and", "or", "with", "by", "is",
        "are", "here", "s", "all", "any", "some", "our", "your", "my", "this", "these", "list", "few", "more",
        "other", "others", "next", "below", "above", "entries", "rules"];

    /// <summary>The name of a statement; null if the comment is no name.</summary>
    public static string? OfStatement(StatementKind kind, ValueList<string> comment)
    {
        // A line that begins a sentence is no rest of the line above.
        if (comment is not [.., var only] || only.Length > LongestName || !only.Any(char.IsAsciiLetter)
            || (comment.Count > 1 && !char.IsAsciiLetterUpper(only[0])))
        {
            return null;
        }

        // "3: Drop …"
        var text = only.TrimStart([.. "0123456789"]);
        var isNumbered = text.Length < only.Length && text is [':' or '.' or ')', ' ', ..];
        var said = (isNumbered ? text[2..] : only).Trim(' ', '-', '=', '*', ':', '.', '#', '!');
        string? Verb(string[] verbs) => verbs.FirstOrDefault(verb => said.StartsWith($"{verb} ", StringComparison.OrdinalIgnoreCase));
        var (own, other) = kind switch
        {
            StatementKind.Accept => (Verb(Accepts), Verb(Denies)),
            StatementKind.Drop or StatementKind.Reject => (Verb(Denies), Verb(Accepts)),
            _ => (null, null),
        };

        // An exception of what "block private nets" says is not called so.
        return other is not null ? null : own is null ? said : said[(own.Length + 1)..];
    }

    /// <summary>The name of a label; null if the comment is none.</summary>
    public static string? OfLabel(ValueList<string> comment)
    {
        if (comment is not [var only])
            return null;

        var words = string.Concat(only.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Except([.. Fillers, .. Accepts, .. Denies]).ToList();
        if (words.Count is 0 or > MostWords)
            return null;

        // The last words say what they are: Incredible PBX list of SIP Trusted Providers.
        while (words.Count > 1 && string.Join('-', words).Length > LongestLabel)
        {
            words.RemoveAt(0);
        }

        var name = string.Join('-', words);
        return name.Length <= LongestLabel && char.IsAsciiLetter(name[0]) && !BuiltInLabel.Names.Contains(name) ? name : null;
    }
}
