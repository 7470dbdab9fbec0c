namespace Ripcs.Core.Diagnostics;

/// <summary>The place of a statement and of its literals. Columns are computed only when needed.</summary>
/// <param name="Keyword">The statement's first word: "Accept", "Label".</param>
/// <param name="Name">The text in the parentheses after it.</param>
internal sealed record StatementPlace(ILiteralPlaces Places, SourceSpan At, string Keyword, string Name)
{
    /// <summary>For a statement in a function: the call in the rule file, which tells it from the others that the function makes.</summary>
    public SourceSpan? Call { get; init; }

    /// <summary>The statement itself.</summary>
    public SourceSpan Written => Places.Statement(At, Keyword, Name);

    public SourceSpan Whole => Call ?? Written;

    /// <summary>The place of a literal: in the call if the call passes it on, otherwise in the function.</summary>
    public SourceSpan Of(string method, string literal)
    {
        if (Call is not { } call)
            return Places.Literal(At, Keyword, Name, method, literal);

        return Places.InStatement(call, literal)
            ?? (Places.Literal(At, Keyword, Name, method, literal) is var own && own != Written ? own : call);
    }

    /// <summary>The same, computed when a message needs it.</summary>
    public LiteralPlace Literal(string method, string literal) => new(this, method, literal);
}

/// <summary>A literal of a statement.</summary>
/// <param name="Method">The method whose parentheses contain it: "From", "Ports".</param>
/// <param name="Text">A string's value, or ports as they are written.</param>
internal sealed record LiteralPlace(StatementPlace Statement, string Method, string Text)
{
    public SourceSpan At => Statement.Of(Method, Text);
}
