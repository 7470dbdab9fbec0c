namespace Ripcs.Changes.Texts;

/// <summary>Where somebody has changed something by hand, in few words: "alpha, beta, …", "the jumps", "the policies".</summary>
internal static class DriftPlaces
{
    private const int NamesToShow = 3;

    /// <param name="diff">What differs.</param>
    /// <param name="counts">The partitions that count; null for all.</param>
    public static List<string> Of(StateDiff diff, Func<string, bool>? counts = null)
    {
        var names = diff.Partitions.Where(partition => partition.Drift.Count > 0
            && counts?.Invoke(partition.Name) != false).Select(partition => partition.Name).ToList();
        return [.. names.Count == 0 ? [] : new[] { Words.Some(names, NamesToShow) }, .. InStructure(diff)];
    }

    /// <summary>What belongs to no single partition.</summary>
    public static IEnumerable<string> InStructure(StateDiff diff)
    {
        var structure = diff.Structure.Where(one => one.IsDrift).ToList();
        return new[]
        {
            (structure.Any(one => one is { IsInOurs: false, IsPolicy: false }), "the jumps"),
            (structure.Any(one => one.IsInOurs), "the dispatch chains"),
            (structure.Any(one => one.IsPolicy), "the policies"),
        }.Where(place => place.Item1).Select(place => place.Item2);
    }
}
