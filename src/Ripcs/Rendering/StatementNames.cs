using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Rendering;

/// <summary>Which statement said a rule: chains of ours are named after what they hold, so that their rules have the same places everywhere.</summary>
internal sealed class StatementNames(IEnumerable<CompiledPartition> partitions)
{
    private readonly Dictionary<ChainPlace, CompiledChain> _chains = partitions.SelectMany(partition => partition.Chains)
        .GroupBy(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).ToDictionary(group => group.Key, group => group.First());

    /// <summary>accept "ssh" rules/shop.csx:9; null for a rule that no statement said.</summary>
    public string? Of(Family family, TraceStep step) => step.Place > 0 && _chains.TryGetValue(new ChainPlace(family, step.Table, step.Chain), out var chain)
        && step.Place <= chain.Rules.Count && chain.Rules[step.Place - 1] is var rule && step.Rule!.Text.EndsWith(rule.Text, StringComparison.Ordinal)
        ? rule.Origin is { Line: 0 } whole ? $"{whole.Statement} {whole.File}"
            : FormattableString.Invariant($"{Words.Name(rule.Origin)} {rule.Origin.File}:{rule.Origin.Line}") : null;

    /// <summary>The statement; else the policy or the rule that no rule file says.</summary>
    public string By(Family family, TraceStep step) => step.Rule is null ? $"the policy of {step.Chain.Value} ({step.Table.Value})"
        : Of(family, step) ?? FormattableString.Invariant($"rule {step.Place} of {step.Chain.Value} ({step.Table.Value}), which is not of a rule file");
}
