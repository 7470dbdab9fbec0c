using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Kernel.Tests.Importing;

/// <summary>
/// The rules of a table's chains, whatever the chains are called: a jump to a chain is written as what that chain holds. A jump to a chain
/// without rules is none, and "-g" to one goes back.
/// </summary>
internal sealed partial class RuleTrees(TableState table)
{
    private readonly Dictionary<ChainName, IReadOnlyList<string>> _known = [];

    public IReadOnlyList<string> Of(ChainName chain)
    {
        if (!_known.TryGetValue(chain, out var rules))
            _known.Add(chain, rules = [.. (table.Find(chain)?.Rules ?? []).Select(rule => Text(rule.Canonical)).OfType<string>()]);

        return rules;
    }

    /// <summary>What a jump to a chain with these rules is written as.</summary>
    public static string Jump(IEnumerable<string> rules)
    {
        var text = $"-j ({string.Join(" ; ", rules)})";

        // Chains to which many lead would be written out again and again.
        return text.Length < 2000 ? text
            : $"-j (#{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))})";
    }

    private string? Text(string rule)
    {
        // The kernel takes ports from a greater to a smaller one, which no packet has.
        if (Ports().Match(rule) is { Success: true } ports
            && int.Parse(ports.Groups[1].Value, CultureInfo.InvariantCulture) > int.Parse(ports.Groups[2].Value,
            CultureInfo.InvariantCulture))
        {
            return null;
        }

        // What was loaded under its old name is still printed under it.
        if (rule.EndsWith("-j NOTRACK", StringComparison.Ordinal))
            return $"{rule[..^"NOTRACK".Length]}CT --notrack";

        if (RuleTarget.Find(rule) is not { } target || table.Find(target.Chain) is not { IsBuiltIn: false })
            return rule;

        var behind = Of(target.Chain);
        return behind.Count > 0 ? rule.Replace(target.ToString(), (target.IsGoto ? "goto " : "") + Jump(behind), StringComparison.Ordinal)
            : target.IsGoto ? rule.Replace(target.ToString(), "-j RETURN", StringComparison.Ordinal) : Counting().IsMatch(rule)
                ? rule.Replace($" {target}", "", StringComparison.Ordinal) : null;
    }

    // What is asked changes what is answered the next time.
    [GeneratedRegex("-m (recent|limit|hashlimit|quota|statistic|connlimit|nfacct|rateest) ")]
    private static partial Regex Counting();

    [GeneratedRegex(@"(?<!! )--[ds]port (\d+):(\d+)")]
    private static partial Regex Ports();
}
