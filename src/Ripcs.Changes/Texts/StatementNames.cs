using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>The names of the rules that a packet met.</summary>
internal sealed class StatementNames(IEnumerable<CompiledPartition> partitions)
{
    private readonly SaidRules _said = new(partitions);

    /// <summary>accept "ssh" rules/shop.csx:9; null for a rule that no statement said.</summary>
    public string? Of(Family family, TraceStep step) => step.Rule is not null
        && _said.Of(family, step.Table, step.Chain, step.Place, step.Rule) is { } origin ? Words.NameAndPlace(origin) : null;

    /// <summary>The statement; else the policy or the rule that no rule file says.</summary>
    public string By(Family family, TraceStep step) => step.Rule is null ? $"the policy of {step.Chain.Value} ({step.Table.Value})"
        : step.Chain == DispatchChain.Bridge || step.Chain == DispatchChain.BridgeBack
            ? $"a rule that Ripcs makes for the moment (rule {step.Place} of {step.Chain.Value})"
        : Of(family, step) ?? $"rule {step.Place} of {step.Chain.Value} ({step.Table.Value}), which "
            + $"{(Ownership.IsOfOurForm(step.Table, step.Chain) ? "no rule file here says" : "is not of a rule file")}";
}
