using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Sandbox;

/// <summary>Finds the rules that do not load into an empty namespace: it leaves out what is refused and tries the rest again.</summary>
/// <param name="family">Whose rules they are.</param>
/// <param name="variant">The variant of iptables-restore.</param>
/// <param name="textOf">The text that loads such rules; they stand in it in their order.</param>
/// <param name="attempt">Tries a text.</param>
internal sealed class CopySearch(
    Family family, Variant variant, Func<ValueList<LiveRule>, string> textOf, Func<string, TrialResult> attempt)
{
    // Each costs at least a trial, and whoever has so many has one reason for them all.
    private const int Most = 50;

    /// <summary>The rules that load together; the others are added to those that are left.</summary>
    /// <exception cref="SandboxException">It is no rule's fault, or too many are refused.</exception>
    public ValueList<LiveRule> Run(ValueList<LiveRule> rules, List<NotCopied> left)
    {
        for (var found = 0; Refusal(rules, out var text) is { } errors;)
        {
            var refused = Blamed(text, errors);
            if (refused.Count == 0)
            {
                var (number, words) = FirstRefused(rules, errors);
                refused.Add(number, words);
            }

            left.AddRange(refused.Select(rule => new NotCopied(
                family, rules[rule.Key].Table, rules[rule.Key].Chain, rules[rule.Key].Text, rule.Value)));
            found += refused.Count;
            rules = rules.Where((_, number) => !refused.ContainsKey(number)).ToValueList();
            if (found > Most)
            {
                throw new SandboxException($"more than {Most} {family} rules do not load into a sandbox; the last: {left[^1]}");
            }
        }

        return rules;
    }

    private string? Refusal(ValueList<LiveRule> rules, out string text)
    {
        text = textOf(rules);
        return text.Length > 0 && attempt(text) is TrialResult.Refused refused ? refused.Errors : null;
    }

    // The rule, counted from 0, by the line that iptables-restore names.
    private Dictionary<int, string> Blamed(string text, string errors)
    {
        var lines = text.Split('\n');
        return RefusedLines.Find(variant, errors, text).Where(line => IsRule(lines[line - 1]))
            .ToDictionary(line => lines.Take(line - 1).Count(IsRule), line => KernelWords.About(errors, line));
    }

    private static bool IsRule(string line) => line.StartsWith("-A ", StringComparison.Ordinal);

    // Where it names none: the rule with which ever longer beginnings stop loading.
    private (int Rule, string Words) FirstRefused(ValueList<LiveRule> rules, string errors)
    {
        if (Refusal([], out _) is { } ofChains)
        {
            throw new SandboxException($"the {family} chains cannot be made in a sandbox: {KernelWords.About(ofChains, null)}");
        }

        var (loads, fails) = (0, rules.Count);
        while (fails - loads > 1)
        {
            var middle = (loads + fails) / 2;
            if (Refusal(rules.Take(middle).ToValueList(), out _) is { } again)
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
}
