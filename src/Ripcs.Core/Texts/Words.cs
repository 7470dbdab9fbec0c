namespace Ripcs.Core.Texts;

/// <summary>Small phrases: numbers with nouns, lists, families.</summary>
public static class Words
{
    /// <summary>"1 rule", "2 rules", "2 policies", "3 addresses", "4 branches".</summary>
    public static string Count(int number, string noun) => $"{number} {(number == 1 ? noun : Plural(noun))}";

    /// <summary>"5 rules (2 chains)".</summary>
    public static string Size(PartitionSize size)
    {
        var rules = $"{Count(size.Rules, "rule")} ({Count(size.Chains, "chain")})";
        // Sets whose content is refreshed are compiled without it.
        var sets = size.Entries == 0 ? Count(size.Sets, "set") : $"{Entries(size.Entries)} ({Count(size.Sets, "set")})";
        return size.Sets == 0 ? rules : size.Chains == 0 ? sets : $"{rules}, {sets}";
    }

    /// <summary>"1 entry", "3 entries".</summary>
    public static string Entries(int count) => $"{count} {(count == 1 ? "entry" : "entries")}";

    /// <summary>The contents of a chain in this table: "3 rules", "3 entries".</summary>
    public static string Held(TableName table, int count) => table == TableName.Set ? Entries(count) : Count(count, "rule");

    /// <summary>What the packets of these built-in chains do: packets that "come to this host".</summary>
    public static string Packets(MatchPlace place) => place switch
    {
        MatchPlace.Received => "come to this host",
        MatchPlace.Forwarded => "pass through this host",
        MatchPlace.Arriving => "come in",
        MatchPlace.Sent => "this host sends",
        _ => "go out",
    };

    /// <summary>"filter IPv4".</summary>
    public static string Place(Family family, TableName table) => $"{table} {family}";

    /// <summary>"tcp"; also "dccp", which iptables prints as a number.</summary>
    public static string Name(Protocol protocol) => protocol == Protocol.Dccp ? "dccp" : protocol.ToString();

    /// <summary>A text as a rule file contains it, in double quotes.</summary>
    public static string Literal(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>accept "ssh from the office"; host policy.</summary>
    public static string Name(RuleOrigin origin) => origin.What.Length == 0 ? origin.Statement : $"{origin.Statement} \"{origin.What}\"";

    /// <summary>accept "ssh" rules/shop.csx:9; without a line only the statement and the file.</summary>
    public static string NameAndPlace(RuleOrigin origin) => origin.Line == 0 ? $"{origin.Statement} {origin.File}"
        : $"{Name(origin)} {origin.File}:{origin.Line}";

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items, string word = "and") =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} {word} {items[^1]}";

    /// <summary>"a, b or c".</summary>
    public static string OneOf(IEnumerable<string> names) => List([.. names], "or");

    /// <summary>"eth0", "wg0": what stands in the parentheses of a method.</summary>
    public static string Arguments(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));

    /// <summary>"a, b and c".</summary>
    public static string AllOf(IEnumerable<string> names) => List([.. names]);

    /// <summary>Suggests the word that was probably meant, or otherwise what else to do.</summary>
    public static string DidYouMean(string? suggestion, string otherwise) =>
        suggestion is null ? otherwise : $"did you mean \"{suggestion}\"?";

    /// <summary>"a", "a and b", "a, b and 3 more": the first items and the number of the rest.</summary>
    public static string First(IReadOnlyList<string> items, int most, string word = "and") => items.Count <= most ? List(items, word)
        : $"{string.Join(", ", items.Take(most))} and {items.Count - most} more";

    /// <summary>"2026-11-20 03:12:20 UTC".</summary>
    public static string Time(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    /// <summary>"a, b, c, …": the first items of many.</summary>
    public static string Some<T>(IReadOnlyCollection<T> items, int most) =>
        string.Join(", ", items.Take(most)) + (items.Count > most ? ", …" : "");

    private static string Plural(string noun) =>
        noun.EndsWith('y') ? noun[..^1] + "ies"
        : noun.EndsWith('s') || noun.EndsWith("sh", StringComparison.Ordinal) || noun.EndsWith("ch", StringComparison.Ordinal) ? noun + "es"
        : noun + "s";
}
