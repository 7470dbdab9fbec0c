namespace Ripcs.Core.Texts;

/// <summary>Finds the word that an author probably meant.</summary>
public static class Suggestion
{
    // Longer texts are no misspelt names, and to compare them would take longer than the run.
    private const int Longest = 256;

    /// <summary>
    /// The nearest candidate, if at most a third of the word's letters (at least one) differ; the first of several equally near ones.
    /// </summary>
    public static string? For(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, word.Length / 3);
        string? best = null;
        foreach (var candidate in word.Length > Longest ? [] : candidates)
        {
            var distance = Math.Abs(candidate.Length - word.Length) > limit ? int.MaxValue : Distance(word, candidate);
            if (distance <= limit)
            {
                best = candidate;
                limit = distance - 1;
            }
        }

        return best;
    }

    // Damerau-Levenshtein distance with adjacent swaps, ignoring case.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Step(int[,] rows, string a, string b, int i, int j)
    {
        var change = rows[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
        var best = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        var isSwap = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
        return isSwap ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
