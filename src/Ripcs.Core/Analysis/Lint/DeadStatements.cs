using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>Says of which statements no packet meets some or all of the rules, and what takes their packets.</summary>
/// <param name="said">Whose statements they are.</param>
/// <param name="unnamed">The partitions in force that no file names.</param>
internal sealed class DeadStatements(IReadOnlyList<CompiledPartition> partitions, SaidRules said, IReadOnlyCollection<string> unnamed)
{
    private readonly List<(RuleOrigin Origin, DeadRule Dead, Family Family, TableName Table)> _found = [];
    private readonly HashSet<ChainPlace> _chains = [.. partitions.SelectMany(partition => partition.Chains).Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name))];

    // A statement may have moved to another partition of the same file: the rules of the old one are others.
    public void Add(Family family, TableName table, IEnumerable<DeadRule> dead) => _found.AddRange(
        from rule in dead
        where _chains.Contains(new ChainPlace(family, table, rule.Rule.Chain))
        let origin = Said(family, table, rule.Rule)
        where origin is not null
        select (origin, rule, family, table));

    /// <param name="isKnown">True for the place of a statement about which as much was said already.</param>
    public void Warn(DiagnosticBag diagnostics, Func<RuleOrigin, bool> isKnown)
    {
        var own = partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Table != TableName.Set)
            .SelectMany(chain => chain.Rules).CountBy(rule => rule.Origin).ToDictionary();
        foreach (var statement in _found.Where(found => own.ContainsKey(found.Origin) && !isKnown(found.Origin)).GroupBy(found => found.Origin))
        {
            var (first, coverers) = (statement.First(), statement.SelectMany(found => found.Dead.Coverers.Select(by => Name(found.Family, found.Table, by))).OfType<string>().Distinct().ToList());
            var leaving = statement.SelectMany(found => found.Dead.Coverers).Select(by => PartitionChainName.TryParse(by.Chain, out var name) ? name.Partition : "")
                .Where(unnamed.Contains).Distinct().Order(StringComparer.Ordinal).ToList();
            diagnostics.NeverMet(
                statement.Key, statement.Count(), own[statement.Key], first.Dead.Rule.Rule.Text, coverers, isCovered: statement.All(found => found.Dead.Coverers.Count > 0), leaving);
        }
    }

    // What only leads packets around, such as the first chain of a partition, was said by nobody.
    private RuleOrigin? Said(Family family, TableName table, RulePlace rule) => said.Of(family, table, rule.Chain, rule.Place, rule.Rule) is { Line: > 0 } origin ? origin : null;

    private string? Name(Family family, TableName table, RulePlace rule) =>
        Said(family, table, rule) is { } origin ? FormattableString.Invariant($"{Words.Name(origin)} ({origin.File}({origin.Line}))")
        : rule.Rule.Effect is RuleEffect.Return || DispatchChain.HoldsPointers(table, rule.Chain) || PartitionChainName.TryParse(rule.Chain, out _) ? null
        : Foreign.Name(family, table, rule);
}

/// <summary>Rules that no rule file says.</summary>
public static class Foreign
{
    /// <summary>-A INPUT -j ACCEPT (filter IPv4, not managed by Ripcs)</summary>
    public static string Name(Family family, TableName table, RulePlace rule) => $"-A {rule.Chain} {rule.Rule.Text} ({Words.Place(family, table)}, not managed by Ripcs)";
}
