namespace Ripcs.Core.Tests.Security;

/// <summary>Words that try to be more than a word: in restore text, in a message, on a terminal.</summary>
public static class HostileWords
{
    private static readonly string[] Fragments =
    [
        "\n", "\r", "\0", "\t", "\u0085", "\u2028", "\u202e", "\u001b[2J", "\ud800", "\udc00", "\ufffd",
        "\nCOMMIT\n*filter\n-F INPUT\n", " -j ACCEPT", "\" -j ACCEPT \"", "\"", "\\", "\\\"", "'", "$(reboot)", "#", "!", "-", ":", ",",
        " ", "🔥", "",
    ];

    /// <summary>What a word becomes: each fragment in front of it, behind it, and in its middle.</summary>
    public static IEnumerable<string> MadeOf(string word) => Fragments.SelectMany(fragment =>
        (string[])[fragment + word, word + fragment, word.Insert(word.Length / 2, fragment)]);

    /// <summary>The same at random from several fragments; the seed makes it repeatable.</summary>
    public static IEnumerable<string> AtRandom(int seed, int count)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => string.Concat(random.GetItems(Fragments, random.Next(1, 6)))).ToList();
    }
}
