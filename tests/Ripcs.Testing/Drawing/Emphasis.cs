namespace Ripcs.Testing.Drawing;

/// <summary>How much the rules get in each other's way.</summary>
internal enum Crowd
{
    /// <summary>Loose or crowded, as it comes.</summary>
    Any,
    Loose,

    /// <summary>Mostly rewrites of few addresses and ports.</summary>
    Crowded,

    /// <summary>Rewrites alone that lie upon each other, many of them never reached: of all, of the host, of their own targets.</summary>
    Stacked,

    /// <summary>A public address belongs to one partition, and a port of it to one rewrite, from everywhere.</summary>
    Tidy,
}

/// <summary>What a file beside the partitions says for the host as a whole, in a policy and in lines of iptables.</summary>
internal enum Gateway
{
    None,

    /// <summary>A policy, lines, or both, that stay as they are.</summary>
    Stays,

    /// <summary>They come, change and go, and of the partitions filter rules alone change.</summary>
    Changes,

    /// <summary>Lines that translate destinations come, change and go beside a policy that stays.</summary>
    Translates,

    /// <summary>Denies come to the filter of a host that drops by default, and rewrites end.</summary>
    Denies,

    /// <summary>The same, some behind an accept that comes with them.</summary>
    DeniesBehindAccepts,
}

/// <summary>Which words of the language, and which neighbourhoods, a test draws often: what it can judge, and what it is about.</summary>
internal sealed record Emphasis
{
    public Crowd Crowd { get; init; }

    /// <summary>True for filter rules many of which ask who sends.</summary>
    public bool AskSenders { get; init; }

    /// <summary>
    /// True for what stands beside Dnat, Snat and Masquerade, and for sets: Redirect, Balance, Netmap, Hairpin, OriginalTo and ports that
    /// are moved together.
    /// </summary>
    public bool SayMore { get; init; }

    /// <summary>
    /// True for what no tracer of a whole network reads: marks, DSCP, flags, lengths, times, limits, control groups, IPsec, Match, SynProxy
    /// and Transparent, and who asked for a rule.
    /// </summary>
    public bool SayAll { get; init; }

    public Gateway Gateway { get; init; }

    /// <summary>True beside a partition of so many addresses that dispatch chains grow into trees, or shrink to lists again, and its own
    /// neighbours share their branches.</summary>
    public bool IsLong { get; init; }
}
