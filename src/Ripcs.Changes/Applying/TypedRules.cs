namespace Ripcs.Changes.Applying;

/// <summary>
/// The rules that a block deletes, in the words that find them: somebody typed <c>-m recent --set --name SSH</c>, iptables prints a mask
/// behind it, and <c>-D</c> with the mask says "Bad rule". Never by its number: whoever put a rule in front meanwhile would lose one of
/// his.
/// </summary>
internal static class TypedRules
{
    /// <param name="block">What is about to be written.</param>
    /// <param name="live">The table as it was read.</param>
    /// <param name="netfilter">Asked only where a rule that goes has other forms.</param>
    /// <exception cref="NetfilterException">A rule is live and no form of it is found.</exception>
    public static Block Of(Block block, TableState live, INetfilter netfilter)
    {
        if (block.Table == TableName.Set)
            return block;

        // What an earlier block of the same change makes is not live yet, and is deleted as written;
        // what stands in the guard or leads to a chain of ours we have written ourselves.
        var asked = block.Steps.OfType<Step.Delete>().Where(step => !IsOurs(step) && OtherForms.Of(block.Family, step.Rule).Count > 0
            && Count(live, step) > 0).ToList();
        if (asked.Count == 0 || (Holds(asked) && asked.All(step => Count(live, step) == 1)))
            return block;

        var forms = asked.Distinct().ToDictionary(step => step, step => new Queue<string>(Found(step)));
        return block with { Steps = block.Steps.Select(step => step is Step.Delete delete && forms.TryGetValue(delete, out var left)
            ? delete with { Rule = Next(left) } : step).ToValueList() };

        bool Holds(IEnumerable<Step.Delete> steps) =>
            netfilter.Holds(block.Family, RestoreWriter.Check(block.Table, steps.Select(step => (step.Chain, step.Rule))));

        List<string> Found(Step.Delete step) =>
            OtherForms.Of(block.Family, step.Rule).Prepend(step.Rule).Where(form => Holds([step with { Rule = form }]))
            .ToList() is { Count: > 0 } found ? found
            : throw new NetfilterException(
                $"iptables does not find the rule \"{step.Rule}\" of {step.Chain} ({Words.Place(block.Family, block.Table)}) by the words "
                    + $"in which it prints it; "
                + $"delete it by its number, which iptables -t {block.Table} -L {step.Chain} --line-numbers shows, then run the same "
                    + $"command again");
    }

    // Of two rules that iptables prints alike each may have been typed in its own
    // way: one deletion for each form, and the last form for all that are left.
    private static string Next(Queue<string> forms) => forms.Count > 1 ? forms.Dequeue() : forms.Peek();

    private static bool IsOurs(Step.Delete step) => Fixed.Contains(step.Chain)
        || (RuleTarget.Find(step.Rule)?.Name is { } name && new ChainName(name) is var target
        && (PartitionChainName.TryParse(target, out _) || DispatchChain.Find(target) is not null || Fixed.Contains(target)));

    private static ValueList<ChainName> Fixed { get; } = [DispatchChain.Guard, DispatchChain.Bridge, DispatchChain.BridgeBack];

    private static int Count(TableState live, Step.Delete step) => live.Find(step.Chain)?.Rules.Count(rule => rule.Text == step.Rule) ?? 0;
}
