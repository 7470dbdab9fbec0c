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

    /// <summary>The table, or an empty one.</summary>
    public OwnedTable Table(Family family, TableName name) =>
        Tables.FirstOrDefault(table => table.Family == family && table.Name == name) ?? new OwnedTable(family, name, [], []);
}

/// <summary>Our chains in one table, ordered by name, and the jumps from built-in chains that lead to them.</summary>
public sealed record OwnedTable(Family Family, TableName Name, ValueList<OwnedChain> Chains, ValueList<Hook> Hooks)
{
    public OwnedChain? Find(ChainName name) => Chains.FirstOrDefault(chain => chain.Name == name);
}

/// <summary>One of our chains with its rules in normalised saved form, without "-A CHAIN ".</summary>
public sealed record OwnedChain(ChainName Name, ValueList<string> Rules);

/// <summary>A jump from a built-in chain to a dispatch chain.</summary>
public readonly record struct Hook(ChainName BuiltIn, ChainName Dispatch)
{
    public string ToRuleText() => $"-j {Dispatch}";
}
