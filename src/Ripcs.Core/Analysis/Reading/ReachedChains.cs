namespace Ripcs.Core.Analysis.Reading;

/// <summary>The built-in chains whose packets may reach the chains of a table. A
/// chain without a jump to it, such as a stale one, is reached from none.</summary>
internal sealed class ReachedChains
{
    private readonly Dictionary<ChainName, string> _by = [];

    public ReachedChains(TableState table)
    {
        foreach (var builtIn in table.Chains.Where(chain => chain.IsBuiltIn).OrderBy(chain => chain.Name))
        {
            foreach (var chain in Jumps.Reachable([builtIn.Name], table.RulesOf).Append(builtIn.Name))
            {
                _by[chain] = $"{_by.GetValueOrDefault(chain)} {builtIn.Name}";
            }
        }
    }

    /// <summary>The names of the built-in chains; "" for none.</summary>
    public string By(ChainName chain) => _by.GetValueOrDefault(chain, "");
}
