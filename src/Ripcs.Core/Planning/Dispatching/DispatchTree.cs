using System.Collections.Concurrent;

namespace Ripcs.Core.Planning.Dispatching;

/// <summary>
/// A dispatch chain with its branches. A packet passes a list of pointers one by one; a long list is written as a tree, which means
/// exactly what the list means:
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111            partition-a              -s 203.0.113.66/32 -j blocklist-a333333
///              -d 10.0.0.2/32 -j wiki-a222222                                     -d 10.0.0.0/10 -j partition-a-0a000000-10
///              (and so on, thousands)                    partition-a-0a000000-10  -d 10.0.0.1/32 -j shop-a111111
///                                                                                 -d 10.0.0.2/32 -j wiki-a222222
/// </code>
/// Pointers gather at the place of the first one of their branch and stay in their order there; <see cref="DispatchRuns"/> says which
/// may. The tree depends on nothing but the list, and a pointer more or less changes nothing of it but its own branch.
/// </summary>
internal sealed class DispatchTree
{
    private readonly ChainName _chain;
    private readonly IReadOnlyList<DispatchRule> _nodes;

    private DispatchTree(ChainName chain, IReadOnlyList<DispatchRule> nodes) => (_chain, _nodes) = (chain, nodes);

    public bool HasBranches => _nodes.Any(node => node.Branch is not null);

    public int BranchCount => _nodes.Sum(node => node.Branch is { } branch ? 1 + branch.Tree.BranchCount : 0);

    /// <summary>All rules but those that lead to branches, in the order in which packets pass them.</summary>
    public IReadOnlyList<DispatchRule> Rules => field ??= [.. Flat()];

    /// <summary>What stands in the dispatch chain itself.</summary>
    public IReadOnlyList<DispatchRule> Places => _nodes;

    /// <summary>
    /// The dispatch chain and its branches, the chain first, each with its rules; nothing for a tree without rules.
    /// </summary>
    public IEnumerable<OwnedChain> Chains() => _nodes.Count == 0 ? []
        : _nodes.SelectMany(node => node.Branch?.Tree.Chains()
            ?? []).Prepend(new OwnedChain(_chain, _nodes.Select(node => node.Rule).ToValueList()));

    /// <summary>
    /// The tree as it is live. A branch counts where the rule that leads to it is just ours, once: all else is a rule that somebody typed.
    /// </summary>
    public static DispatchTree Read(OwnedTable table, ChainName dispatch) => DispatchTrees.Of(table)[dispatch];

    /// <inheritdoc cref="Read(OwnedTable, ChainName)"/>
    /// <param name="table">The table that holds it.</param>
    /// <param name="branches">The chains that have the name of a branch of it; those that are found to be one are taken out.</param>
    internal static DispatchTree Read(OwnedTable table, ChainName dispatch, Dictionary<ChainName, OwnedChain> branches)
    {
        return Grow(table.Find(dispatch) ?? new OwnedChain(dispatch, []), within: null);

        DispatchTree Grow(OwnedChain chain, BranchKey? within) =>
            new(chain.Name, [.. chain.Rules.Select((rule, i) => Node(new DispatchRule(chain.Name, i + 1, rule), within))]);

        DispatchRule Node(DispatchRule rule, BranchKey? within)
        {
            if (branches.Count > 0 && BranchKey.TryParse(rule.Rule, table.Family, dispatch, out var key, out var name)
                && (within is null || (within.Value.Holds(key) && key != within)) && branches.Remove(name.Chain, out var chain))
            {
                return rule with { Branch = new DispatchBranch(key, Grow(chain, key)) };
            }

            var read = Pointer.TryParse(table.Family, dispatch, rule.Rule, out var pointer) ? rule with { Pointer = pointer } : rule;
            return within is null || (read.Extent is { } extent && within.Value.Holds(extent)) ? read : rule with { Within = within };
        }
    }

    /// <summary>True if both tables have the same dispatch chain with the same branches, rule by rule.</summary>
    public static bool IsSame(OwnedTable one, OwnedTable other, ChainName dispatch) =>
        DispatchTrees.Of(one) == DispatchTrees.Of(other)
            || DispatchTrees.Of(one).ChainsOf(dispatch).SequenceEqual(DispatchTrees.Of(other).ChainsOf(dispatch));

    /// <summary>The tree that a list makes: the list itself unless it is long.</summary>
    public static DispatchTree Of(Family family, ChainName dispatch, IEnumerable<DispatchRule> rules) =>
        new TreeMaker(family, dispatch).Make([.. rules]);

    internal static DispatchTree Of(ChainName chain, IReadOnlyList<DispatchRule> nodes) => new(chain, nodes);

    /// <summary>
    /// What the places in the tree say about the list that it was made of: of each pair of pointers the first one stood before the second.
    /// </summary>
    /// <param name="isMeant">The pointers that are asked about.</param>
    public IEnumerable<(Pointer First, Pointer Second)> Neighbours(Func<Pointer, bool> isMeant)
    {
        Pointer? before = null;
        for (var i = 0; i < _nodes.Count; i++)
        {
            var (first, last) = Ends(_nodes[i], isMeant);
            if (first is null)
                continue;

            if (before is not null)
                yield return (before, first);

            before = first;
            if (_nodes[i].Branch is not { } branch)
                continue;

            foreach (var pair in branch.Tree.Neighbours(isMeant))
            {
                yield return pair;
            }

            // What comes behind the branch came behind all of it only if a packet can meet both.
            if (_nodes.Skip(i + 1).FirstOrDefault(node => node.Extent is not { } extent || !extent.IsApart(branch.Key)) is { } bar
                && Ends(bar, isMeant).First is { } behind)
            {
                yield return (last!, behind);
            }
        }
    }

    private static (Pointer? First, Pointer? Last) Ends(DispatchRule node, Func<Pointer, bool> isMeant)
    {
        var pointers = (node.Branch is { } branch ? branch.Tree.Rules
            : [node]).Select(rule => rule.Pointer).OfType<Pointer>().Where(isMeant).ToList();
        return (pointers.FirstOrDefault(), pointers.LastOrDefault());
    }

    private IEnumerable<DispatchRule> Flat() => _nodes.SelectMany(node => node.Branch?.Tree.Flat() ?? [node]);
}

/// <summary>A branch: whose packets it takes, and what stands in it.</summary>
internal sealed record DispatchBranch(BranchKey Key, DispatchTree Tree);

/// <summary>The dispatch chains of one table as they are live, each read once however often somebody asks for it.</summary>
internal sealed class DispatchTrees
{
    private readonly OwnedTable _table;
    private readonly Dictionary<string, List<OwnedChain>> _chains = [];
    private readonly ConcurrentDictionary<string, DispatchTree> _trees = [];

    private DispatchTrees(OwnedTable table)
    {
        _table = table;
        foreach (var chain in table.Chains)
        {
            if (DispatchChain.Above(chain.Name) is { } dispatch)
            {
                if (!_chains.TryGetValue(dispatch.Name.Value, out var chains))
                    _chains.Add(dispatch.Name.Value, chains = []);

                chains.Add(chain);
            }
        }
    }

    public static DispatchTrees Of(OwnedTable table) => table.Once(table => new DispatchTrees(table));

    public DispatchTree this[ChainName dispatch]
    {
        get
        {
            if (!_trees.TryGetValue(dispatch.Value, out var tree))
            {
                var branches = ChainsOf(dispatch).Where(chain => chain.Name != dispatch).ToDictionary(chain => chain.Name);
                tree = _trees.GetOrAdd(dispatch.Value, DispatchTree.Read(_table, dispatch, branches));
            }

            return tree;
        }
    }

    /// <summary>The dispatch chain and those that have the name of a branch of it, in the order of the table.</summary>
    public IReadOnlyList<OwnedChain> ChainsOf(ChainName dispatch) => _chains.TryGetValue(dispatch.Value, out var chains) ? chains : [];
}
