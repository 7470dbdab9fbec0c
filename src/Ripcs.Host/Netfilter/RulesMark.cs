using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Compares saves by what matters to Ripcs: its own chains, everything that leads to them, and the built-in chains. What other programs do
/// in their own chains, as fail2ban does with each ban, makes no difference.
/// </summary>
internal static class RulesMark
{
    private static readonly string[] BeforeName = [" -j ", " -g ", " --match-set "];

    /// <summary>Equal if two saves are the same in all that Ripcs reads; it may differ although they are.</summary>
    /// <param name="text">The complete output of iptables-save.</param>
    public static string Of(string text) => Of(text, new LookedAtChains()) ?? Of(text, new LookedAtChains { AtAll = true })!;

    /// <summary>True if a chain has a name that a chain of Ripcs can have.</summary>
    /// <param name="text">The complete output of iptables-save.</param>
    public static bool HasOurs(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line is [':', ..] && IsOurs(Word(line[1..])))
                return true;
        }

        return false;
    }

    // Null if foreign chains lead to chains of Ripcs: what leads to those foreign chains may then matter, too.
    private static string? Of(string text, LookedAtChains looked)
    {
        var hash = new XxHash128();

        // Most lines count, so they are hashed in long pieces.
        var (from, start) = (0, 0);
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            var line = text.AsSpan(start, end - start);
            if (Counted(line, looked) is not { } counted)
                return null;

            if (counted < line.Length)
            {
                Add(hash, text.AsSpan(from, start - from));
                Add(hash, line[..counted]);
                from = end;
            }

            start = end;
        }

        Add(hash, text.AsSpan(from));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Add(XxHash128 hash, ReadOnlySpan<char> text) => hash.Append(MemoryMarshal.AsBytes(text));

    /// <summary>How much of a line counts; null if all lines must be looked at.</summary>
    private static int? Counted(ReadOnlySpan<char> line, LookedAtChains looked) => line switch
    {
        ['#', ..] => 0,
        [':', ..] => looked.At(Word(line[1..])) ? Before(line, '[') : 0,
        ['-', 'A', ' ', ..] => looked.At(Word(line[3..])) ? line.Length : NamesOurs(line) ? null : 0,
        _ => line.Length,
    };

    /// <summary>Keeps the policy and drops the counters.</summary>
    private static int Before(ReadOnlySpan<char> line, char stop) => line.IndexOf(stop) is var found and >= 0 ? found : line.Length;

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text) => text.IndexOfAny(' ', '\n') is var end and >= 0 ? text[..end] : text;

    // Also true if the words are in a comment.
    private static bool NamesOurs(ReadOnlySpan<char> line)
    {
        foreach (var words in BeforeName)
        {
            var rest = line;
            while (rest.IndexOf(words) is var at and >= 0)
            {
                rest = rest[(at + words.Length)..];
                if (IsOurs(Word(rest)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>True for every name that a chain of Ripcs can have, whoever made it.</summary>
    private static bool IsOurs(ReadOnlySpan<char> name) =>
        name.StartsWith(DispatchChain.Beginning, StringComparison.Ordinal)
            || PartitionChainName.TryParse(new ChainName(name.ToString()), out _);

    private static bool IsBuiltIn(ReadOnlySpan<char> name) => name is "PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING";

    /// <summary>Decides which chains are looked at.</summary>
    private sealed class LookedAtChains
    {
        // Lines of one chain follow each other.
        private string _last = "";
        private bool _isLookedAt = true;

        public bool AtAll { get; init; }

        public bool At(ReadOnlySpan<char> name)
        {
            if (!AtAll && !name.SequenceEqual(_last))
                (_last, _isLookedAt) = (name.ToString(), IsBuiltIn(name) || IsOurs(name));

            return _isLookedAt;
        }
    }
}

/// <summary>The mark of both families.</summary>
internal static class BothMarks
{
    /// <summary>Null if a family has none.</summary>
    /// <param name="native">The tables that decide beside iptables, which a run reports, too.</param>
    public static string? Of(string? v4, string? v6, ValueList<NativeTable> native) => v4 is null || v6 is null ? null
        : native.Count == 0 ? $"{v4} {v6}" : $"{v4} {v6} {RulesMark.Of(string.Join('\n', NativeText.Warnings(native)))}";
}
