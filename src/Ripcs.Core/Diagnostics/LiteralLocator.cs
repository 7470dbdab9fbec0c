using Ripcs.Core.Model;

namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Finds the column of a statement and of a literal in it. Statements carry only file and line, since C# tells a method no more
/// about its caller.
/// </summary>
public sealed class LiteralLocator(ValueList<SourceText> sources)
{
    /// <summary>The statement's keyword, or its line alone if the sources do not show it.</summary>
    public SourceSpan Statement(SourceSpan at, string keyword, string name) =>
        Read(at, keyword, name) is { } statement ? statement.At(statement.Tokens[0]) : at;

    /// <summary>The literal between the parentheses of the method; the statement if it does not stand there.</summary>
    /// <param name="method">"From", "Ports"; the keyword itself for what stands behind the statement's name.</param>
    /// <param name="literal">A string's value, or ports as they are written, such as 8600..8900.</param>
    public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal)
    {
        if (Read(at, keyword, name) is not { } statement)
        {
            return at;
        }

        foreach (var arguments in Arguments(statement.Tokens, method, method == keyword))
        {
            if (Find(statement.Tokens, arguments, literal) is { } found)
            {
                return statement.At(found);
            }
        }

        return statement.At(statement.Tokens[0]);
    }

    /// <summary>The literal anywhere in the statement that begins at this place; null if it does not stand there.</summary>
    public SourceSpan? InStatement(SourceSpan at, string literal)
    {
        if (at.Column == 0 || TextOf(at) is not { } source || LineStart(source, at.Line) is not { } line || line + at.Column - 1 >= source.Length)
        {
            return null;
        }

        var statement = new ReadStatement(source, at.File, UpToTheEnd(new SourceLexer(source, line + at.Column - 1).Tokens()));
        return Find(statement.Tokens, 0..statement.Tokens.Count, literal) is { } found ? statement.At(found) : null;
    }

    private string? TextOf(SourceSpan at) => sources.FirstOrDefault(candidate => candidate.Path == at.File)?.Text;

    private static SourceToken? Find(List<SourceToken> tokens, Range within, string literal)
    {
        // Ports stand without quotes; a bare word is a variable and says nothing about its value.
        var asCode = new SourceLexer(literal, 0).Tokens().ToList();
        asCode = asCode is [{ Kind: TokenKind.Number or TokenKind.Mark }, ..] ? asCode : [];
        return Find(tokens, within, [new SourceToken(TokenKind.String, 0, literal)]) ?? Find(tokens, within, asCode);
    }

    private ReadStatement? Read(SourceSpan at, string keyword, string name)
    {
        if (TextOf(at) is not { } source || LineStart(source, at.Line) is not { } start)
        {
            return null;
        }

        var end = source.IndexOf('\n', start) is var newLine && newLine < 0 ? source.Length : newLine;
        var line = new SourceLexer(source, start).Tokens().TakeWhile(token => token.Start < end).ToList();
        var first = line.Index().Where(token => token.Item.Is(TokenKind.Word, keyword)).Select(token => token.Index).ToList();
        if (first.Count == 0)
        {
            return null;
        }

        var named = first.Find(index => line.Skip(index).Take(3).Any(token => token.Is(TokenKind.String, name)));
        var begin = line[first.Contains(named) ? named : first[0]];
        return new(source, at.File, UpToTheEnd(new SourceLexer(source, begin.Start).Tokens()));
    }

    private static int? LineStart(string source, int line)
    {
        var start = 0;
        for (var i = 1; i < line; i++)
        {
            start = source.IndexOf('\n', start) + 1;
            if (start == 0)
            {
                return null;
            }
        }

        return line > 0 ? start : null;
    }

    private static List<SourceToken> UpToTheEnd(IEnumerable<SourceToken> tokens)
    {
        var statement = new List<SourceToken>();
        var depth = 0;
        foreach (var token in tokens)
        {
            depth += Nesting(token);
            if (depth < 0 || (depth == 0 && token.Is(TokenKind.Mark, ";")))
            {
                break;
            }

            statement.Add(token);
        }

        return statement;
    }

    private static int Nesting(SourceToken token) =>
        token.Kind is not TokenKind.Mark ? 0
        : token.Text is "(" or "[" or "{" ? 1
        : token.Text is ")" or "]" or "}" ? -1
        : 0;

    /// <summary>Where the arguments of each call of the method stand among the tokens.</summary>
    private static IEnumerable<Range> Arguments(List<SourceToken> tokens, string method, bool behindName)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Is(TokenKind.Word, method) && tokens[i + 1].Is(TokenKind.Mark, "("))
            {
                var first = i + 2 + (behindName ? 1 : 0);
                var last = i + 2;
                for (var depth = 1; last < tokens.Count && depth > 0; last++)
                {
                    depth += Nesting(tokens[last]);
                }

                yield return Math.Min(first, last)..last;
            }
        }
    }

    private static SourceToken? Find(List<SourceToken> tokens, Range within, List<SourceToken> wanted)
    {
        for (var i = within.Start.Value; wanted.Count > 0 && i + wanted.Count <= within.End.Value; i++)
        {
            if (wanted.Index().All(token => tokens[i + token.Index].Says(token.Item)))
            {
                return tokens[i];
            }
        }

        return null;
    }

    private sealed record ReadStatement(string Source, string File, List<SourceToken> Tokens)
    {
        public SourceSpan At(SourceToken token)
        {
            var before = Source.AsSpan(0, token.Start);
            return new(File, before.Count('\n') + 1, token.Start - before.LastIndexOf('\n'));
        }
    }
}
