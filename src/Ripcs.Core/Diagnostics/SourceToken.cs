namespace Ripcs.Core.Diagnostics;

/// <summary>What a token of a rule file is; comments and blanks are none.</summary>
internal enum TokenKind
{
    Word,
    Number,

    /// <summary>A string literal; the token's text is its value.</summary>
    String,

    /// <summary>Punctuation: one character, or "..".</summary>
    Mark,
}

/// <summary>A token of a rule file and where it begins in the text.</summary>
internal readonly record struct SourceToken(TokenKind Kind, int Start, string Text)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public bool Says(SourceToken other) => Kind == other.Kind && Text == other.Text;
}
