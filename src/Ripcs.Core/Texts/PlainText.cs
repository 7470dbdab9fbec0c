namespace Ripcs.Core.Texts;

/// <summary>
/// Makes text from elsewhere safe to show: a message quotes what an author wrote, and a diff quotes rules that anyone may have entered.
/// Nothing in such text may end the line or control the terminal.
/// </summary>
public static class PlainText
{
    private const int Longest = 2000;
    private const int Beginning = 1400;
    private const int End = 400;

    /// <summary>A message, or a text that it quotes, as far as people read it: of a longer one the beginning and the end, where the advice
    /// is.</summary>
    public static string Short(string text) => text.Length <= Longest ? text
        : string.Create(CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, Beginning)}… ({text.Length - Beginning - End} characters left out) …{text.AsSpan(text.Length - End)}");

    /// <summary>The text with control characters, invisible characters, unpaired surrogates and what is no character at all (U+FFFE, which
    /// no XML document can hold) written as \uXXXX.</summary>
    public static string Of(string text) => IsPlain(text) ? text : string.Concat(text.Select((character, place) => IsPlain(text, place)
        ? character.ToString()
        : $"\\u{(int)character:x4}"));

    /// <summary>The same for a text of several lines; line ends are kept.</summary>
    public static string OfLines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    /// <summary>True if the text can be shown unchanged on one line.</summary>
    public static bool IsPlain(string text)
    {
        // Nearly all text is ASCII.
        var place = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        while (place >= 0 && place < text.Length && IsPlain(text, place))
        {
            place++;
        }

        return place < 0 || place == text.Length;
    }

    /// <summary>True for the code points that Unicode keeps from ever being a character (section 23.7).</summary>
    public static bool IsNoCharacter(int code) => code is (>= 0xfdd0 and <= 0xfdef) or 0xfffe or 0xffff;

    /// <summary>True if the character in this place can be shown.</summary>
    public static bool IsPlain(string text, int place) => char.GetUnicodeCategory(text[place]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Surrogate => char.IsHighSurrogate(text[place])
            ? place + 1 < text.Length && char.IsLowSurrogate(text[place + 1])
            : place > 0 && char.IsHighSurrogate(text[place - 1]),
        UnicodeCategory.OtherNotAssigned => !IsNoCharacter(text[place]),
        _ => true,
    };
}
