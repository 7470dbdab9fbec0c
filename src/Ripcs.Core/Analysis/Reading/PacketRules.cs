using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>
/// The rules of one family as packets meet them, whoever made them. A chain is read when it is first asked for: a single packet meets few.
/// It belongs to one thread.
/// </summary>
public sealed class PacketRules(FamilyState state)
{
    private static readonly ValueList<TableName> InOrder = [TableName.Raw, TableName.Mangle, TableName.Nat, TableName.Filter];

    private readonly Dictionary<(TableName, ChainName), PacketChain?> _chains = [];

    public Family Family => state.Family;

    /// <summary>The tables in the order in which a packet that comes in meets them.</summary>
    public static ValueList<TableName> Tables => InOrder;

    /// <summary>The chain; null if the table has none of that name.</summary>
    public PacketChain? Find(TableName table, ChainName name)
    {
        if (!_chains.TryGetValue((table, name), out var chain))
        {
            chain = state.Table(table).Find(name) is { } found ? Read(state.Table(table), found) : null;
            _chains.Add((table, name), chain);
        }

        return chain;
    }

    /// <summary>The chain and all that it leads to, each once, what is called before what calls it.</summary>
    public IReadOnlyList<PacketChain> Below(TableName table, ChainName name)
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
                    if (rule.Effect is RuleEffect.Jump(var to))
                    {
                        Visit(to);
                    }
                    else if (rule.Effect is RuleEffect.Goto(var on))
                    {
                        Visit(on);
                    }
                }

                order.Add(chain);
            }
        }
    }

    private PacketChain Read(TableState table, ChainState chain)
    {
        var names = new OpenNames(table.Name, chain.Name);
        var rules = chain.Rules.Select(rule => Read(table, rule, names)).ToValueList();
        Fate? policy = chain.Policy is null ? null : chain.Policy == ChainPolicy.Drop ? Fate.Drop : Fate.Accept;
        return new PacketChain(table.Name, chain.Name, policy, rules);
    }

    private PacketRule Read(TableState table, SavedRule saved, OpenNames names)
    {
        var rule = ParsedRule.Of(saved.Canonical);
        var effect = EffectReader.Read(Family, rule, name => table.Find(name) is not null);

        // What takes a packet nowhere needs no reading: nothing that it asks makes a difference.
        var match = saved.IsUnknown ? names.Anew(saved.Text) : ConditionReader.Read(Family, rule, table.Name, names, state.Table(TableName.Set));
        return new PacketRule(saved.Canonical, match, effect);
    }
}
