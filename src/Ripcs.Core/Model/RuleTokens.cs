namespace Ripcs.Core.Model;

/// <summary>
/// The words of a rule in saved form, split on blanks outside quotes, and what each is. A word that begins with a quote runs to the
/// closing one, and a backslash in it takes the next character as it is; elsewhere a quote is a character like any other, because
/// iptables-save quotes whole values. Words keep their quotes, so that joining them with blanks gives the rule back.
/// </summary>
public ref struct RuleTokens(ReadOnlySpan<char> rule)
{
    private readonly ReadOnlySpan<char> _rule = rule;
    private int _end = 0;
    private bool _isTaken = false;

    /// <summary>The word with its quotes.</summary>
    public readonly ReadOnlySpan<char> Current => _rule[Start.._end];

    /// <summary>Where the word begins in the rule.</summary>
    public int Start { get; private set; } = 0;

    /// <summary>True if the word is an option.</summary>
    public readonly bool IsOption => !_isTaken && _end > Start && _rule[Start] == '-';

    /// <summary>True if the next word is the value of this option even where it looks like an option.</summary>
    public readonly bool TakesAnyWord => IsOption && TakesAny(Current);

    /// <summary>True for the option before a target.</summary>
    public readonly bool IsTarget => IsOption && Current is "-j" or "-g";

    /// <summary>True for the "!" of an option.</summary>
    public readonly bool IsNot => !_isTaken && Current is "!" && this is var next && next.MoveNext() && next.IsOption;

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
        _isTaken = TakesAnyWord;
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

    // iptables-save prints the comment "-j" as --comment -j, without quotes.
    private static bool TakesAny(ReadOnlySpan<char> option) => option switch
    {
        "-s" or "-d" or "-i" or "-o" or "-p" or "-m" or "-j" or "-g" => true,
        "--comment" or "--log-prefix" or "--nflog-prefix" or "--ulog-prefix" or "--string" or "--hex-string" => true,
        "--name" or "--hashlimit-name" or "--rateest-name" or "--helper" or "--label" or "--led-trigger-id" => true,
        "--match-set" or "--add-set" or "--del-set" or "--map-set" or "--physdev-in" or "--physdev-out" => true,
        _ => false,
    };
}
