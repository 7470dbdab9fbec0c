using System.Globalization;

namespace Ripcs.Rendering;

/// <summary>Prints what a clean deletes: stale chains, then partitions that no file names.</summary>
internal sealed class CleanRenderer(TextWriter output, Palette palette)
{
    public void Write(RunReport report)
    {
        var stale = report.Stale.Select(chain => (Name: chain.Chain.Value, Chain: chain)).ToList();
        var names = stale.Select(line => line.Name).Concat(report.Leaving.Select(partition => partition.Name))
            .Select(name => name.Length).DefaultIfEmpty().Max();
        var rules = stale.Select(line => Size(line.Chain).Length).DefaultIfEmpty().Max();
        foreach (var (name, chain) in stale)
        {
            var since = chain.Since > 0 ? string.Create(CultureInfo.InvariantCulture, $"stale since change {chain.Since}") : "stale";
            Write(name.PadRight(names), $"{Words.Place(chain.Family, chain.Table),-11}  {Size(chain).PadRight(rules)}   {since}");
        }

        var still = report.Result is RunResult.Changed or RunResult.Recorded ? "" : ": STILL IN FORCE";
        foreach (var partition in report.Leaving)
        {
            var chains = partition.Chains.Select(chain => $"{chain.Chain} ({Size(chain)})");
            var what = string.Join(", ", chains.Prepend(Words.Count(partition.Pointers, "pointer")));
            Write(partition.Name.PadRight(names), $"no file names it: {what}{still}");
        }
    }

    private void Write(string name, string text) => output.WriteLine($"{palette.Removed}- {name}   {text}{palette.Reset}");

    private static string Size(StaleChain chain) => Words.Count(chain.Rules, "rule");
}
