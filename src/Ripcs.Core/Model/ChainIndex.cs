namespace Ripcs.Core.Model;

/// <summary>The chains of a list by their names; of two with one name the first.</summary>
internal sealed class ChainIndex<T>
    where T : class
{
    private readonly Dictionary<ChainName, T> _chains;

    public ChainIndex(ValueList<T> chains, Func<T, ChainName> nameOf)
    {
        _chains = new(chains.Count);
        foreach (var chain in chains)
        {
            _ = _chains.TryAdd(nameOf(chain), chain);
        }
    }

    public T? Find(ChainName name) => _chains.GetValueOrDefault(name);
}
