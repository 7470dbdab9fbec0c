using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>Says of which statements no packet meets some or all of the rules, and what takes their packets.</summary>
/// <param name="said">Whose statements they are.</param>
/// <param name="unnamed">The partitions in force that no file names.</param>
internal sealed class DeadStatements(IReadOnlyList<CompiledPartition> partitions, SaidRules said, IReadOnlyCollection<string> unnamed)
{
    // So many pointers are enough to see that there are more than those named.
    private const int MostLost = 100;

    private readonly List<Found> _found = [];
    private readonly Dictionary<Family, PointerGivers> _givers = [];
    private readonly HashSet<ChainPlace> _chains = [.. partitions.SelectMany(partition => partition.Chains)
        .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name))];

    // A statement may have moved to another partition of the same file: the rules of the old one are others.
    public void Add(PacketRules rules, TableName table, IEnumerable<DeadRule> dead)
    {
        _givers.TryAdd(rules.Family, new PointerGivers(rules, partitions));
        _found.AddRange(
            from rule in dead
            where _chains.Contains(new ChainPlace(rules.Family, table, rule.Rule.Chain))
            let origin = Said(rules.Family, table, rule.Rule)
            where origin is not null
            select new Found(origin, rule, rules.Family, table));
    }

    /// <param name="isKnown">True for the place of a statement about which as much was said already.</param>
    public void Warn(DiagnosticBag diagnostics, Func<RuleOrigin, bool> isKnown)
    {
        var own = partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Table != TableName.Set)
            .SelectMany(chain => chain.Rules.Select(rule => (rule.Origin, chain.Table))).CountBy(rule => rule)
                .GroupBy(rule => rule.Key.Origin)
            .ToDictionary(rules => rules.Key, rules => rules.ToDictionary(rule => rule.Key.Table, rule => rule.Value));
        var ofOrigin = _found.Where(found => own.ContainsKey(found.Origin) && !isKnown(found.Origin)).GroupBy(found => found.Origin)
            .SelectMany(statement => statement.Count() == own[statement.Key].Values.Sum() ? statement
                : statement.Where(found => !IsOfRipcs(found)));
        foreach (var statement in ofOrigin.GroupBy(found => found.Origin))
        {
            var (first, coverers) = (statement.First(),
                statement.SelectMany(found => found.Dead.Coverers.Select(by => Name(found.Family, found.Table, by))).OfType<string>()
                .Distinct().ToList());
            var leaving = statement.SelectMany(found => found.Dead.Coverers)
                .Select(by => PartitionChainName.TryParse(by.Chain, out var name) ? name.Partition : "")
                .Where(unnamed.Contains).Distinct().Order(StringComparer.Ordinal).ToList();
            var isCovered = statement.All(found => found.Dead.Coverers.Count > 0);

            // What a rewrite accepts comes with it, and cannot be taken out by itself.
            if (isCovered && leaving.Count == 0 && own[statement.Key].Keys.Any(table => table == TableName.Nat)
                && statement.All(found => found.Table == TableName.Filter))
            {
                diagnostics.AcceptNeverMet(statement.Key, statement.Count(), own[statement.Key][TableName.Filter],
                    first.Dead.Rule.Rule.Text, coverers);
                continue;
            }

            var (lost, areSure) = Lost(statement);
            diagnostics.NeverMet(
                statement.Key, statement.Count(), own[statement.Key].Values.Sum(), first.Dead.Rule.Rule.Text, coverers, isCovered, leaving,
                lost, areSure);
        }
    }

    // A lint speaks of what the author can change: not of a second rule that a statement makes for what its first one takes, as a Hairpin
    // from the sources of its own Dnat, nor of one for the answers, as a limit makes beside AllowEstablished.
    private bool IsOfRipcs(Found found) => found.Dead.Coverers.Any(by => Said(found.Family, found.Table, by) == found.Origin)
        || ParsedRule.Of(found.Dead.Rule.Rule.Text).Value("--ctstate") is "ESTABLISHED" or "RELATED,ESTABLISHED";

    /// <summary>The pointers that perhaps go with its dead rules.</summary>
    private (ValueList<Pointer> Pointers, bool AreSure) Lost(IEnumerable<Found> statement)
    {
        var (lost, areSure) = (new List<Pointer>(), true);
        foreach (var chain in statement.GroupBy(found => (found.Family, found.Table, found.Dead.Rule.Chain)))
        {
            lost.AddRange(_givers[chain.Key.Family].Lost(chain.Key.Table, chain.Key.Chain,
                chain.Select(found => found.Dead.Rule.Place).ToHashSet(), MostLost, out var isSure));
            areSure &= isSure;
        }

        return (lost.ToValueList(), areSure);
    }

    // What only leads packets around, such as the first chain of a partition, was said by nobody.
    private RuleOrigin? Said(Family family, TableName table, RulePlace rule) =>
        said.Of(family, table, rule.Chain, rule.Place, rule.Rule) is { Line: > 0 } origin ? origin : null;

    private string? Name(Family family, TableName table, RulePlace rule) =>
        Said(family, table, rule) is { } origin ? string.Create(CultureInfo.InvariantCulture,
            $"{Words.Name(origin)} ({origin.File}({origin.Line}))")
        : rule.Rule.Effect is RuleEffect.Return || DispatchChain.HoldsPointers(table, rule.Chain)
            || PartitionChainName.TryParse(rule.Chain, out _) ? null
        : Foreign.Name(family, table, rule);

    private sealed record Found(RuleOrigin Origin, DeadRule Dead, Family Family, TableName Table);
}

/// <summary>Rules that no rule file says.</summary>
public static class Foreign
{
    /// <summary>-A INPUT -j ACCEPT (filter IPv4, not managed by Ripcs)</summary>
    public static string Name(Family family, TableName table, RulePlace rule) => Name(family, table, rule.Chain, rule.Rule.Text);

    /// <inheritdoc cref="Name(Family, TableName, RulePlace)"/>
    public static string Name(Family family, TableName table, ChainName chain, string rule) =>
        $"-A {chain} {rule} ({Words.Place(family, table)}, not managed by Ripcs)";
}
