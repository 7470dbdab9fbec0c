using System.Collections.Concurrent;

namespace Ripcs.Core.Planning.Dispatching;

/// <summary>
/// A dispatch chain with its branches. A packet passes a list of pointers one by one; a long list is written as an equivalent tree:
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111            partition-a              -s 203.0.113.66/32 -j blocklist-a333333
///              -d 10.0.0.2/32 -j wiki-a222222                                     -d 10.0.0.0/10 -j partition-a-0a000000-10
///              (and so on, thousands)                    partition-a-0a000000-10  -d 10.0.0.1/32 -j shop-a111111
///                                                                                 -d 10.0.0.2/32 -j wiki-a222222
/// </code>
/// Pointers of a branch are gathered at the place of its first one and keep their order there; <see cref="DispatchRuns"/> decides which
/// ones may be gathered. The tree depends only on the list, and one more or one less pointer only changes its own branch.
/// </summary>
internal sealed class DispatchTree
{
    private readonly ChainName _chain;
    private readonly IReadOnlyList<DispatchRule> _nodes;

    private DispatchTree(ChainName chain, IReadOnlyList<DispatchRule> nodes) => (_chain, _nodes) = (chain, nodes);

    public bool HasBranches => _nodes.Any(node => node.Branch is not null);

    public int BranchCount => _nodes.Sum(node => node.Branch is { } branch ? 1 + branch.Tree.BranchCount : 0);

    /// <summary>All rules except the jumps to branches, in the order in which packets pass them.</summary>
    public IReadOnlyList<DispatchRule> Rules => field ??= [.. Flat()];

    /// <summary>The rules of the dispatch chain itself.</summary>
    public IReadOnlyList<DispatchRule> Places => _nodes;

    /// <summary>The dispatch chain, then its branches, each with its rules; empty for a tree without rules.</summary>
    public IEnumerable<OwnedChain> Chains() => _nodes.Count == 0 ? []
        : _nodes.SelectMany(node => node.Branch?.Tree.Chains()
            ?? []).Prepend(new OwnedChain(_chain, _nodes.Select(node => node.Rule).ToValueList()));

    /// <summary>The live tree. A chain counts as a branch only if there is exactly one jump
    /// to it as Ripcs writes it: everything else is a rule that was typed by hand.</summary>
    public static DispatchTree Read(OwnedTable table, ChainName dispatch) => DispatchTrees.Of(table)[dispatch];

    /// <inheritdoc cref="Read(OwnedTable, ChainName)"/>
    /// <param name="table">The table that contains it.</param>
    /// <param name="branches">The chains whose names are those of its
    /// branches; chains that prove to be branches are removed from it.</param>
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

    /// <summary>The tree of a list: the list itself unless it is long.</summary>
    public static DispatchTree Of(Family family, ChainName dispatch, IEnumerable<DispatchRule> rules) =>
        new TreeMaker(family, dispatch).Make([.. rules]);

    internal static DispatchTree Of(ChainName chain, IReadOnlyList<DispatchRule> nodes) => new(chain, nodes);

    /// <summary>The pairs of pointers of which the first certainly came before the second in the list that the tree was made of.</summary>
    /// <param name="isMeant">Selects the pointers to compare.</param>
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

            // A rule after the branch certainly came after all of it only if a packet can match both.
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

/// <summary>A branch: the packets that it takes, and its contents.</summary>
internal sealed record DispatchBranch(BranchKey Key, DispatchTree Tree);

/// <summary>The live dispatch chains of one table, each parsed only once.</summary>
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

    /// <summary>The dispatch chain and the chains whose names are those of its branches, in the order of the table.</summary>
    public IReadOnlyList<OwnedChain> ChainsOf(ChainName dispatch) => _chains.TryGetValue(dispatch.Value, out var chains) ? chains : [];
}
