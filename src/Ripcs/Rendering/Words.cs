using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>Small words: numbers with their nouns, lists, families.</summary>
internal static class Words
{
    /// <summary>"1 rule", "2 rules", "2 policies", "3 addresses".</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? noun : Plural(noun))}");

    /// <summary>"filter IPv4".</summary>
    public static string Place(Family family, TableName table) => $"{table} {family}";

    /// <summary>accept "ssh from the office".</summary>
    public static string Name(RuleOrigin origin) => $"{origin.Statement} \"{origin.What}\"";

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}";

    private static string Plural(string noun) =>
        noun.EndsWith('y') ? noun[..^1] + "ies"
        : noun.EndsWith('s') || noun.EndsWith("sh", StringComparison.Ordinal) ? noun + "es"
        : noun + "s";
}
