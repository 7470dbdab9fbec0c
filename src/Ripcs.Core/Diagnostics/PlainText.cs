namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Text from elsewhere as it may be shown: a message quotes what its author wrote and a diff what others typed into the kernel, and
/// nothing in it may end the line or steer the terminal.
/// </summary>
public static class PlainText
{
    /// <summary>The text with control and invisible characters, and halves of characters, written as \uXXXX.</summary>
    public static string Of(string text) => IsPlain(text) ? text : string.Concat(text.Select((character, place) => IsPlain(text, place)
        ? character.ToString()
        : $"\\u{(int)character:x4}"));

    /// <summary>The same of a text of several lines, whose ends stay.</summary>
    public static string OfLines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    /// <summary>True if the text may be shown as it is, in one line.</summary>
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

    private static bool IsPlain(string text, int place) => char.GetUnicodeCategory(text[place]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Surrogate => char.IsHighSurrogate(text[place])
            ? place + 1 < text.Length && char.IsLowSurrogate(text[place + 1])
            : place > 0 && char.IsHighSurrogate(text[place - 1]),
        _ => true,
    };
}
