namespace Ripcs.Core.Matches;

/// <summary>One statement, with what the check of a match needs to know about it.</summary>
internal record MatchContext(RuleStatement Rule, StatementPlace Place, DiagnosticBag Diagnostics)
{
    public SourceSpan Whole => Place.Whole;
}
