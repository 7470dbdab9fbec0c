namespace Ripcs.Core.Model;

/// <summary>The chains of one table in the order of the save.</summary>
public sealed record TableState(TableName Name, ValueList<ChainState> Chains)
{
    private WorkedOut<ChainState, ChainIndex<ChainState>> _index;
    private WorkedOut<ChainState, List<(object With, Family Family, TableName Name, object Result)>> _workedOut;

    public ChainState? Find(ChainName name) => _index.From(Chains, static chains => new(chains, chain => chain.Name)).Find(name);

    /// <summary>The rules of a chain, normalised; none where there is no such chain.</summary>
    public IEnumerable<string> RulesOf(ChainName name) => Find(name)?.ToOwned().Rules ?? [];

    /// <summary>The policy of a built-in chain; the kernel makes one that is not there yet with ACCEPT.</summary>
    public string PolicyOf(ChainName builtIn) => Find(builtIn)?.Policy ?? ChainPolicy.Accept;

    /// <summary>
    /// What somebody works out from its chains and one other thing: each step of a run asks for the same again, and it is kept with the
    /// chains.
    /// </summary>
    /// <param name="family">The family of the table.</param>
    /// <param name="with">The other thing, which must not change.</param>
    /// <param name="work">Asked where nobody has asked before with the very same.</param>
    internal T Once<T>(Family family, object with, Func<TableState, T> work)
        where T : class
    {
        var kept = _workedOut.From(Chains, static _ => []);
        lock (kept)
        {
            foreach (var one in kept)
            {
                if (one.With == with && one.Family == family && one.Name == Name && one.Result is T known)
                    return known;
            }

            var result = work(this);
            kept.Add((with, family, Name, result));
            return result;
        }
    }
}
