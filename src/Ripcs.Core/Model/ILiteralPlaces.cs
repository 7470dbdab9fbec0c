namespace Ripcs.Core.Model;

/// <summary>
/// Where statements and literals stand in a rule file and in what it loads. C# tells a method no more about its caller than file and
/// line; the column is looked for when a message needs it.
/// </summary>
public interface ILiteralPlaces
{
    /// <summary>The statement's keyword; the line alone if the sources do not show it.</summary>
    /// <param name="at">File and line.</param>
    /// <param name="keyword">"Accept", "Label": what the statement begins with.</param>
    /// <param name="name">The first text between the parentheses behind it.</param>
    public SourceSpan Statement(SourceSpan at, string keyword, string name);

    /// <summary>The literal between the parentheses of the method; the statement if it does not stand there.</summary>
    /// <param name="at">File and line of the statement.</param>
    /// <param name="keyword">What the statement begins with.</param>
    /// <param name="name">The first text between the parentheses behind it.</param>
    /// <param name="method">"From", "Ports"; the keyword itself for what stands behind the statement's name.</param>
    /// <param name="literal">A string's value, or ports as they are written, such as 8600..8900.</param>
    public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal);

    /// <summary>The literal anywhere in the statement that begins at this place; null if it does not stand there.</summary>
    public SourceSpan? InStatement(SourceSpan at, string literal);

    /// <summary>Where the text of the statement begins, the column being that of all
    /// its lines; null where they do not stand one by one in the source.</summary>
    /// <param name="at">File and line of the statement.</param>
    /// <param name="keyword">What the statement begins with.</param>
    /// <param name="text">The first text between the parentheses behind it.</param>
    public SourceSpan? FirstLine(SourceSpan at, string keyword, string text);
}
