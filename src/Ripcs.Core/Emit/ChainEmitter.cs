using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>Sorts a partition's rules into chains, one for each family and kind. A chain without rules is not made.</summary>
internal static class ChainEmitter
{
    private static readonly ChainKind[] Kinds = [ChainKind.Filter, ChainKind.Dnat, ChainKind.Snat, ChainKind.Syn, ChainKind.Ack,
        ChainKind.SynAck, ChainKind.Transparent];

    public static ValueList<EmittedChain> Emit(CheckedPartition partition, IEnumerable<LoweredRule> rules)
    {
        var byChain = rules.ToLookup(rule => (rule.Family, rule.Chain));
        var chains =
            from family in Families.Both
            from kind in Kinds
            let own = byChain[(family, kind)].ToValueList()
            where own.Count > 0
            select Emit(partition, family, kind, own, rule => partition.Rules[rule.Statement].Origin);
        return chains.ToValueList();
    }

    public static EmittedChain Emit(
        CheckedPartition partition, Family family, ChainKind kind, ValueList<LoweredRule> rules, Func<LoweredRule, RuleOrigin> originOf)
    {
        var compiled = rules.Select(rule => new CompiledRule(RuleText.Of(rule), originOf(rule))).ToValueList();
        var name = ChainHash.Name(partition.Name, kind, family, compiled.Select(rule => rule.Text));
        return new EmittedChain(kind, rules, new CompiledChain(family, DispatchChain.TableOf(kind)!.Value, name, compiled));
    }
}
