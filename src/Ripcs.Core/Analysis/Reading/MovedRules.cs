using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>
/// Rules that have moved unchanged to another chain reached by packets of the same built-in chains: their counts continue. A rule of a host
/// that is taken over therefore keeps its condition:
/// <code>
/// before  -A INPUT       -m recent --update … -j DROP
/// after   -A host-f91chcn -m recent --update … -j DROP       reached from INPUT through partition-filter-input
/// </code>
/// A rule counts as moved only if its old place no longer contains it, and only once. What counts also continues where the same conditions
/// have another target: a jump to a chain that has another name now, or whose only rule stands in its place.
/// </summary>
internal sealed class MovedRules
{
    private readonly Dictionary<(string Place, string Rule, int Number), (string Place, int Number, string Rule)> _origins = [];

    private MovedRules()
    {
    }

    public static MovedRules Between(FamilyState before, FamilyState after)
    {
        var moved = new MovedRules();
        foreach (var name in PacketRules.Tables)
        {
            moved.Add(before.Table(name), after.Table(name));
        }

        return moved;
    }

    /// <summary>The old place of a rule, its number among identical rules there, and its old text; the current ones if it has not moved.
    /// </summary>
    public (string Place, int Number, string Rule) Origin(string place, string rule, int number) =>
        _origins.GetValueOrDefault((place, rule, number), (place, number, rule));

    private void Add(TableState before, TableState after)
    {
        var (gone, come) = (Alone(before, after), Alone(after, before));
        var rules = gone.Select(item => item.Rule).ToHashSet();
        var isCounted = gone.Exists(item => Counted(item) is not null);
        come.RemoveAll(item => !rules.Contains(item.Rule) && (!isCounted || Counted(item) is null));
        if (come.Count == 0)
            return;

        var (from, to) = (new ReachedChains(before), new ReachedChains(after));
        var continued = new HashSet<Found>();
        Match(item => item.Rule);
        Match(Counted);

        void Match(Func<Found, string?> alike)
        {
            var left = gone.Where(item => !continued.Contains(item) && alike(item) is not null)
                .GroupBy(item => (alike(item), from.By(item.Chain))).ToDictionary(same => same.Key, same => new Queue<Found>(same));
            foreach (var item in come.Where(item => !_origins.ContainsKey((item.Place, item.Rule, item.Number))))
            {
                if (alike(item) is { } its && left.TryGetValue((its, to.By(item.Chain)), out var origins)
                    && origins.TryDequeue(out var origin))
                {
                    _origins.Add((item.Place, item.Rule, item.Number), (origin.Place, origin.Number, origin.Rule));
                    continued.Add(origin);
                }
            }
        }
    }

    // What a rule that counts asks for; null for any other rule.
    private static string? Counted(Found item) => ParsedRule.Of(item.Rule) is var parsed
        && parsed.Matches.Any(match => Extension.IsOfEachRule(match.Module))
        ? (parsed with { Target = null, TargetOptions = [] }).ToString() : null;

    // The rules that one side has at a place and the other has not, or has fewer times.
    // Chains that are the same on both sides are skipped by comparing their texts.
    private static List<Found> Alone(TableState table, TableState other)
    {
        var (alone, there) = (new List<Found>(), Counts(table, other));
        var seen = new Dictionary<(string Place, string Rule), int>();
        foreach (var chain in Differing(table, other))
        {
            var place = OpenNames.Place(table.Name, chain.Name);
            foreach (var rule in chain.Rules)
            {
                var number = seen[(place, rule.Canonical)] = seen.GetValueOrDefault((place, rule.Canonical)) + 1;
                if (number > there.GetValueOrDefault((place, rule.Canonical)))
                    alone.Add(new Found(chain.Name, place, rule.Canonical, number));
            }
        }

        return alone;
    }

    private static Dictionary<(string Place, string Rule), int> Counts(TableState table, TableState other) => Differing(other, table)
        .SelectMany(chain => chain.Rules.Select(rule => (OpenNames.Place(other.Name, chain.Name), rule.Canonical)))
        .GroupBy(item => item).ToDictionary(item => item.Key, item => item.Count());

    private static IEnumerable<ChainState> Differing(TableState table, TableState other) =>
        table.Chains.Where(chain => !DispatchChain.HoldsPointers(table.Name, chain.Name)
            && !(other.Find(chain.Name) is { } same && same.Rules == chain.Rules));

    private sealed record Found(ChainName Chain, string Place, string Rule, int Number);
}
