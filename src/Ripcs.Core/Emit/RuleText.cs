using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>Prints a rule as iptables-save does, normalised: -s -d -i -o -p, then the matches, then the target.</summary>
internal static class RuleText
{
    public static string Of(LoweredRule rule) => string.Join(' ', rule.Matches
        .SelectMany(match => match.Saved(rule.Family))
        .OrderBy(part => part.Place)
        .Select(part => part.Text)
        .Append(rule.Target.Saved(rule.Family)));
}
