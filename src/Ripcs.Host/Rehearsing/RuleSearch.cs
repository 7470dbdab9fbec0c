using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Rehearsing;

/// <summary>Finds the rules to which the kernel objects: those that it refuses, and of the others those that it prints otherwise.</summary>
internal sealed class RuleSearch(Family family, Variant variant, Func<ValueList<WrittenRule>, Trial> attempt)
{
    private const int Most = 10;

    /// <exception cref="NetfilterException">It is no rule's fault.</exception>
    public ValueList<Objection> Run(ValueList<WrittenRule> rules)
    {
        var refused = new List<(WrittenRule Rule, string Words)>();
        var search = new RefusalSearch<WrittenRule>(variant, attempt, words => new NetfilterException($"the new chains cannot be made there: {words}"));
        var loaded = search.Run(rules, Most, refused);
        return
        [
            .. refused.Select(rule => new Objection.Refused(rule.Rule, rule.Words)),
            .. loaded is var (rest, saved) ? new SavedForms(family, SavedAlone).Differences(rest, saved) : [],
        ];
    }

    private string SavedAlone(WrittenRule rule) => attempt([rule]).Result is TrialResult.Loaded loaded ? loaded.Saved
        : throw new NetfilterException("the kernel takes rules together that it refuses one by one");
}
