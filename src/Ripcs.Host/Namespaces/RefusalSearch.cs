using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Namespaces;

/// <summary>Rules as they were tried in a throw-away namespace.</summary>
/// <param name="Text">The text that loads them.</param>
/// <param name="RuleIn">Which of them, counted from 0, stands in a line, counted from 1; null if none does.</param>
/// <param name="Result">What became of it.</param>
internal sealed record Trial(string Text, Func<int, int?> RuleIn, TrialResult Result)
{
    /// <summary>What iptables-restore said; null if it took them.</summary>
    public string? Refusal => (Result as TrialResult.Refused)?.Errors;
}

/// <summary>
/// Finds the rules that do not load: it leaves out what was refused and tries the rest again, until all of the rest loads. Where
/// iptables does not say which rule it was, ever shorter beginnings are tried.
/// </summary>
/// <param name="variant">The variant of iptables-restore.</param>
/// <param name="attempt">Tries rules.</param>
/// <param name="withoutRules">What to throw, with the words of the kernel, where not even the chains can be made.</param>
internal sealed class RefusalSearch<TRule>(Variant variant, Func<ValueList<TRule>, Trial> attempt, Func<string, HostException> withoutRules)
{
    /// <summary>The rules that load together, and what iptables-save prints of them; null where too many are refused.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="enough">The search ends with so many refused ones: each costs at least a trial, and so many have one reason.</param>
    /// <param name="refused">Gets those that do not load, each with what was said about it.</param>
    /// <exception cref="HostException">It is no rule's fault.</exception>
    public (ValueList<TRule> Rules, string Saved)? Run(ValueList<TRule> rules, int enough, List<(TRule Rule, string Words)> refused)
    {
        while (refused.Count < enough)
        {
            var trial = attempt(rules);
            if (trial.Result is TrialResult.Loaded loaded)
            {
                return (rules, loaded.Saved);
            }

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
        {
            throw withoutRules(KernelWords.About(ofChains, null));
        }

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
