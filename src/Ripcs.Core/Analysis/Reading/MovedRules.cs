namespace Ripcs.Core.Analysis.Reading;

/// <summary>
/// Rules that stand word for word in another chain than before, met by packets of the same built-in chains: what they count goes on as the
/// same count. So a rule of a host that is taken over asks what it asked:
/// <code>
/// before  -A INPUT       -m recent --update … -j DROP
/// after   -A host-f91chcn -m recent --update … -j DROP       below INPUT through partition-filter-input
/// </code>
/// Only what stands nowhere at its old place counts as moved, and each rule but once.
/// </summary>
internal sealed class MovedRules
{
    private readonly Dictionary<(string Place, string Rule, int Number), (string Place, int Number)> _origins = [];

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

    /// <summary>Where a rule stood before that is now the n-th with its words at a place,
    /// and the how many-th it was there; as it is where it was nowhere else.</summary>
    public (string Place, int Number) Origin(string place, string rule, int number) =>
        _origins.GetValueOrDefault((place, rule, number), (place, number));

    private void Add(TableState before, TableState after)
    {
        var (gone, come) = (Alone(before, after), Alone(after, before));
        come.RemoveAll(item => gone.All(other => other.Rule != item.Rule));
        if (come.Count == 0)
            return;

        var (from, to) = (new ReachedChains(before), new ReachedChains(after));
        var left = gone.ToLookup(item => (item.Rule, from.By(item.Chain)), item => item).ToDictionary(same => same.Key,
            same => new Queue<Found>(same));
        foreach (var item in come)
        {
            if (left.TryGetValue((item.Rule, to.By(item.Chain)), out var origins) && origins.TryDequeue(out var origin))
                _origins.Add((item.Place, item.Rule, item.Number), (origin.Place, origin.Number));
        }
    }

    // What one side has at a place and the other has not, or has less often there.
    // What is the same in a chain of both is passed over by its texts.
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
