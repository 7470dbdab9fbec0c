namespace Ripcs.Benchmarks;

/// <summary>The figure in the middle, which one disturbed run does not move.</summary>
internal static class Medians
{
    public static double Of(IEnumerable<double> numbers)
    {
        var ordered = numbers.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }

    /// <summary>How many times as much as those that were measured in turn with them: the median of the ratios, pair by pair.</summary>
    public static double OfRatios(IEnumerable<double> mine, IEnumerable<double> others) =>
        Of(mine.Zip(others, (one, other) => one / other));
}
