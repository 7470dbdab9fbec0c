namespace Ripcs.Importing;

/// <summary>A rule of a dump, without "-A CHAIN ".</summary>
/// <param name="Line">The line number in the file, from 1.</param>
public sealed record DumpRule(Family Family, TableName Table, ChainName Chain, int Line, string Text)
{
    private ParsedOnce _parsed;

    /// <summary>Its parts as written.</summary>
    public ParsedRule Parsed => _parsed.Of(Text);

    /// <summary>Where the first rule of its section is; see <see cref="Sections"/>. Line 0 for a rule in none.</summary>
    internal SourceSpan Section { get; init; }

    /// <summary>The rules of the dump that it says; none for one of the dump itself. See <see cref="InlinedChains"/>.</summary>
    internal ValueList<DumpRule> Of { get; init; }

    /// <summary>True if the comment above its section is above this rule.</summary>
    internal bool IsFirst => Line == Section.Line;

    /// <summary>True if that comment tells what becomes of packets by a statement with its conditions.</summary>
    internal bool IsTold => (Of.Count == 0 ? [this] : Of).Any(rule => rule.IsFirst && rule.Section == Section
        && RuleTarget.Find(rule.Text)?.Name is not "RETURN");

    public override string ToString() => $"-A {Chain}{(Text.Length > 0 ? " " : "")}{Text}";
}
