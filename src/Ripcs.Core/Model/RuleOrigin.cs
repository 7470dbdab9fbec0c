namespace Ripcs.Core.Model;

/// <summary>The statement that a rule comes from; shown, never hashed. Statement
/// is "accept", "rewrite" and so on; Line counts from 1.</summary>
public sealed record RuleOrigin(string Statement, string What, string File, int Line, string? Ticket = null, string? Owner = null);
