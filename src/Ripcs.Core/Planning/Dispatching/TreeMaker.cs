namespace Ripcs.Core.Planning.Dispatching;

/// <summary>Makes a tree of a list, level by level.</summary>
internal sealed class TreeMaker(Family family, ChainName dispatch)
{
    /// <summary>Up to this number of rules, a plain list is quick to read and to pass.</summary>
    public const int LongestList = 128;

    /// <summary>With fewer rules than these a branch costs the packets in it more than it saves the others.</summary>
    public const int FewestInABranch = 8;

    private readonly ValueList<int> _levels = BranchName.Levels(family);
    private readonly Dictionary<IpPrefix, int> _numbers = [];
    private bool _isLong;

    public DispatchTree Make(IReadOnlyList<DispatchRule> rules)
    {
        _isLong = rules.Count > LongestList;
        return DispatchTree.Of(dispatch, Nodes(rules, 0));
    }

    private IReadOnlyList<DispatchRule> Nodes(IReadOnlyList<DispatchRule> rules, int level)
    {
        var nodes = rules;
        for (var next = level; next < _levels.Count && (_isLong || rules.Any(rule => rule.Within is not null)); next++)
        {
            nodes = Gathered(nodes, next, isBelow: level > 0);
        }

        return nodes;
    }

    private List<DispatchRule> Gathered(IReadOnlyList<DispatchRule> nodes, int level, bool isBelow)
    {
        var length = _levels[level];
        BranchKey? KeyOf(DispatchRule node) => node.KeyAt(length);

        // A branch with the same rules as the branch above it saves nothing.
        var isIdle = isBelow && nodes.Select(KeyOf).OfType<BranchKey>().Distinct().Take(2).Count() < 2;
        var gathered = new List<DispatchRule>(nodes.Count);
        foreach (var run in DispatchRuns.Of(nodes, KeyOf))
        {
            var groups = run.Where(item => item.Key is not null).GroupBy(item => item.Key!.Value, item => item.Item)
                .Where(group => (_isLong && !isIdle && group.Count() >= FewestInABranch) || group.Any(rule => rule.Within == group.Key))
                .ToDictionary(group => group.Key, group => group.ToList());
            var made = new HashSet<BranchKey>();
            foreach (var (node, key) in run)
            {
                if (key is not { } known || !groups.TryGetValue(known, out var rules))
                {
                    gathered.Add(node);
                }
                else if (made.Add(known))
                {
                    gathered.AddRange(Branch(known, rules, level));
                }
            }
        }

        return gathered;
    }

    /// <summary>The rules in a branch; the plain rules if no chain name is available for it.</summary>
    private IEnumerable<DispatchRule> Branch(BranchKey key, List<DispatchRule> rules, int level)
    {
        var name = new BranchName(dispatch, key.Prefix, _numbers.GetValueOrDefault(key.Prefix) + 1);
        if (!name.CanBe)
        {
            // A rule that was typed into a branch would match more packets elsewhere.
            return rules.Where(rule => rule.Within != key);
        }

        _numbers[key.Prefix] = name.Number;
        return [new DispatchRule(dispatch, 0, key.ToRuleText(name)) { Branch = new DispatchBranch(key,
            DispatchTree.Of(name.Chain, Nodes(rules, level + 1))) }];
    }
}
