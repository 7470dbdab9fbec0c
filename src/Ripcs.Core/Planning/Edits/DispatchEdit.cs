using Ripcs.Core.Planning.Differences;

namespace Ripcs.Core.Planning.Edits;

/// <summary>The fewest steps that turn a live chain's rules into the desired ones and keep the counters of the rules that stay.</summary>
internal static class DispatchEdit
{
    /// <summary>
    /// The number of rule comparisons above which the chain is emptied and refilled in the same transaction. On nft each deletion and each
    /// insertion scans the whole chain: 50 of them in 5,000 rules, or 250 in 1,000, take iptables-restore 40 to 50 ms, about as long as
    /// refilling 5,000 rules. Below this limit edits are at most a few milliseconds slower, and rules that stay are not touched.
    /// </summary>
    public const int MostLooks = 250_000;

    public static ValueList<Step> Steps(ChainName chain, ValueList<SavedRule> live, ValueList<string> desired)
    {
        if (live.Select(rule => rule.Canonical).SequenceEqual(desired))
            return [];

        var blocks = LineDiff.Blocks(live.Select(rule => rule.Canonical), desired);
        var changes = blocks.Sum(block => block.DeleteCountA + block.InsertCountB);

        // A deletion removes the first rule with its text, which may be the wrong one if the chain contains two.
        var isAmbiguous = live.Select(rule => rule.Canonical).Distinct().Count() != live.Count;

        // A deletion also cannot name a rule that was typed with characters which a restore text cannot contain.
        var isUnsayable = blocks.Any(block =>
            !live.Skip(block.DeleteStartA).Take(block.DeleteCountA).All(rule => RestoreWriter.CanName(rule.Text)));
        return (long)changes * Math.Max(live.Count, desired.Count) > MostLooks || isAmbiguous || isUnsayable ? Refill(chain, desired)
            : Edit(chain, live, desired, blocks);
    }

    public static ValueList<Step> Refill(ChainName chain, ValueList<string> desired) =>
        [new Step.Flush(chain), .. desired.Select(rule => new Step.Append(chain, rule))];

    private static ValueList<Step> Edit(
        ChainName chain, ValueList<SavedRule> live, ValueList<string> desired, IReadOnlyList<DiffPlex.Model.DiffBlock> blocks)
    {
        var steps = new List<Step>();
        foreach (var block in blocks)
        {
            steps.AddRange(live.Skip(block.DeleteStartA).Take(block.DeleteCountA).Select(rule => new Step.Delete(chain, rule.Text)));
        }

        var count = live.Count - steps.Count;
        foreach (var block in blocks)
        {
            for (var i = block.InsertStartB; i < block.InsertStartB + block.InsertCountB; i++)
            {
                steps.Add(i == count ? new Step.Append(chain, desired[i]) : new Step.Insert(chain, i + 1, desired[i]));
                count++;
            }
        }

        return steps.ToValueList();
    }
}
