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
