using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.SaveFormat;
using Ripcs.Host;

namespace Ripcs.Changes.Applying;

/// <summary>
/// An ipset under the name of ours that is of another kind or family: no entry can be put right in it, and ipset would refuse the block with words
/// that help nobody.
/// </summary>
internal static class SetsOfOtherKind
{
    /// <param name="plan">What is to be written.</param>
    /// <param name="live">What is live.</param>
    /// <exception cref="HostException">The plan needs such a set.</exception>
    public static void Refuse(Plan plan, FirewallState live)
    {
        foreach (var block in plan.Blocks.Where(block => block.Table == TableName.Set))
        {
            var other = Families.Both.Single(family => family != block.Family);
            foreach (var step in block.Steps)
            {
                if (step is Step.Delete { Rule: var entry } wrong && IsKind(entry))
                {
                    throw new HostException($"{wrong.Chain} exists as an ipset of another kind than Ripcs makes it ({entry}, or with other options); {Advice(wrong.Chain, live)}");
                }

                if (step is Step.NewChain made && live[other].Table(TableName.Set).Find(made.Chain) is not null)
                {
                    throw new HostException($"{made.Chain} exists as an ipset of another family than the rules need ({block.Family}); {Advice(made.Chain, live)}");
                }
            }
        }
    }

    // It stands where an entry would, and no entry has these words.
    private static bool IsKind(string entry) => entry.StartsWith("hash:", StringComparison.Ordinal) || entry.StartsWith("list:", StringComparison.Ordinal)
        || entry.StartsWith("bitmap:", StringComparison.Ordinal);

    private static string Advice(ChainName set, FirewallState live)
    {
        var askers = (from family in Families.Both
                      from table in live[family].Tables
                      from chain in table.Chains
                      where chain.Rules.Any(rule => rule.Text.Contains(set.Value, StringComparison.Ordinal) && ParsedRule.Of(rule.Text).Sets.Contains(set.Value))
                      select $"{chain.Name} ({Words.Place(family, table.Name)})").ToList();
        return askers.Count == 0 ? $"no rule asks it: destroy it with: ipset destroy {set}"
            : $"while a rule asks it, it cannot be replaced: delete what asks it in {Words.List(askers)}, then: ipset destroy {set}";
    }
}
