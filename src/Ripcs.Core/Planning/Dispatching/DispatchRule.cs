namespace Ripcs.Core.Planning.Dispatching;

/// <summary>A rule of a dispatch chain or of one of its branches.</summary>
/// <param name="Chain">The chain that holds it.</param>
/// <param name="Place">Its place there, from 1.</param>
/// <param name="Rule">In normalised saved form.</param>
internal sealed record DispatchRule(ChainName Chain, int Place, string Rule)
{
    /// <summary>What it is as a pointer; null for a rule that somebody typed, and for a bridge.</summary>
    public Pointer? Pointer { get; init; }

    /// <summary>For a rule that somebody typed into a branch: which packets get there.</summary>
    public BranchKey? Within { get; init; }

    /// <summary>The branch to which it leads; null for a rule of any other kind.</summary>
    public DispatchBranch? Branch { get; init; }

    /// <summary>The packets that can meet the rule; null where that may be any.</summary>
    public BranchKey? Extent => Branch is { } branch ? branch.Key
        : Pointer is { Address: { } address, Kind: PointerKind.Destination or PointerKind.Source } pointer
            ? new BranchKey(pointer.Kind, address) : Within;

    /// <summary>
    /// The rule as it means the same outside its branch; null where no rule does, as for one that somebody typed with a destination of its
    /// own into a branch for other destinations.
    /// </summary>
    public string? AloneText => Within is not { } key ? Rule
        : ParsedRule.Of(Rule).Find(key.Option) is not { } own ? $"{key.Option} {key.Prefix} {Rule}"
        : !own.IsNot && IpPrefix.TryParse(own.Value, out var prefix) && key.Prefix.Contains(prefix) ? Rule : null;

    /// <summary>A pointer that is to come.</summary>
    public static DispatchRule Of(Pointer pointer) => new(pointer.Dispatch, 0, pointer.ToRuleText()) { Pointer = pointer };

    /// <summary>The prefix of that length that holds all the packets of the rule; null if there is none.</summary>
    public BranchKey? KeyAt(int level) =>
        Branch is null && Extent is { } extent && extent.Prefix.Length >= level ? extent.Widened(level) : null;
}

/// <summary>The packets to, or from, the addresses of a prefix.</summary>
internal readonly record struct BranchKey(PointerKind Kind, IpPrefix Prefix)
{
    /// <summary>True if no packet is of both.</summary>
    public bool IsApart(BranchKey other) => Kind == other.Kind && !Prefix.Overlaps(other.Prefix);

    /// <summary>True if all packets of the other are of this.</summary>
    public bool Holds(BranchKey other) => Kind == other.Kind && Prefix.Contains(other.Prefix);

    public BranchKey Widened(int length) =>
        this with { Prefix = new IpPrefix(Prefix.Family, Prefix.Network & ~IpPrefix.HostMask(Prefix.Family, length), length) };

    /// <summary>The rule that leads these packets to a branch.</summary>
    public string ToRuleText(BranchName branch) => $"{Option} {Prefix} -j {branch.Chain}";

    /// <summary>Reads such a rule; false if it is not just what we would have written.</summary>
    public static bool TryParse(string rule, Family family, ChainName dispatch, out BranchKey key, out BranchName branch)
    {
        (key, branch) = (default, default);
        var jump = rule.LastIndexOf(' ') + 1;
        if (!rule.AsSpan(jump).StartsWith(dispatch.Value) || !BranchName.TryParse(new ChainName(rule[jump..]), out branch)
            || branch.Dispatch != dispatch || branch.Key.Family != family)
        {
            return false;
        }

        key = new BranchKey(rule.StartsWith("-s", StringComparison.Ordinal) ? PointerKind.Source : PointerKind.Destination, branch.Key);
        return key.ToRuleText(branch) == rule;
    }

    public string Option => Kind is PointerKind.Source ? "-s" : "-d";
}
