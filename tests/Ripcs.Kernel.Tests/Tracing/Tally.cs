using System.Globalization;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>What a run of the test has seen.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _agreed = new(StringComparer.Ordinal), _excepted = new(StringComparer.Ordinal),
        _seen = new(StringComparer.Ordinal);

    public List<string> Differences { get; } = [];

    public int Packets => _agreed.Values.Sum() + Differences.Count;

    public int Of(string what) => _agreed.Where(item => item.Key.Contains(what, StringComparison.Ordinal)).Sum(item => item.Value);

    public int Seen(string what) => _seen.GetValueOrDefault(what);

    public void Agree(string what) => Count(_agreed, what);

    public void Except(string reason) => Count(_excepted, reason);

    public void See(string what) => Count(_seen, what);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Packets} packets compared, {Differences.Count} judged otherwise than the kernel does.
          alike: {Text(_agreed)}
          of these: {Text(_seen)}
          not compared: {Text(_excepted)}
        """);

    private static void Count(SortedDictionary<string, int> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;

    private static string Text(SortedDictionary<string, int> counts) =>
        string.Join("; ", counts.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Key} {item.Value}")));
}
