using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Importing;

/// <summary>Compares what rule files compile to with the dump that they replace, by the packets of the filter table.</summary>
internal static class ImportProof
{
    public static readonly ValueList<ChainName> BuiltIns = [new("INPUT"), new("FORWARD"), new("OUTPUT")];

    /// <summary>The built-in chains in which it is not proved that every packet is decided alike.</summary>
    public static ValueList<ChainName> Unlike(PacketRules before, PacketRules after, bool isSentLed) =>
        BuiltIns.Where(builtIn => !SameDecisions.In(builtIn, before, after, isSentLed: isSentLed)).ToValueList();

    /// <summary>True if nat may lead what the host sends elsewhere.</summary>
    public static bool LeadsSent(Dump dump) => dump.Table(TableName.Nat).Find(BuiltIns[^1]) is { Rules.Count: > 0 };

    /// <summary>The partition; null if the compiler refuses the file.</summary>
    public static CompiledPartition? Compiled(DraftFile file) =>
        Compiler.Compile(file.ToRuleFile(), default) is var compiled
            && compiled.Diagnostics.All(found => found.Severity is Severity.Warning) ? compiled.Partition : null;

    /// <summary>The filter table of a dump, without some of its rules.</summary>
    public static FamilyState StateOf(Dump dump, IReadOnlySet<DumpRule>? without = null)
    {
        var filter = dump.Table(TableName.Filter);
        var builtIns = BuiltIns.Where(name => filter.Find(name) is null).Select(name => new ChainState(name, ChainPolicy.Accept, []));
        return new FamilyState(dump.Family, [new TableState(TableName.Filter, [.. builtIns, .. filter.Chains.Select(chain =>
            new ChainState(chain.Name, chain.Policy, chain.Rules.Where(rule => without?.Contains(rule) is not true)
                .Select(rule => new SavedRule(rule.Text, RuleNormalizer.Normalize(rule.Text))).ToValueList()))])]);
    }

    /// <summary>The filter table of a host that has the rules of these partitions and no others.</summary>
    /// <param name="partitions">Those of all rule files.</param>
    /// <param name="family">The family.</param>
    /// <param name="policy">The policy of a built-in chain if no host policy says it.</param>
    public static FamilyState StateOf(ValueList<CompiledPartition> partitions, Family family, Func<ChainName, string> policy)
    {
        var desired = DesiredState.Build(partitions, OwnedState.Empty, Knowledge.None, Scope.WholeSet)
            .Table(family, TableName.Filter);
        var builtIns = BuiltIns.Select(name => new ChainState(name, desired.PolicyOf(name) ?? policy(name),
            desired.Hooks.Where(hook => hook.BuiltIn == name).Select(hook => SavedRule.Normal(hook.ToRuleText())).ToValueList()));
        return new FamilyState(family, [new TableState(TableName.Filter, [.. builtIns, .. desired.Chains.Select(chain =>
            new ChainState(chain.Name, Policy: null, chain.Rules.Select(SavedRule.Normal).ToValueList()))])]);
    }
}
