namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// The rules that end soon or have ended, according to the record. The kernel no longer matches packets with an ended rule. It stays in its
/// chain until the next apply, and is still reported some weeks later, to explain why its effect is gone.
/// </summary>
public static class EndingRules
{
    private const int Near = 4 * 7;
    private const string Option = "--datestop";
    private const string EndOfDay = "T23:59:59";

    internal static void Warn(ValueList<CompiledPartition> files, DateOnly today, DiagnosticBag diagnostics)
    {
        foreach (var ending in Soon(files, files.Select(partition => partition.Name.Value).ToHashSet(), today))
        {
            diagnostics.EndsSoon(ending.Origin, ending.LastDay);
        }
    }

    /// <summary>The rules whose last day has passed or is at most four weeks away.</summary>
    /// <param name="partitions">The partitions as recorded or as compiled.</param>
    /// <param name="inForce">The names of the live partitions.</param>
    /// <param name="today">Today in UTC.</param>
    /// <returns>Each statement once, sorted by last day.</returns>
    public static ValueList<EndingRule> Soon(IEnumerable<CompiledPartition> partitions, IReadOnlyCollection<string> inForce, DateOnly today)
    {
        var ends = from partition in partitions
                   where inForce.Contains(partition.Name.Value)
                   from chain in partition.Chains
                   where chain.ToOwned().MayHave(RuleTraits.Ends)
                   from rule in chain.Rules
                   where rule.Text.Contains(Option, StringComparison.Ordinal)
                   let last = LastDay(rule.Text)
                   where last is not null && last <= today.AddDays(Near)
                   select new EndingRule(partition.Name, rule.Origin, last.Value);
        return ends.Distinct().OrderBy(rule => rule.LastDay).ThenBy(rule => rule.Partition).ThenBy(rule => rule.Origin.Line).ToValueList();
    }

    /// <summary>The rules that ended at most four weeks ago and are in no chain any more.</summary>
    /// <inheritdoc cref="Soon"/>
    public static ValueList<EndingRule> Gone(IEnumerable<CompiledPartition> partitions, IReadOnlyCollection<string> inForce, DateOnly today)
    {
        var gone = from partition in partitions
                   where inForce.Contains(partition.Name.Value) || partition.Chains.Count == 0
                   from rule in partition.Ended
                   where rule.LastDay < today && rule.LastDay >= today.AddDays(-Near)
                   select new EndingRule(partition.Name, rule.Origin, rule.LastDay, IsGone: true);
        return gone.OrderBy(rule => rule.LastDay).ThenBy(rule => rule.Partition).ThenBy(rule => rule.Origin.Line).ToValueList();
    }

    // iptables prints an end even if none was given; only one at the end of a day comes from .Until(…).
    private static DateOnly? LastDay(string rule) =>
        ParsedRule.Of(rule).Matches.FirstOrDefault(match => match.Module is "time")?.Value(Option) is { } end
            && end.EndsWith(EndOfDay, StringComparison.Ordinal)
            && DateOnly.TryParseExact(end[..^EndOfDay.Length], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day : null;
}
