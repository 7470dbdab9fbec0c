using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>Our chains in one table, ordered by name, and the jumps from built-in chains that lead to them.</summary>
public sealed record OwnedTable(Family Family, TableName Name, ValueList<OwnedChain> Chains, ValueList<Hook> Hooks)
{
    private WorkedOut<OwnedChain, ChainIndex<OwnedChain>> _index;
    private WorkedOut<OwnedChain, WorkedOutOfTable> _workedOut;

    /// <summary>The policies that a host policy has set, or is to set; those of other built-in chains are none of ours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ChainPolicy> Policies { get; init; }

    /// <summary>
    /// The foreign chains that a change takes away, which are a part of the state before it: a rollback puts them back. Those that no
    /// change speaks of are in no state.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ForeignChain> Foreign { get; init; }

    /// <summary>True if nothing belongs to it.</summary>
    [JsonIgnore]
    public bool IsEmpty => !HoldsOurs && Foreign.Count == 0;

    /// <summary>True if something in it is ours.</summary>
    [JsonIgnore]
    public bool HoldsOurs => HoldsRules || Policies.Count > 0;

    /// <summary>True if a chain in it, or a jump, is ours: of a policy nobody can see who has set it.</summary>
    [JsonIgnore]
    public bool HoldsRules => Chains.Count > 0 || Hooks.Count > 0;

    /// <summary>The policy of a built-in chain; null where it is none of ours.</summary>
    public string? PolicyOf(ChainName builtIn) => Policies.FirstOrDefault(chain => chain.BuiltIn == builtIn)?.Policy;

    /// <summary>The rules of a chain; none where there is no such chain.</summary>
    public IEnumerable<string> RulesOf(ChainName name) => Find(name)?.Rules ?? [];

    public OwnedChain? Find(ChainName name) => _index.From(Chains, static chains => new(chains, chain => chain.Name)).Find(name);

    /// <summary>
    /// What somebody works out from its chains, of which there is one of each type: many ask for the same, and it is kept with the chains.
    /// </summary>
    /// <param name="work">Asked where nobody has asked before. It may look at nothing but the chains, the family and the name.</param>
    internal T Once<T>(Func<OwnedTable, T> work)
        where T : class
    {
        var kept = _workedOut.From(Chains, _ => new(Family, Name, new()));
        return kept.Family != Family || kept.Name != Name ? work(this)
            : kept.ByType.TryGetValue(typeof(T), out var known) ? (T)known
            : (T)kept.ByType.GetOrAdd(typeof(T), work(this));
    }

    /// <summary>A copy of the table that is of another family, say, has the same chains, and other things to work out.</summary>
    private sealed record WorkedOutOfTable(Family Family, TableName Name, ConcurrentDictionary<Type, object> ByType);
}
