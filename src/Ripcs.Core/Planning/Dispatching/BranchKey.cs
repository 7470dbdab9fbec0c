namespace Ripcs.Core.Planning.Dispatching;

/// <summary>The packets to, or from, the addresses of a prefix.</summary>
internal readonly record struct BranchKey(PointerKind Kind, IpPrefix Prefix)
{
    /// <summary>True if no packet is in both.</summary>
    public bool IsApart(BranchKey other) => Kind == other.Kind && !Prefix.Overlaps(other.Prefix);

    /// <summary>True if all packets of the other are in this one.</summary>
    public bool Holds(BranchKey other) => Kind == other.Kind && Prefix.Contains(other.Prefix);

    public BranchKey Widened(int length) =>
        this with { Prefix = new IpPrefix(Prefix.Family, Prefix.Network & ~IpPrefix.HostMask(Prefix.Family, length), length) };

    /// <summary>The rule that sends these packets to a branch.</summary>
    public string ToRuleText(BranchName branch) => $"{Option} {Prefix} -j {branch.Chain}";

    /// <summary>Parses such a rule; false if it is not exactly as Ripcs writes it.</summary>
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
