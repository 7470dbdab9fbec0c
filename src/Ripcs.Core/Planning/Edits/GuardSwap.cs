using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>Makes a block depend on what was read: it deletes the guard rule that was read and adds a
/// new one, so that the whole block fails if another Ripcs run or a flush came in between.</summary>
public static class GuardSwap
{
    public const string Prefix = FixedChains.GuardMark;

    /// <summary>The whole block: new chains, the guard, the changes; empty if there is nothing to do.</summary>
    internal static ValueList<Step> Around(TableEdit edit, TableState actual, OwnedTable desired, string id)
    {
        var guard = actual.Find(DispatchChain.Guard);
        var isUsed = desired.Chains.Count > 0;
        var isIdle = edit.NewChains.Count == 0 && edit.Changes.Count == 0 && !FixedChains.ForeignInGuard(actual).Any();
        return isIdle && (isUsed || guard is null) ? []
            : [.. edit.NewChains, .. isUsed ? Swap(guard, id) : Remove(guard), .. edit.Changes];
    }

    /// <summary>The rule in a live guard, to detect whether it was swapped; null if the guard has no rule or several.</summary>
    public static string? Read(TableState table) =>
        table.Find(DispatchChain.Guard)?.Rules is { Count: 1 } rules ? rules[0].Canonical : null;

    private static ValueList<Step> Swap(ChainState? guard, string id)
    {
        var added = new Step.Append(DispatchChain.Guard, Prefix + id);
        return guard switch
        {
            null => [new Step.MakeGuard(DispatchChain.Guard), added],
            { Rules: [var rule] } when RestoreWriter.CanName(rule.Text) => [new Step.Delete(DispatchChain.Guard, rule.Text), added],
            _ => [new Step.Flush(DispatchChain.Guard), added],
        };
    }

    private static ValueList<Step> Remove(ChainState? guard) => guard switch
    {
        null => [],
        { Rules: [var rule] } when RestoreWriter.CanName(rule.Text) =>
            [new Step.Delete(DispatchChain.Guard, rule.Text), new Step.RemoveChain(DispatchChain.Guard)],
        _ => [new Step.Flush(DispatchChain.Guard), new Step.RemoveChain(DispatchChain.Guard)],
    };
}
