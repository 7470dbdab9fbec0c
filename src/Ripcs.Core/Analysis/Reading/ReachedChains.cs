namespace Ripcs.Core.Analysis.Reading;

/// <summary>The built-in chains whose packets may meet the chains of a table. A
/// chain that nothing leads to, such as a stale one, is met by none.</summary>
internal sealed class ReachedChains
{
    private readonly Dictionary<ChainName, string> _by = [];

    public ReachedChains(TableState table)
    {
        foreach (var builtIn in table.Chains.Where(chain => chain.IsBuiltIn).OrderBy(chain => chain.Name))
        {
            var (waiting, seen) = (new Stack<ChainState>([builtIn]), new HashSet<ChainName> { builtIn.Name });
            while (waiting.TryPop(out var next))
            {
                _by[next.Name] = $"{_by.GetValueOrDefault(next.Name)} {builtIn.Name}";
                foreach (var to in next.Rules.Select(rule => RuleTarget.Find(rule.Canonical)?.Chain).OfType<ChainName>().Where(seen.Add))
                {
                    if (table.Find(to) is { } chain)
                        waiting.Push(chain);
                }
            }
        }
    }

    /// <summary>The names of the built-in chains; "" for none.</summary>
    public string By(ChainName chain) => _by.GetValueOrDefault(chain, "");
}
