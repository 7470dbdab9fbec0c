using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Tells two saves from each other by what can make a difference to Ripcs: its own chains, all that leads there, and the built-in chains.
/// What other programs do among chains of their own, as fail2ban does with each ban, makes none.
/// </summary>
internal static class RulesMark
{
    private static readonly string[] BeforeName = [" -j ", " -g ", " --match-set "];

    /// <summary>The same for two saves that differ in nothing that Ripcs looks at; others may be told apart although they do not.</summary>
    /// <param name="text">What iptables-save printed, whole.</param>
    public static string Of(string text) => Of(text, new Looked()) ?? Of(text, new Looked { AtAll = true })!;

    /// <summary>True if a chain has a name that one of Ripcs's can have.</summary>
    /// <param name="text">What iptables-save printed, whole.</param>
    public static bool HasOurs(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line is [':', ..] && IsOurs(Word(line[1..])))
                return true;
        }

        return false;
    }

    // Null where chains of others lead to ours: who leads to those in turn may then matter, too.
    private static string? Of(string text, Looked looked)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // Most lines count, so that they are taken in long pieces.
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
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<char> text) => hash.AppendData(MemoryMarshal.AsBytes(text));

    /// <summary>How much of a line counts; null where all lines must.</summary>
    private static int? Counted(ReadOnlySpan<char> line, Looked looked) => line switch
    {
        ['#', ..] => 0,
        [':', ..] => looked.At(Word(line[1..])) ? Before(line, '[') : 0,
        ['-', 'A', ' ', ..] => looked.At(Word(line[3..])) ? line.Length : NamesOurs(line) ? null : 0,
        _ => line.Length,
    };

    /// <summary>The policy stays, and what was counted goes.</summary>
    private static int Before(ReadOnlySpan<char> line, char stop) => line.IndexOf(stop) is var found and >= 0 ? found : line.Length;

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text) => text.IndexOfAny(' ', '\n') is var end and >= 0 ? text[..end] : text;

    // Also where the words stand in a comment.
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

    /// <summary>The chains at which somebody looks.</summary>
    private sealed class Looked
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
    /// <summary>Null where a family has none.</summary>
    /// <param name="native">What decides beside iptables, of which a run says something too.</param>
    public static string? Of(string? v4, string? v6, ValueList<NativeTable> native) => v4 is null || v6 is null ? null
        : native.Count == 0 ? $"{v4} {v6}" : $"{v4} {v6} {RulesMark.Of(string.Join('\n', NativeText.Warnings(native)))}";
}
