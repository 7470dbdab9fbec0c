namespace Ripcs.Core.Planning.Owned;

/// <summary>The live part of the foreign chains in a table that this run changes.</summary>
internal sealed class ForeignRules
{
    private readonly TableState _table;
    private readonly ILookup<ChainName, ForeignChain> _named;

    public ForeignRules(Family family, TableState table, Knowledge known)
    {
        _table = table;
        _named = known.Foreign.Where(named => named.Family == family
            && named.Name == table.Name).SelectMany(named => named.Chains).ToLookup(chain => chain.Name);
    }

    /// <summary>True for a chain that the run knows to be foreign.</summary>
    public bool Names(ChainName chain) => _named.Contains(chain);

    /// <summary>A rule's text for comparison, because another version of iptables may have printed it.</summary>
    public static string Key(string text) => RuleNormalizer.Normalize(text);

    /// <summary>The live ones, unchanged.</summary>
    /// <param name="ours">The owned chains.</param>
    public ValueList<ForeignChain> Live(HashSet<ChainName> ours) => _named.Count == 0 ? []
        : (from chain in _table.Chains
           where !chain.IsHidden && Names(chain.Name) && !ours.Contains(chain.Name)
           let found = chain.IsBuiltIn ? InBuiltIn(chain, ours)
               : new ForeignChain(chain.Name, chain.Rules.Select(rule => new ForeignRule(rule.Text)).ToValueList())
           where !chain.IsBuiltIn || found.Taken.Any()
           select found).ToValueList();

    /// <summary>True for one of Ripcs's own jumps in a built-in chain.</summary>
    public static bool IsOurJump(SavedRule rule, IReadOnlySet<ChainName> ours) => Jumps.IsHook(rule.Canonical, out var dispatch)
        && ours.Contains(dispatch.Name);

    private ForeignChain InBuiltIn(ChainState chain, HashSet<ChainName> ours)
    {
        // Takes only as many copies of a rule as the change contains: a further copy belongs to someone else.
        var left = new Dictionary<string, int>();
        foreach (var counted in _named[chain.Name].SelectMany(named => named.Taken.GroupBy(Key)))
        {
            left[counted.Key] = Math.Max(left.GetValueOrDefault(counted.Key), counted.Count());
        }

        return new ForeignChain(chain.Name, chain.Rules.Select(rule => new ForeignRule(rule.Text, Stays: !Takes(rule))).ToValueList())
        {
            Policy = _table.Name != TableName.Filter && chain.Policy == ChainPolicy.Drop ? ChainPolicy.Drop : null,
        };

        bool Takes(SavedRule rule)
        {
            var key = Key(rule.Text);
            if (IsOurJump(rule, ours) || left.GetValueOrDefault(key) == 0)
                return false;

            left[key]--;
            return true;
        }
    }
}
