namespace Ripcs.Core.Planning.Dispatching;

/// <summary>A rule of a dispatch chain or of one of its branches.</summary>
/// <param name="Chain">The chain that contains it.</param>
/// <param name="Place">Its place there, from 1.</param>
/// <param name="Rule">In normalised saved form.</param>
internal sealed record DispatchRule(ChainName Chain, int Place, string Rule)
{
    /// <summary>The rule as a pointer; null for a rule that was typed by hand, and for a bridge.</summary>
    public Pointer? Pointer { get; init; }

    /// <summary>For a rule that was typed into a branch: the packets that reach the branch.</summary>
    public BranchKey? Within { get; init; }

    /// <summary>The branch that it jumps to; null for any other rule.</summary>
    public DispatchBranch? Branch { get; init; }

    /// <summary>The packets that the rule can match; null if these may be any.</summary>
    public BranchKey? Extent => Branch is { } branch ? branch.Key
        : Pointer is { Address: { } address, Kind: PointerKind.Destination or PointerKind.Source } pointer
            ? new BranchKey(pointer.Kind, address) : Within;

    /// <summary>The rule with the same meaning outside its branch; null if there is none, for example for
    /// a rule with a destination of its own that was typed into a branch for other destinations.</summary>
    public string? AloneText => Within is not { } key ? Rule
        : ParsedRule.Of(Rule).Find(key.Option) is not { } own ? $"{key.Option} {key.Prefix} {Rule}"
        : !own.IsNot && IpPrefix.TryParse(own.Value, out var prefix) && key.Prefix.Contains(prefix) ? Rule : null;

    /// <summary>A new pointer.</summary>
    public static DispatchRule Of(Pointer pointer) => new(pointer.Dispatch, 0, pointer.ToRuleText()) { Pointer = pointer };

    /// <summary>The prefix of this length that contains all packets of the rule; null if there is none.</summary>
    public BranchKey? KeyAt(int level) =>
        Branch is null && Extent is { } extent && extent.Prefix.Length >= level ? extent.Widened(level) : null;
}
