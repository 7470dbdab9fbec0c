namespace Ripcs.Worker.Parsing;

/// <summary>The beginning of a C# string, which decides how it goes on: "a", @"a", $"a{b}", """a""" and $$"""a{{b}}""".</summary>
/// <param name="Length">How many characters the beginning has.</param>
/// <param name="Quotes">How many quotes end the string: 1, or 3 and more for a raw string.</param>
/// <param name="Dollars">How many braces open a hole; 0 without a $.</param>
/// <param name="IsVerbatim">True after an @: a backslash is an ordinary character, and a doubled quote is one quote.</param>
internal readonly record struct TextStart(int Length, int Quotes, int Dollars, bool IsVerbatim)
{
    private const int QuotesOfRaw = 3;

    private bool IsRaw => Quotes >= QuotesOfRaw;

    /// <summary>The string that begins there; null if none does.</summary>
    public static TextStart? At(string text, int at)
    {
        if (text[at] is not ('"' or '$' or '@'))
            return null;

        var (end, dollars, isVerbatim) = (at, 0, false);
        for (; end < text.Length && text[end] is '$' or '@'; end++)
        {
            dollars += text[end] == '$' ? 1 : 0;
            isVerbatim |= text[end] == '@';
        }

        var quotes = Run(text, end, '"');

        // Two quotes are an empty string, whose end is the second one.
        return quotes == 0 ? null
            : quotes >= QuotesOfRaw && !isVerbatim ? new TextStart(end - at + quotes, quotes, dollars, isVerbatim)
            : new TextStart(end - at + 1, 1, dollars, isVerbatim);
    }

    /// <summary>How many characters open a hole there; 0 if none does.</summary>
    public int HoleAt(string text, int at)
    {
        if (Dollars == 0 || text[at] != '{')
            return 0;

        var braces = Run(text, at, '{');
        return IsRaw ? braces >= Dollars ? braces : 0 : braces % 2 == 1 ? braces : 0;
    }

    /// <summary>How many characters end the string there; null if it goes on. A string that is
    /// neither raw nor verbatim ends with its line at the latest.</summary>
    public int? EndAt(string text, int at)
    {
        var quotes = Run(text, at, '"');
        return IsRaw ? quotes >= Quotes ? quotes : null
            : IsVerbatim ? quotes % 2 == 1 ? quotes : null
            : quotes > 0 ? 1
            : text[at] is '\n' or '\r' ? 0
            : null;
    }

    /// <summary>How many characters form a unit there, such as an escape.</summary>
    public int CharacterAt(string text, int at) => text[at] switch
    {
        '\\' when !IsRaw && !IsVerbatim => Math.Min(2, text.Length - at),
        '{' when Dollars > 0 => Run(text, at, '{'),
        '"' => Run(text, at, '"'),
        _ => 1,
    };

    private static int Run(string text, int at, char character)
    {
        var end = at;
        while (end < text.Length && text[end] == character)
        {
            end++;
        }

        return end - at;
    }
}
