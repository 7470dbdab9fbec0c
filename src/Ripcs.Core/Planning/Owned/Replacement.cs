namespace Ripcs.Core.Planning.Owned;

/// <summary>Which foreign rules an apply takes away when it replaces the rules of a host, and which it leaves alone: those
/// of programs that manage them, those that the host policy puts first, and those that could not be put back.</summary>
/// <param name="Taken">The chains and rules that go.</param>
/// <param name="Left">Those that stay.</param>
public sealed record Replacement(ValueList<ForeignTable> Taken, ValueList<LeftAlone> Left)
{
    /// <param name="actual">The live state.</param>
    /// <param name="known">The knowledge, with the foreign chains that the run puts first.</param>
    /// <param name="families">The families that the run covers.</param>
    public static Replacement Of(FirewallState actual, Knowledge known, IEnumerable<Family> families)
    {
        var tables = families.SelectMany(family =>
            Tables.Ours.Select(name => new TableReplacement(family, actual[family].Table(name), known))).ToList();
        return new Replacement(tables.Select(table => table.Taken()).Where(table => table.Chains.Count > 0).ToValueList(),
            tables.SelectMany(table => table.Left()).ToValueList());
    }

    /// <summary>The live state without what goes.</summary>
    public FirewallState Rest(FirewallState actual)
    {
        FamilyState InFamily(FamilyState family) =>
            family with { Tables = family.Tables.Select(table => InTable(family.Family, table)).ToValueList() };
        TableState InTable(Family family, TableState table) =>
            Taken.FirstOrDefault(taken => taken.Family == family && taken.Name == table.Name) is not { } taken ? table
            : table with { Chains = table.Chains.Where(chain => chain.IsBuiltIn
                || taken.Chains.All(gone => gone.Name != chain.Name)).Select(chain => Rest(chain, taken)).ToValueList() };
        return new FirewallState(InFamily(actual.V4), InFamily(actual.V6));
    }

    private static ChainState Rest(ChainState chain, ForeignTable taken) =>
        taken.Chains.FirstOrDefault(gone => gone.Name == chain.Name) is not { } gone ? chain
        : chain with { Rules = chain.Rules.Where((_, place) => gone.Rules[place].Stays).ToValueList() };
}

/// <summary>Foreign rules that stay when foreign rules are replaced.</summary>
/// <param name="Owner">The reason: "Docker".</param>
/// <param name="Chains">The chains that stay.</param>
/// <param name="Rules">The rules of built-in chains that stay.</param>
public sealed record LeftAlone(Family Family, TableName Table, string Owner, ValueList<ChainName> Chains, int Rules);

public sealed class TableReplacement
{
    public const string HostPolicyBehind = "HostPolicy().Behind";
    public const string Hidden = "native nftables rules";
    public const string Unsayable = "characters that no command can name";

    private readonly Family _family;
    private readonly TableState _table;
    private readonly Knowledge _known;
    private readonly HashSet<ChainName> _ours;
    private readonly Dictionary<ChainName, string> _staying = [];

    // By chain and place, because two identical rules may differ in this only if they are in different chains.
    private readonly Dictionary<(ChainName Chain, int Place), string> _stayingRules = [];

    public TableReplacement(Family family, TableState table, Knowledge known)
    {
        (_family, _table, _known) = (family, table, known);
        var owned = Ownership.Read(family, table, known);
        var ripts = table.Chains.Where(chain => FixedChains.IsRipts(family, table, chain, known)
            && !LeadsToOurs(chain, owned)).Select(chain => chain.Name).ToHashSet();
        _ours = owned.Chains.Select(chain => chain.Name).Append(DispatchChain.Guard)
            .Concat(table.Chains.Select(chain => chain.Name).Where(chain => DispatchChain.HoldsPointers(table.Name, chain))).Except(ripts)
                .ToHashSet();
        FindStaying();
    }

    private IEnumerable<ChainState> Foreign => _table.Chains.Where(chain => !chain.IsBuiltIn && !_ours.Contains(chain.Name));

    public ForeignTable Taken() => new(_family, _table.Name, _table.Chains.Select(Taken).OfType<ForeignChain>().ToValueList());

    public IEnumerable<LeftAlone> Left() =>
        _staying.Values.Concat(_stayingRules.Values).Distinct().Order(StringComparer.Ordinal).Select(owner => new LeftAlone(
        _family,
        _table.Name,
        owner,
        _staying.Where(chain => chain.Value == owner).Select(chain => chain.Key).Order().ToValueList(),
        _stayingRules.Values.Count(rule => rule == owner)));

    private ForeignChain? Taken(ChainState chain)
    {
        if (!chain.IsBuiltIn)
        {
            return _ours.Contains(chain.Name) || _staying.ContainsKey(chain.Name) ? null
                : new ForeignChain(chain.Name, chain.Rules.Select(rule => new ForeignRule(rule.Text)).ToValueList());
        }

        var rules = chain.Rules.Select((rule, place) => new ForeignRule(
            rule.Text, chain.IsHidden || ForeignRules.IsOurJump(rule, _ours) || _stayingRules.ContainsKey((chain.Name, place))))
                .ToValueList();
        return rules.All(rule => rule.Stays) ? null : new ForeignChain(chain.Name, rules);
    }

    private void FindStaying()
    {
        foreach (var chain in Foreign)
        {
            if (chain.IsHidden)
            {
                _staying[chain.Name] = Hidden;
            }
            else if ((OwnerOf(chain.Name) ?? (chain.Rules.All(rule => RestoreWriter.CanName(rule.Text)) ? null : Unsayable)) is { } owner)
            {
                _staying[chain.Name] = owner;
            }
        }

        var open = new Queue<ChainName>(_staying.Keys);
        var foreign = Foreign.Select(chain => chain.Name).ToHashSet();
        foreach (var chain in _table.Chains.Where(chain => chain.IsBuiltIn))
        {
            for (var place = 0; place < chain.Rules.Count; place++)
            {
                if (!ForeignRules.IsOurJump(chain.Rules[place], _ours) && OwnerOf(chain, chain.Rules[place]) is { } owner)
                {
                    _stayingRules[(chain.Name, place)] = owner;
                    Keep(chain.Rules[place], owner);
                }
            }
        }

        while (open.TryDequeue(out var next))
        {
            foreach (var rule in _table.Find(next)?.Rules ?? [])
            {
                Keep(rule, _staying[next]);
            }
        }

        void Keep(SavedRule rule, string owner)
        {
            if (Jumps.Of(rule.Canonical) is { } to && foreign.Contains(to) && _staying.TryAdd(to, owner))
                open.Enqueue(to);
        }
    }

    private string? OwnerOf(ChainName chain) => _known.ChainsInFront.Contains(chain) ? HostPolicyBehind : OtherProgram.OfChain(chain);

    private string? OwnerOf(ChainState chain, SavedRule rule) => chain.IsHidden ? Hidden
        : (Jumps.Of(rule.Canonical) is { } to ? OwnerOf(to) : null) ?? OtherProgram.OfRule(ParsedRule.Of(rule.Canonical))
            ?? (RestoreWriter.CanName(rule.Text) ? null : Unsayable);

    private static bool LeadsToOurs(ChainState chain, OwnedTable owned) =>
        chain.Rules.Any(rule => Jumps.Of(rule.Canonical) is { } to && owned.Find(to) is not null);
}
