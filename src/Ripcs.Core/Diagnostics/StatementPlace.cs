namespace Ripcs.Core.Diagnostics;

/// <summary>Where a statement stands, and where its literals do; columns are looked for only when they are asked for.</summary>
/// <param name="Keyword">"Accept", "Label": what the statement begins with.</param>
/// <param name="Name">What stands between the parentheses behind it.</param>
internal sealed record StatementPlace(ILiteralPlaces Places, SourceSpan At, string Keyword, string Name)
{
    /// <summary>For a statement in a function of a loaded file: the call in the rule file, which is what its author knows.</summary>
    public SourceSpan? Call { get; init; }

    /// <summary>The statement itself.</summary>
    public SourceSpan Written => Places.Statement(At, Keyword, Name);

    public SourceSpan Whole => Call ?? Written;

    /// <summary>The literal; one that a call hands on stands in the call, others where the function has them.</summary>
    public SourceSpan Of(string method, string literal)
    {
        if (Call is not { } call)
            return Places.Literal(At, Keyword, Name, method, literal);

        return Places.InStatement(call, literal)
            ?? (Places.Literal(At, Keyword, Name, method, literal) is var own && own != Written ? own : call);
    }

    /// <summary>The same, looked for when a message needs it.</summary>
    public LiteralPlace Literal(string method, string literal) => new(this, method, literal);
}

/// <summary>A literal of a statement.</summary>
/// <param name="Method">"From", "Ports": between whose parentheses it stands.</param>
/// <param name="Text">A string's value, or ports as they are written.</param>
internal sealed record LiteralPlace(StatementPlace Statement, string Method, string Text)
{
    public SourceSpan At => Statement.Of(Method, Text);
}
