namespace Ripcs.Core.SaveFormat;

/// <summary>
/// How many rules a packet passes from a chain on, if all of them take it and none decides: it passes a chain again for each rule that
/// leads
/// there, so a few lines can make more ways than the kernel, or a check, could ever follow.
/// <code>
/// -A a -j b
/// -A a -j b      a packet passes 2 rules of a, 4 of b and 4 of c
/// -A b -j c
/// -A b -j c
/// </code>
/// Each chain is read once. A loop, which the kernel refuses, is followed once.
/// </summary>
/// <param name="nextOf">Where the rules of a chain lead; null for one that leads nowhere.</param>
internal sealed class ChainWays(Func<ChainName, IEnumerable<ChainName?>> nextOf)
{
    /// <summary>How many chains of a Raw may be nested: the kernel of nft takes 16, and what follows chains into each other needs a stack.
    /// </summary>
    public const int Deepest = 100;

    // More rules are not counted.
    private const long Most = 1L << 40;

    private readonly Dictionary<ChainName, (long Rules, int Depth)?> _known = [];

    /// <summary>True if a chain that was asked for leads back to itself.</summary>
    public bool HasLoop { get; private set; }

    /// <summary>The rules that a packet passes, and how many chains deep it comes, this one included.</summary>
    public (long Rules, int Depth) Of(ChainName from)
    {
        // No recursion: chains may be nested deeper than the stack.
        var open = new Stack<ChainName>([from]);
        while (open.TryPeek(out var chain))
        {
            if (_known.TryAdd(chain, null))
            {
                foreach (var to in nextOf(chain).OfType<ChainName>().Distinct())
                {
                    if (!_known.TryGetValue(to, out var known))
                        open.Push(to);

                    HasLoop |= known is null && _known.ContainsKey(to);
                }
            }
            else if (_known[open.Pop()] is null)
            {
                _known[chain] = Added(chain);
            }
        }

        return _known[from]!.Value;
    }

    private (long Rules, int Depth) Added(ChainName chain)
    {
        var (rules, depth) = (0L, -1);
        foreach (var to in nextOf(chain))
        {
            var (below, deep) = to is { } name && _known[name] is { } known ? known : default;
            (rules, depth) = (Math.Min(rules + 1 + below, Most), Math.Max(depth, deep));
        }

        return (rules, depth + 1);
    }
}
