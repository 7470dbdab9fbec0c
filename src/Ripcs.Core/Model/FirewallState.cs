namespace Ripcs.Core.Model;

/// <summary>Everything that the kernel enforces, ours and others', as iptables-save and ip6tables-save print it.</summary>
public sealed record FirewallState(FamilyState V4, FamilyState V6)
{
    public static readonly FirewallState Empty = new(new(Family.IPv4, []), new(Family.IPv6, []));

    /// <summary>The tables of nftables beside those of iptables that decide about packets too, as far as the kernel tells.</summary>
    public ValueList<NativeTable> Native { get; init; }

    public FamilyState this[Family family] => family is Family.IPv4 ? V4 : V6;

    /// <summary>The chains that native nftables rules hide from iptables.</summary>
    public IEnumerable<(Family Family, TableName Table, ChainState Chain)> Hidden =>
        Families.Both.SelectMany(family => this[family].Tables.SelectMany(table => table.Chains
            .Where(chain => chain.IsHidden).Select(chain => (family, table.Name, chain))));

    /// <summary>True if it has sets, whose changes the kernel's generation counter of nf_tables does not count.</summary>
    public bool HasSets => V4.Tables.Concat(V6.Tables).Any(table => table.Name == TableName.Set);

    public FirewallState With(FamilyState state) => state.Family is Family.IPv4 ? this with { V4 = state } : this with { V6 = state };
}

/// <summary>The tables of one family in the order of the save.</summary>
public sealed record FamilyState(Family Family, ValueList<TableState> Tables)
{
    /// <summary>The same without the sets.</summary>
    public FamilyState WithoutSets() => this with { Tables = Tables.Where(table => table.Name != TableName.Set).ToValueList() };

    /// <summary>The table, or one without chains if the kernel has none.</summary>
    public TableState Table(TableName name) => Tables.FirstOrDefault(table => table.Name == name) ?? new TableState(name, []);
}

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

/// <summary>One chain. Policy is ACCEPT or DROP for a built-in chain and null for a user-defined one.</summary>
public sealed record ChainState(ChainName Name, string? Policy, ValueList<SavedRule> Rules)
{
    private WorkedOut<SavedRule, OwnedChain> _owned;

    /// <summary>A user-defined chain whose rules stand in a file.</summary>
    internal ChainState(ChainName name, ValueList<SavedRule> rules, RuleSummary summary)
        : this(name, Policy: null, rules) =>
        _owned = new(rules, new(name, ValueList.Unread<string>(rules.Count, summary, () => [.. rules.Select(rule => rule.Canonical)])));

    /// <summary>One of ours as it will be on a host.</summary>
    internal ChainState(OwnedChain owned)
        : this(owned.Name, Policy: null, ValueList.Unread<SavedRule>(owned.Rules.Count, owned,
            () => [.. owned.Rules.Select(SavedRule.Normal)])) =>
        _owned = new(Rules, owned);

    public bool IsBuiltIn => Policy is not null;

    /// <summary>
    /// True where native nftables rules keep iptables from showing the chain. Its rules then stand in their places, but of each is
    /// known only where it jumps: see <see cref="SavedRule.Unknown"/>.
    /// </summary>
    public bool IsHidden { get; init; }

    /// <summary>Its name and rules in the form in which our own are compared: one and the same, whoever asks.</summary>
    public OwnedChain ToOwned() => _owned.From(Rules, ToOwned) is var owned && owned.Name == Name ? owned : ToOwned(Rules);

    private OwnedChain ToOwned(ValueList<SavedRule> rules) => new(Name, rules.Select(rule => rule.Canonical).ToValueList());
}

/// <summary>A rule as iptables-save printed it, without "-A CHAIN " and without counters.</summary>
/// <param name="Text">As printed.</param>
/// <param name="Canonical">Normalised: the same whatever the variant and version of iptables; what is hashed and compared.</param>
public sealed record SavedRule(string Text, string Canonical)
{
    // No rule begins so.
    private const string UnknownText = "(unknown)";

    /// <summary>True for a rule that iptables cannot show.</summary>
    public bool IsUnknown => Text.StartsWith(UnknownText, StringComparison.Ordinal);

    /// <summary>What stands in the place of a rule that iptables cannot show; at most its jump is known.</summary>
    public static SavedRule Unknown(ChainName? jumpsTo) => Normal(jumpsTo is { } chain ? $"{UnknownText} -j {chain}" : UnknownText);

    /// <summary>A rule that is already in normalised form, as our own are.</summary>
    public static SavedRule Normal(string canonical) => new(canonical, canonical);
}
