using Ripcs.Core.Model;

namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0903 and RIP0904: two contents that share a chain's name.</summary>
public sealed partial class DiagnosticBag
{
    /// <param name="at">The statement of the first rule that differs.</param>
    /// <param name="chain">The chain's name.</param>
    /// <param name="place">Family and table.</param>
    /// <param name="wanted">The first rule that differs, as it is wanted.</param>
    /// <param name="live">The same as it is live.</param>
    public void NameIsTaken(SourceSpan at, string chain, string place, string wanted, string live) => Error(
        "RIP0903",
        at,
        $"a live chain that says something else has the name {chain} ({place}) by right, as this one would; "
        + "see whether somebody searched for that, then change a rule of this partition, or the order of two: that gives another name",
        [$"wanted: {wanted}", $"live:   {live}"]);

    /// <summary>The same for a state that is to come back: nobody can change what it says.</summary>
    public void NameIsTakenSince(SourceSpan at, string chain, string place, string wanted, string live) => Error(
        "RIP0904",
        at,
        $"since that state a chain that says something else has got the name {chain} ({place}) by right; "
        + "change a rule in the partition's file, or the order of two, apply it and clean it: that frees the name",
        [$"wanted: {wanted}", $"live:   {live}"]);
}
