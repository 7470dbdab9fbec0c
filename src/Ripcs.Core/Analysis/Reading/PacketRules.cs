using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>The rules of one family from a packet's point of view, owned and foreign. A chain is
/// parsed when it is first needed, because a single packet reaches few. Not thread-safe.</summary>
public sealed class PacketRules(FamilyState state)
{
    private readonly MovedRules? _moved;
    private readonly (PacketRules Of, Func<PacketChain, PacketChain> By)? _changed;

    private static readonly ValueList<TableName> InOrder = [TableName.Raw, TableName.Mangle, TableName.Nat, TableName.Filter];

    private readonly Dictionary<(TableName, ChainName), PacketChain?> _chains = [];
    private readonly Lazy<MarkUse> _marks = new(() => MarkUse.Of(state));
    private readonly Lazy<ConditionReader> _conditions = new(() => new ConditionReader(state.Family, state.Table(TableName.Set)));
    private readonly Dictionary<(PacketRules, TableName, ChainName), bool> _same = [];

    private PacketRules(FamilyState state, MovedRules moved)
        : this(state) => _moved = moved;

    private PacketRules(FamilyState state, MovedRules? moved, (PacketRules Of, Func<PacketChain, PacketChain> By) changed)
        : this(state) => (_moved, _changed) = (moved, changed);

    public Family Family => state.Family;

    /// <summary>How its rules use marks.</summary>
    public MarkUse Marks => _marks.Value;

    /// <summary>True if other rules write a list or set of the kernel that some rule matches here and there.</summary>
    internal bool WritesOtherLists(PacketRules other) => WrittenLists.Differ(State, other.State);

    /// <summary>The same rules as the successors of others: a rule that has moved to another chain continues its count.</summary>
    internal PacketRules CountingOn(PacketRules before) => _changed is { } changed ? changed.Of.CountingOn(before).With(changed.By)
        : new(state, MovedRules.Between(before.State, state));

    /// <summary>The same rules, of which each chain is changed when it is read.</summary>
    public PacketRules With(Func<PacketChain, PacketChain> change) => new(state, _moved, (this, change));

    private FamilyState State => state;

    /// <summary>The tables in the order in which an incoming packet passes them.</summary>
    public static ValueList<TableName> Tables => InOrder;

    /// <summary>The chain; null if the table has none of that name.</summary>
    public PacketChain? Find(TableName table, ChainName name)
    {
        if (!_chains.TryGetValue((table, name), out var chain))
        {
            chain = _changed is { } changed ? changed.Of.Find(table, name) is { } old ? changed.By(old) : null
                : state.Table(table).Find(name) is { } found ? Read(state.Table(table), found) : null;
            _chains.Add((table, name), chain);
        }

        return chain;
    }

    /// <summary>True if a chain and all chains below it have the same rules on both sides. It compares texts, and parses no rule.</summary>
    public bool IsSame(TableName table, ChainName name, PacketRules other) => other == this
        || (Sets == other.Sets && IsSame(table, name, other, []));

    /// <summary>The chain and all chains below it, each once, the called ones before their callers.</summary>
    public IReadOnlyList<PacketChain> Chains(TableName table, ChainName name)
    {
        var (order, seen) = (new List<PacketChain>(), new HashSet<ChainName>());
        Visit(name);
        return order;

        void Visit(ChainName next)
        {
            if (seen.Add(next) && Find(table, next) is { } chain)
            {
                foreach (var rule in chain.Rules)
                {
                    if (rule.Leads is { } to)
                        Visit(to);
                }

                order.Add(chain);
            }
        }
    }

    /// <summary>The rules of a chain and of all chains below it that may take some
    /// packet of the box; chains that none of these reaches are not parsed.</summary>
    public IEnumerable<PacketRule> Below(TableName table, ChainName name, PacketBox near)
    {
        var (waiting, seen) = (new Stack<ChainName>([name]), new HashSet<ChainName> { name });
        while (waiting.TryPop(out var next))
        {
            foreach (var rule in Find(table, next)?.Rules ?? [])
            {
                if (near.MayMeet(rule.Match))
                {
                    yield return rule;
                    if (rule.Leads is { } to && seen.Add(to))
                        waiting.Push(to);
                }
            }
        }
    }

    private TableState Sets => state.Table(TableName.Set);

    private TableState Table(TableName name) => state.Table(name);

    private bool IsSame(TableName table, ChainName name, PacketRules other, HashSet<ChainName> seen)
    {
        if (!_same.TryGetValue((other, table, name), out var isSame))
        {
            var (mine, its) = (Table(table).Find(name), other.Table(table).Find(name));
            isSame = mine?.Policy == its?.Policy && (mine?.Rules ?? []) == (its?.Rules ?? [])
                && (mine?.TargetsIn(Family, table) ?? []).All(target => !seen.Add(target)
                    || (Table(table).Find(target) is null && other.Table(table).Find(target) is null)
                    || IsSame(table, target, other, seen));
            _same[(other, table, name)] = isSame;
        }

        return isSame;
    }

    private PacketChain Read(TableState table, ChainState chain)
    {
        var names = new OpenNames(table.Name, chain.Name, _moved);
        var rules = chain.Rules.Select(rule => Read(table, rule, names)).ToValueList();
        Fate? policy = chain.Policy is null ? null : chain.Policy == ChainPolicy.Drop ? Fate.Drop : Fate.Accept;
        return new PacketChain(table.Name, chain.Name, policy, rules);
    }

    private PacketRule Read(TableState table, SavedRule saved, OpenNames names)
    {
        var rule = ParsedRule.Of(saved.Canonical);
        var effect = EffectReader.Read(Family, rule, name => table.Find(name) is not null,
            Marks.Tests.Count > 0 && MarkReader.Change(table.Name, rule) is { } change && Marks.IsMatched(change) ? change : null);

        var match = saved.IsUnknown ? names.Anew(saved.Text, saved.Text) : _conditions.Value.Read(rule, names);
        return new PacketRule(saved.Canonical, match, effect);
    }
}
