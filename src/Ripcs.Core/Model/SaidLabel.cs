namespace Ripcs.Core.Model;

/// <summary>A label or a set as one rule file has it: its own, or that of a file that it loads.</summary>
/// <param name="Name">As it is said.</param>
/// <param name="At">Its statement, wherever it stands.</param>
/// <param name="IsSet">True for a Set(…).</param>
/// <param name="IsUsed">True if a rule, an expectation or another label of the rule file names it, or of what the file loads.</param>
public sealed record SaidLabel(string Name, SourceSpan At, bool IsSet, bool IsUsed)
{
    /// <summary>What its list of addresses is known by, the same for every label and set that holds the same addresses. Null where it is
    /// no list of its own: a single address, prefix or range of each family, or the addresses of a label that it names.</summary>
    public string? List { get; init; }
}
