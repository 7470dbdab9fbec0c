using System.Globalization;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Rendering;

/// <summary>Prints what a clean or a flush deletes: stale chains, then the partitions that go out of force.</summary>
internal sealed class CleanRenderer(TextWriter output, Palette palette)
{
    public void Write(RunReport report)
    {
        var stale = report.Stale.Select(chain => (Name: chain.Chain.Value, Chain: chain)).ToList();
        var names = stale.Select(line => line.Name).Concat(report.Leaving.Select(partition => partition.Name))
            .Select(name => name.Length).DefaultIfEmpty().Max();
        var rules = stale.Select(line => StaleText.Rules(line.Chain).Length).DefaultIfEmpty().Max();
        foreach (var (name, chain) in stale)
        {
            var since = chain.Since > 0 ? string.Create(CultureInfo.InvariantCulture, $"stale since change {chain.Since}") : "stale";
            Write(name.PadRight(names), $"{Words.Place(chain.Family, chain.Table),-11}  {StaleText.Rules(chain).PadRight(rules)}   {since}");
        }

        foreach (var partition in report.Leaving)
        {
            Write(partition.Name.PadRight(names), Reason(partition, isDone: report.Result is RunResult.Changed or RunResult.Recorded));
        }
    }

    private static string Reason(LeavingPartition partition, bool isDone)
    {
        var chains = partition.Chains.Count == 0 ? "its chains have to stay"
            : $"{Words.Count(partition.Size.Rules, "rule")} ({Words.Count(partition.Size.Chains, "chain")}: {string.Join(", ", partition.Chains.Select(chain => chain.Chain))})";
        return !partition.IsUnnamed ? $"goes out of force: {chains}"
            : $"no file names it: {chains}{(isDone ? "" : ": STILL IN FORCE")}";
    }

    private void Write(string name, string text) => output.WriteLine($"{palette.Removed}- {name}   {text}{palette.Reset}");
}
