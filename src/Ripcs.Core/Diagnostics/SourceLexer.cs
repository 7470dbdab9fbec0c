using System.Text;

namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Reads just as much C# as is needed to find a literal in a statement: strings of every kind, comments, numbers, words. What it
/// misreads costs a column, never a message.
/// </summary>
internal sealed class SourceLexer(string text, int start)
{
    private int _at = start;

    /// <summary>The tokens from the start on, lazily.</summary>
    public IEnumerable<SourceToken> Tokens()
    {
        while (SkipBlanksAndComments())
        {
            if (Next() is { } token)
            {
                yield return token;
            }
        }
    }

    private char Here => Peek(0);

    private char Peek(int offset) => _at + offset < text.Length ? text[_at + offset] : '\0';

    private bool SkipBlanksAndComments()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(Here))
            {
                _at++;
            }
            else if (Here == '/' && Peek(1) == '/')
            {
                SkipPast("\n");
            }
            else if (Here == '/' && Peek(1) == '*')
            {
                _at += 2;
                SkipPast("*/");
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void SkipPast(string end)
    {
        var found = text.IndexOf(end, _at, StringComparison.Ordinal);
        _at = found < 0 ? text.Length : found + end.Length;
    }

    /// <summary>Null for what cannot be looked for: interpolated strings and characters.</summary>
    private SourceToken? Next()
    {
        var first = _at;
        if (char.IsAsciiDigit(Here))
        {
            return new(TokenKind.Number, first, ReadWord().Replace("_", "", StringComparison.Ordinal));
        }

        if (char.IsLetter(Here) || Here == '_')
        {
            return new(TokenKind.Word, first, ReadWord());
        }

        if (Here == '\'')
        {
            _at++;
            ReadEscaped('\'');
            return null;
        }

        if (Here == '"' || (Here is '@' or '$' && Peek(1) is '"' or '@' or '$'))
        {
            return ReadString() is { } value ? new(TokenKind.String, first, value) : null;
        }

        _at += Here == '.' && Peek(1) == '.' ? 2 : 1;
        return new(TokenKind.Mark, first, text[first.._at]);
    }

    private string ReadWord()
    {
        var first = _at;
        while (char.IsLetterOrDigit(Here) || Here == '_')
        {
            _at++;
        }

        return text[first.._at];
    }

    private string? ReadString()
    {
        var isVerbatim = false;
        var isInterpolated = false;
        for (; Here is '@' or '$'; _at++)
        {
            isVerbatim |= Here == '@';
            isInterpolated |= Here == '$';
        }

        var quotes = 0;
        while (Here == '"' && (!isVerbatim || quotes == 0))
        {
            quotes++;
            _at++;
        }

        var value = quotes >= 3 ? ReadRaw(quotes)
            : quotes == 2 ? ""
            : isVerbatim ? ReadVerbatim()
            : ReadEscaped('"');
        return isInterpolated ? null : value;
    }

    private string ReadRaw(int quotes)
    {
        var first = _at;
        SkipPast(new string('"', quotes));
        return text[first..Math.Max(first, _at - quotes)];
    }

    private string ReadVerbatim()
    {
        var value = new StringBuilder();
        while (_at < text.Length && (Here != '"' || Peek(1) == '"'))
        {
            value.Append(Here);
            _at += Here == '"' ? 2 : 1;
        }

        _at++;
        return value.ToString();
    }

    private string ReadEscaped(char end)
    {
        var value = new StringBuilder();
        while (_at < text.Length && Here != end && Here != '\n')
        {
            value.Append(Here != '\\' ? Here : Peek(1) switch { 'n' => '\n', 't' => '\t', var other => other });
            _at += Here == '\\' ? 2 : 1;
        }

        _at++;
        return value.ToString();
    }
}
