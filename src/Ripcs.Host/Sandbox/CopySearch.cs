using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Sandbox;

/// <summary>Finds the rules that do not load into an empty namespace.</summary>
/// <param name="family">The family of the rules.</param>
/// <param name="variant">The variant of iptables-restore.</param>
/// <param name="textOf">Makes the text that loads the rules, in their order.</param>
/// <param name="attempt">Tries a text.</param>
internal sealed class CopySearch(
    Family family, Variant variant, Func<ValueList<LiveRule>, string> textOf, Func<string, TrialResult> attempt)
{
    private const int Most = 50;

    /// <summary>The rules that load together; the others are added to those that are left out.</summary>
    /// <exception cref="SandboxException">No rule is the cause, or too many are refused.</exception>
    public ValueList<LiveRule> Run(ValueList<LiveRule> rules, List<NotCopied> left)
    {
        var refused = new List<(LiveRule Rule, string Words)>();
        var search = new RefusalSearch<LiveRule>(variant, Try,
            words => new SandboxException($"the {family} chains cannot be made in a sandbox: {words}"));
        var loaded = search.Run(rules, Most + 1, refused);
        left.AddRange(refused.Select(one => new NotCopied(family, one.Rule.Table, one.Rule.Chain, one.Rule.Text, one.Words)));
        return loaded?.Rules ?? throw new SandboxException(
            $"more than {Most} {family} rules do not load into a sandbox; the last: {left[^1]}");
    }

    private Trial Try(ValueList<LiveRule> rules)
    {
        var text = textOf(rules);
        var lines = text.Split('\n');
        return new Trial(
            text,
            line => IsRule(lines[line - 1]) ? lines.Take(line - 1).Count(IsRule) : null,
            text.Length > 0 ? attempt(text) : new TrialResult.Loaded(""));
    }

    private static bool IsRule(string line) => line.StartsWith("-A ", StringComparison.Ordinal);
}
