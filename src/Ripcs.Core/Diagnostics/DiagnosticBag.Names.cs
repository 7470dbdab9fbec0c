namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0903 and RIP0904: different rules that share a chain's name.</summary>
public sealed partial class DiagnosticBag
{
    /// <param name="at">The statement of the first rule that differs.</param>
    /// <param name="chain">The chain's name.</param>
    /// <param name="place">Family and table.</param>
    /// <param name="desired">The first rule that differs, as desired.</param>
    /// <param name="live">The same rule as it is live.</param>
    public void NameIsTaken(SourceSpan at, string chain, string place, string desired, string live) => Error(
        "RIP0903",
        at,
        $"a live chain with other rules has the name {chain} ({place}), because its hash is the same; "
        + "check whether somebody made it on purpose, then change a rule of this partition, or the order of two: that gives another name",
        [$"desired: {desired}", $"live:    {live}"]);

    /// <summary>The same for a state to roll back to, which cannot be changed any more.</summary>
    public void NameIsTakenSince(SourceSpan at, string chain, string place, string desired, string live) => Error(
        "RIP0904",
        at,
        $"since that state a chain with other rules took the name {chain} ({place}), because its hash is the same; "
        + "change a rule in the partition's file, or the order of two, apply it and clean it: that frees the name",
        [$"desired: {desired}", $"live:    {live}"]);
}
