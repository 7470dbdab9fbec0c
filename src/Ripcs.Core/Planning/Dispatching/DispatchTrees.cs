using System.Collections.Concurrent;

namespace Ripcs.Core.Planning.Dispatching;

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
