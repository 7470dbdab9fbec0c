using System.Globalization;

namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Text from elsewhere as it may be shown: a message quotes what its author wrote and a diff what others typed into the kernel, and
/// nothing in it may end the line or steer the terminal.
/// </summary>
public static class PlainText
{
    /// <summary>The text with control and invisible characters written as \uXXXX.</summary>
    public static string Of(string text) => text.All(IsPlain) ? text
        : string.Concat(text.Select(c => IsPlain(c) ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));

    /// <summary>The same of a text of several lines, whose ends stay.</summary>
    public static string OfLines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
