using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Proposals;

/// <summary>A change that removes what no file names would, from another directory than the last one, take every partition out of force
/// that only that one names.</summary>
internal static class PrunedElsewhere
{
    public static Judgement Judge(Proposal proposal)
    {
        var (rules, last) = (proposal.Rules, proposal.Applied);
        return new Judgement(proposal.How.Prune && rules.Directory is { } directory
            && !last.IsOfRuleSet(directory, rules.RuleSetName, rules.MadeOn, rules.Files)
            ? new HostException(
                $"{OtherPlaceText.Named(directory, rules.MadeOn)} is not the directory last applied "
                + $"({OtherPlaceText.Named(last.Directory!, last.MadeOn)}), and " + Advice.To(Way.Prune)
                + " would take out of force all partitions that only that one names; if the rules have moved here, apply them first "
                + "without " + Advice.To(Way.Prune)) : null);
    }
}
