using System.Buffers;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>Finds rules with a match or a target that the kernel refuses below OUTPUT, such as a match of a hardware address.</summary>
public static class ArrivingMatches
{
    // Each rule of a large table is asked: only those with one of these words are parsed.
    private static readonly Lazy<SearchValues<string>> Words = new(() => SearchValues.Create(
        [.. Extension.Matches.SelectMany(match => match.Demands
            .Where(demand => demand.Kind is "in" or "partition" && demand.Chains.Count > 0 && !demand.Chains.Contains("OUTPUT"))
            .Select(demand => demand.Option is null ? $"{match.Owner} " : demand.Option))], StringComparison.Ordinal));

    /// <param name="rule">In saved form.</param>
    public static bool AreIn(string rule) => rule.Contains("-j SYNPROXY ", StringComparison.Ordinal)
        || (rule.AsSpan().ContainsAny(Words.Value)
        && ParsedRule.Of(rule).Matches.Any(match => !Extension.ChainsOf(match).Contains("OUTPUT")));
}
