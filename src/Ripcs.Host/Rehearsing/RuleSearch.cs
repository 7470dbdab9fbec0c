using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Finds the rules to which the kernel objects: it leaves out what was refused and tries the rest again, until all of the rest loads.
/// Where iptables does not say which rule it was, ever shorter beginnings are tried.
/// </summary>
internal sealed class RuleSearch(Family family, Variant variant, Func<ValueList<WrittenRule>, (RehearsalText Text, TrialResult Result)> attempt)
{
    // Each costs at least a trial, and whoever has so many has one reason for them all.
    private const int Most = 10;

    /// <exception cref="NetfilterException">It is no rule's fault.</exception>
    public ValueList<Objection> Run(ValueList<WrittenRule> rules)
    {
        var objections = new List<Objection>();
        while (objections.Count < Most)
        {
            var (text, result) = attempt(rules);
            if (result is not TrialResult.Refused refused)
            {
                var forms = new SavedForms(family, rule => Saved(attempt([rule]).Result));
                objections.AddRange(forms.Differences(rules, Saved(result)));
                break;
            }

            var blamed = Blamed(text, refused.Errors);
            if (blamed.Count == 0)
            {
                var (rule, words) = FirstRefused(rules, refused.Errors);
                blamed.Add(rule, words);
            }

            objections.AddRange(blamed.Select(rule => new Objection.Refused(rules[rule.Key], rule.Value)));
            rules = rules.Where((_, number) => !blamed.ContainsKey(number)).ToValueList();
        }

        return objections.ToValueList();
    }

    private static string Saved(TrialResult result) => result is TrialResult.Loaded loaded ? loaded.Saved
        : throw new NetfilterException("the kernel takes rules together that it refuses one by one");

    private (int Rule, string Words) FirstRefused(ValueList<WrittenRule> rules, string errors)
    {
        if (Refusal(rules, 0) is { } ofChains)
        {
            throw new NetfilterException($"the new chains cannot be made there: {KernelWords.About(ofChains, null)}");
        }

        var (loads, fails) = (0, rules.Count);
        while (fails - loads > 1)
        {
            var middle = (loads + fails) / 2;
            if (Refusal(rules, middle) is { } again)
            {
                (fails, errors) = (middle, again);
            }
            else
            {
                loads = middle;
            }
        }

        return (fails - 1, KernelWords.About(errors, null));
    }

    private string? Refusal(ValueList<WrittenRule> rules, int count) =>
        (attempt(rules.Take(count).ToValueList()).Result as TrialResult.Refused)?.Errors;

    private Dictionary<int, string> Blamed(RehearsalText text, string errors) =>
        RefusedLines.Find(variant, errors, text.Text).Where(line => text.RuleIn(line) is not null)
            .ToDictionary(line => text.RuleIn(line)!.Value, line => KernelWords.About(errors, line));
}
