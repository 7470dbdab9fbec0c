using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>
/// What is ours in a firewall, or is to be: the value that planning starts from and leads to. It can be stored, and needs neither
/// sources nor scripts to be brought back. The guard chain is not in it.
/// </summary>
public sealed record OwnedState(ValueList<OwnedTable> Tables)
{
    public static readonly OwnedState Empty = new([]);

    /// <summary>All chains with their rules, table by table. A method, because a state is stored with its properties.</summary>
    public IEnumerable<(ChainPlace Place, ValueList<string> Rules)> AllChains() =>
        Tables.SelectMany(table => table.Chains.Select(chain => (new ChainPlace(table.Family, table.Name, chain.Name), chain.Rules)));

    /// <summary>The foreign chains that belong to the state. A method, because a state is stored with its properties.</summary>
    public ValueList<ForeignTable> AllForeign() => Tables.Where(table => table.Foreign.Count > 0)
        .Select(table => new ForeignTable(table.Family, table.Name, table.Foreign)).ToValueList();

    /// <summary>The same with these foreign chains and no others.</summary>
    public OwnedState WithForeign(ValueList<ForeignTable> foreign) => new((
        from family in Families.Both
        from name in Ripcs.Core.Model.Tables.WithSets
        let chains = foreign.Where(table => table.Family == family
            && table.Name == name).SelectMany(table => table.Chains).DistinctBy(chain => chain.Name).ToValueList()
        let table = Table(family, name) with { Foreign = chains }
        where !table.IsEmpty
        select table).ToValueList());

    /// <summary>The rules of a host that has nothing but this state. A method, because a state is stored with its properties.</summary>
    public FirewallState ToLive() => new(ToLive(Family.IPv4), ToLive(Family.IPv6));

    private FamilyState ToLive(Family family) => new(family, Tables.Where(table => table.Family == family).Select(table =>
        new TableState(table.Name, [.. BuiltInsOf(table), .. table.Chains.Select(chain => new ChainState(chain))])).ToValueList());

    private static IEnumerable<ChainState> BuiltInsOf(OwnedTable table) =>
        from builtIn in table.Hooks.Select(hook => hook.BuiltIn).Concat(table.Policies.Select(policy => policy.BuiltIn)).Distinct()
        select new ChainState(builtIn, table.PolicyOf(builtIn) ?? ChainPolicy.Accept,
            table.Hooks.Where(hook => hook.BuiltIn == builtIn).Select(hook => SavedRule.Normal(hook.ToRuleText())).ToValueList());

    /// <summary>The table, or an empty one.</summary>
    public OwnedTable Table(Family family, TableName name) =>
        Tables.FirstOrDefault(table => table.Family == family && table.Name == name) ?? new OwnedTable(family, name, [], []);
}

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

/// <summary>One of our chains with its rules in normalised saved form, without "-A CHAIN ".</summary>
public sealed record OwnedChain(ChainName Name, ValueList<string> Rules)
{
    private WorkedOut<string, RuleSummary> _summary;

    // Its rules may be unread, and its name depends on them.
    public override int GetHashCode() => HashCode.Combine(Name, Rules.Count);

    public bool Equals(OwnedChain? other) => other is not null && Name == other.Name && Rules == other.Rules;

    /// <summary>The summary of its rules: as written down with them, or worked out.</summary>
    internal RuleSummary SummaryIn(Family family, TableName table, Func<Family, TableName, ValueList<string>, RuleSummary> summaryOf)
    {
        var known = Rules.Key as RuleSummary ?? _summary.From(Rules, rules => summaryOf(family, table, rules));
        return known.Family == family && known.Table == table ? known : summaryOf(family, table, Rules);
    }
}

/// <summary>A jump from a built-in chain to a dispatch chain.</summary>
public readonly record struct Hook(ChainName BuiltIn, ChainName Dispatch)
{
    public string ToRuleText() => $"-j {Dispatch}";
}
