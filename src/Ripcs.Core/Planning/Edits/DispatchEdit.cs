using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Edits;

/// <summary>The fewest steps that turn a live chain's list of rules into another, keeping the counters of the rules that stay.</summary>
internal static class DispatchEdit
{
    /// <summary>
    /// Above this many deletions and insertions emptying and refilling the chain in the same transaction is cheaper: on nft each
    /// deletion looks through the whole chain.
    /// </summary>
    public const int RefillAbove = 50;

    public static ValueList<Step> Steps(ChainName chain, ValueList<SavedRule> live, ValueList<string> desired)
    {
        if (live.Select(rule => rule.Canonical).SequenceEqual(desired))
        {
            return [];
        }

        var blocks = LineDiff.Blocks(live.Select(rule => rule.Canonical), desired);
        var changes = blocks.Sum(block => block.DeleteCountA + block.InsertCountB);

        // A deletion takes the first rule with its text, which is the wrong one where the chain holds two.
        var isAmbiguous = live.Select(rule => rule.Canonical).Distinct().Count() != live.Count;

        // Nor can a deletion name a rule that somebody made of characters which no restore text can hold.
        var isUnsayable = blocks.Any(block => !live.Skip(block.DeleteStartA).Take(block.DeleteCountA).All(rule => RestoreWriter.CanName(rule.Text)));
        return changes > RefillAbove || isAmbiguous || isUnsayable ? Refill(chain, desired) : Edit(chain, live, desired, blocks);
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
