using Ripcs.Changes.Hits;
using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs hits: the number of packets that matched each statement, even
/// in chains that are gone, and the statements that never matched.</summary>
internal static class HitsCommand
{
    public static Command Create(CommandHost host)
    {
        var never = new Option<bool>("--never") { Description =
            "Only the statements that have counted no packet, and since when they count." };
        var only = new Option<string?>("--only") { Description = "Only this partition.", HelpName = "NAME" };
        OnlyPartition.CompleteRecorded(only, host);
        var (json, metrics) = (CommonOptions.Json(), new Option<string?>("--metrics")
        {
            Description = "Write the sums by partition and verdict into this file, in the text format of Prometheus, and print nothing.",
            HelpName = "FILE",
        });
        var command = new Command("hits", "Show how many packets met each statement, and which no packet ever met.") { never, only, json,
            metrics };
        command.SetAction(result =>
        {
            var hits = Chosen(Read(host, result), result.GetValue(only));
            if (result.GetValue(metrics) is { } file)
                return MetricsFile.Write(file, Metrics.Of(hits)) is not { } failure ? ExitCode.Done : throw new HostException(failure);

            var renderer = new HitsRenderer(host.Terminal.Output, host.Palette(result));
            if (result.GetValue(json))
            {
                renderer.WriteJson(hits, result.GetValue(never));
            }
            else
            {
                renderer.Write(hits, result.GetValue(never));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static ValueList<PartitionHits> Read(CommandHost host, ParseResult result)
    {
        var machine = host.Machine(result);
        var state = machine.LookAtState();
        using var turn = Turn(machine, state);
        var applied = AppliedFile.Read(state);
        var netfilter = machine.Netfilter(null);
        OtherVariantReader.RefuseOurs(netfilter, applied.Known);
        var (hits, record) = HitCounts.Read(applied, machine.ReadAt(netfilter).State, state, netfilter, host.Facts.Clock);
        if (turn is not null)
            Remember(state!, record);

        return hits;
    }

    // A change that deletes chains stores their counts: both at the same time would count them twice.
    private static ApplyLock? Turn(Machine machine, StateDirectory? state)
    {
        try
        {
            return state is null ? null : machine.WaitForLock(state, TimeSpan.Zero);
        }
        catch (Exception e) when (e is BusyException or StateException)
        {
            return null;
        }
    }

    // A user without permission to write can still read.
    private static void Remember(StateDirectory state, HitsRecord record) =>
        Catch<StateException>.In(() => HitsFile.Write(state, record));

    /// <exception cref="WrongUsageException">No partition in force has that name.</exception>
    private static ValueList<PartitionHits> Chosen(ValueList<PartitionHits> hits, string? only)
    {
        if (only is null)
            return hits;

        var names = hits.Select(partition => partition.Name).Order(StringComparer.Ordinal).ToList();
        return names.Contains(only) ? hits.Where(partition => partition.Name == only).ToValueList()
            : throw new WrongUsageException($"--only: no partition \"{PlainText.Of(only)}\" is in force"
                + (Suggestion.For(only, names) is { } near ? $"; did you mean \"{near}\"?" : names.Count > 0
                    ? $"; there are {Words.Some(names, 5)}" : ""));
    }
}
