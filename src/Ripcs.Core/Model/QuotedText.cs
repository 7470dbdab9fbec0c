using System.Text;

namespace Ripcs.Core.Model;

/// <summary>Free text in a rule (comments, log prefixes) as iptables-save prints it.</summary>
public static class QuotedText
{
    /// <summary>Quotes a text unless it consists of letters, digits, '_' and '-' alone; quotes and backslashes get a backslash.</summary>
    public static string Quote(string text)
    {
        if (text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            return text;

        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\' or '\'')
                quoted.Append('\\');

            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The text that a word of a rule stands for.</summary>
    public static string Unquote(ReadOnlySpan<char> word)
    {
        if (word.Length < 2 || word[0] != '"' || word[^1] != '"')
            return word.ToString();

        var text = new StringBuilder();
        for (var i = 1; i < word.Length - 1; i++)
        {
            i += word[i] == '\\' ? 1 : 0;
            text.Append(word[i]);
        }

        return text.ToString();
    }

    /// <summary>The place behind the closing quote of the text that begins at a quote; the text's length if there is none.</summary>
    internal static int End(ReadOnlySpan<char> text, int start) => TryFindEnd(text, start, out var end) ? end : text.Length;

    /// <summary>False if the quote is never closed.</summary>
    internal static bool TryFindEnd(ReadOnlySpan<char> text, int start, out int end)
    {
        for (end = start + 1; end < text.Length; end++)
        {
            if (text[end] == '"')
            {
                end++;
                return true;
            }

            end += text[end] == '\\' ? 1 : 0;
        }

        end = text.Length;
        return false;
    }
}
