namespace Ripcs.Worker.Parsing;

/// <summary>
/// Finds where a text nests deeper, or runs on longer, than anyone writes. Roslyn recurses for each level, and a hundred thousand
/// parentheses crash the process or keep it busy for minutes. This scan reads characters and never recurses.
/// </summary>
internal sealed class DepthScan
{
    /// <summary>The limit of nested brackets and holes of interpolated strings; also of nested #if.</summary>
    public const int MostNested = 100;

    /// <summary>
    /// The limit of words and signs in a row without a comma or the end of a statement; what is inside brackets is counted separately.
    /// </summary>
    public const int MostInARow = 1_000;

    // Roslyn also recurses for a long condition of an #if.
    private const int MostInADirective = 100;

    private readonly string _text;
    private readonly Stack<Level> _open = new([new Level()]);
    private int _at;
    private int _conditions;

    private DepthScan(string text) => _text = text;

    /// <summary>The place of the first character that exceeds a limit; null if there is none.</summary>
    public static int? Find(string text) => new DepthScan(text).Scan();

    private int? Scan()
    {
        while (_at < _text.Length)
        {
            var start = _at;
            if (!(_open.Peek().Text is { } inText ? InText(inText) : InCode()) || _open.Count > MostNested
                || _open.Peek().InARow > MostInARow)
            {
                return start;
            }
        }

        return null;
    }

    /// <summary>Reads one character or word of code; false if it is a directive that exceeds a limit.</summary>
    private bool InCode()
    {
        var here = _text[_at];
        if (char.IsWhiteSpace(here))
        {
            _at++;
        }
        else if (here == '#' && IsFirstInLine())
        {
            return Directive();
        }
        else if (here == '/' && Next(1) is '/')
        {
            _at = EndOfLine();
        }
        else if (here == '/' && Next(1) is '*')
        {
            _at = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : _text.Length;
        }
        else if (here == '\'')
        {
            Character();
        }
        else if (TextStart.At(_text, _at) is { } text)
        {
            _at += text.Length;
            Count();
            _open.Push(new Level { Text = text });
        }
        else
        {
            Sign(here);
        }

        return true;
    }

    private void Sign(char here)
    {
        switch (here)
        {
            case '(' or '[' or '{':
                _at++;
                Count();
                _open.Push(new Level());
                break;
            case ')' or ']' or '}':
                Close(here);
                break;
            case ';' or ',':
                _at++;
                End();
                break;
            default:
                _at = char.IsLetterOrDigit(here) || here == '_' ? EndOfWord() : _at + 1;
                Count();
                break;
        }
    }

    private void Close(char here)
    {
        _at++;
        if (_open.Count > 1)
            _open.Pop();

        // The brace ended a hole of a string or a block; after a block a new statement may begin.
        if (here == '}' && _open.Peek().Text is null)
            End();
    }

    /// <summary>C# parses a chain of else as one statement, however many statements end in it.</summary>
    private void End()
    {
        var next = _at;
        while (next < _text.Length && char.IsWhiteSpace(_text[next]))
        {
            next++;
        }

        if (string.CompareOrdinal(_text, next, "else", 0, 4) != 0)
            _open.Peek().InARow = 0;
    }

    private bool InText(TextStart text)
    {
        if (text.HoleAt(_text, _at) is > 0 and var hole)
        {
            _at += hole;
            _open.Push(new Level());
        }
        else if (text.EndAt(_text, _at) is { } end)
        {
            _at += end;
            _open.Pop();
        }
        else
        {
            _at += text.CharacterAt(_text, _at);
        }

        return true;
    }

    // As in 'a', '\'' and '\u0041'; an unclosed one ends with its line.
    private void Character()
    {
        var end = EndOfLine();
        for (_at++; _at < end && _text[_at] != '\''; _at++)
        {
            _at += _text[_at] == '\\' ? 1 : 0;
        }

        _at = Math.Min(_at + 1, end);
        Count();
    }

    private bool Directive()
    {
        var end = EndOfLine();
        var line = _text.AsSpan(_at, end - _at);
        _conditions += IsDirective(line, "if") ? 1 : IsDirective(line, "endif") && _conditions > 0 ? -1 : 0;
        var signs = 0;
        foreach (var character in line)
        {
            signs += character is '(' or '!' or '|' or '&' or '=' ? 1 : 0;
        }

        _at = end;
        return signs <= MostInADirective && _conditions <= MostNested;
    }

    private static bool IsDirective(ReadOnlySpan<char> line, string word) => line[1..].TrimStart() is var rest
        && rest.StartsWith(word, StringComparison.Ordinal)
        && (rest.Length == word.Length || !char.IsLetterOrDigit(rest[word.Length]));

    private bool IsFirstInLine()
    {
        for (var i = _at - 1; i >= 0 && _text[i] is not ('\n' or '\r'); i--)
        {
            if (!char.IsWhiteSpace(_text[i]))
                return false;
        }

        return true;
    }

    private void Count() => _open.Peek().InARow++;

    private char Next(int by) => _at + by < _text.Length ? _text[_at + by] : '\0';

    private int EndOfLine() => _text.AsSpan(_at).IndexOfAny('\n', '\r') is var end and >= 0 ? _at + end : _text.Length;

    private int EndOfWord()
    {
        var end = _at;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }

        return end;
    }

    /// <summary>An open bracket or text.</summary>
    private sealed class Level
    {
        public TextStart? Text { get; init; }

        public int InARow { get; set; }
    }
}
