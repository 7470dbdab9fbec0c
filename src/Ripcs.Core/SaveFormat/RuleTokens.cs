using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The words of a rule in saved form, split on blanks outside quotes. A word that begins with a quote runs to the closing one, and
/// a backslash in it takes the next character as it is; elsewhere a quote is a character like any other, because iptables-save
/// quotes whole values. Words keep their quotes, so that joining them with blanks gives the rule back.
/// </summary>
public ref struct RuleTokens(ReadOnlySpan<char> rule)
{
    private readonly ReadOnlySpan<char> _rule = rule;
    private int _end = 0;

    /// <summary>The word with its quotes.</summary>
    public readonly ReadOnlySpan<char> Current => _rule[Start.._end];

    /// <summary>Where the word begins in the rule.</summary>
    public int Start { get; private set; } = 0;

    /// <summary>The words of a rule as strings.</summary>
    public static ValueList<string> Split(string rule)
    {
        var words = new List<string>();
        foreach (var word in new RuleTokens(rule))
        {
            words.Add(word.ToString());
        }

        return words.ToValueList();
    }

    public readonly RuleTokens GetEnumerator() => this;

    public bool MoveNext()
    {
        var start = _end;
        while (start < _rule.Length && IsBlank(_rule[start]))
        {
            start++;
        }

        Start = start;
        _end = start < _rule.Length && _rule[start] == '"' ? QuotedText.End(_rule, start) : start;
        while (_end < _rule.Length && !IsBlank(_rule[_end]))
        {
            _end++;
        }

        return start < _rule.Length;
    }

    internal static bool IsBlank(char character) => character is ' ' or '\t';
}
