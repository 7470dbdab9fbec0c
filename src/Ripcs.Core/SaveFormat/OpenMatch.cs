namespace Ripcs.Core.SaveFormat;

/// <summary>The match whose options are being read: what stands behind "-m" up to the next "-m" or the target.</summary>
internal readonly ref struct OpenMatch(ReadOnlySpan<char> rule)
{
    private readonly ReadOnlySpan<char> _rule = rule;

    private OpenMatch(ReadOnlySpan<char> rule, ReadOnlySpan<char> name, int options)
        : this(rule)
    {
        Name = name;
        Options = options;
    }

    private ReadOnlySpan<char> Name { get; }

    // Where the options begin in the rule.
    private int Options { get; }

    public bool Is(ReadOnlySpan<char> name) => Name.SequenceEqual(name);

    /// <summary>What is open behind an option and its value.</summary>
    public OpenMatch After(RuleTokens option, RuleTokens value) =>
        option.Current is "-m" ? new OpenMatch(_rule, value.Current, value.Start + value.Current.Length) : option.IsTarget
            ? new OpenMatch(_rule) : this;

    /// <summary>
    /// True if a second "-m" for the same protocol can be left out, as nft 1.8.11 does. Not where both have the same option: only the
    /// last one would count then.
    /// </summary>
    public bool TakesUp(RuleTokens second)
    {
        if (!second.Current.SequenceEqual(Name) || !IsProtocol(Name))
            return false;

        var own = new RuleTokens(_rule[Options..second.Start]);
        while (second.MoveNext() && second.Current is not ("-m" or "-j" or "-g"))
        {
            foreach (var word in own)
            {
                if (word.StartsWith("--") && word.SequenceEqual(second.Current))
                    return false;
            }
        }

        return true;
    }

    private static bool IsProtocol(ReadOnlySpan<char> match) =>
        match is "tcp" or "udp" or "udplite" or "sctp" or "dccp" or "icmp" or "icmp6";
}
