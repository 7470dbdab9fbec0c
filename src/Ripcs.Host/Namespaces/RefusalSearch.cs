using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Namespaces;

/// <summary>
/// Finds the rules that do not load: it leaves out what was refused and tries the rest again, until all of the rest loads. If iptables does
/// not name the rule, shorter and shorter beginnings are tried.
/// </summary>
/// <param name="variant">The variant of iptables-restore.</param>
/// <param name="attempt">Tries rules.</param>
/// <param name="withoutRules">Makes the exception from the kernel's words if not even the chains can be made.</param>
internal sealed class RefusalSearch<TRule>(Variant variant, Func<ValueList<TRule>, Trial> attempt, Func<string, HostException> withoutRules)
{
    /// <summary>The rules that load together, and what iptables-save prints of them; null if too many are refused.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="enough">The search ends at this many refused rules: each costs a trial, and so many have one common cause.</param>
    /// <param name="refused">Receives the rules that do not load, each with the message about it.</param>
    /// <exception cref="HostException">No rule is the cause.</exception>
    public (ValueList<TRule> Rules, string Saved)? Run(ValueList<TRule> rules, int enough, List<(TRule Rule, string Words)> refused)
    {
        while (refused.Count < enough)
        {
            var trial = attempt(rules);
            if (trial.Result is TrialResult.Loaded loaded)
                return (rules, loaded.Saved);

            var blamed = Blamed(trial);
            refused.AddRange(blamed.Select(rule => (rules[rule.Key], rule.Value)));
            rules = rules.Where((_, number) => !blamed.ContainsKey(number)).ToValueList();
        }

        return null;

        Dictionary<int, string> Blamed(Trial trial)
        {
            var named = RefusedLines.Find(variant, trial.Refusal!, trial.Text).Where(line => trial.RuleIn(line) is not null)
                .ToDictionary(line => trial.RuleIn(line)!.Value, line => KernelWords.About(trial.Refusal!, line));
            return named.Count > 0 ? named : new Dictionary<int, string>([FirstRefused(rules, trial.Refusal!)]);
        }
    }

    private KeyValuePair<int, string> FirstRefused(ValueList<TRule> rules, string errors)
    {
        if (attempt([]).Refusal is { } ofChains)
            throw withoutRules(KernelWords.About(ofChains, null));

        var (loads, fails) = (0, rules.Count);
        while (fails - loads > 1)
        {
            var middle = (loads + fails) / 2;
            if (attempt(rules.Take(middle).ToValueList()).Refusal is { } again)
            {
                (fails, errors) = (middle, again);
            }
            else
            {
                loads = middle;
            }
        }

        return new(fails - 1, KernelWords.About(errors, null));
    }
}
