using Ripcs.Changes.State;
using Ripcs.Scripting.Keeping;

namespace Ripcs.Commands;

/// <summary>The partitions of the host's record, each by the name of its compiled form in the history.</summary>
/// <param name="read">Reads the record; null if it cannot be read, of which the run itself learns why.</param>
internal sealed class RecordedPartitions(Func<AppliedRecord?> read) : IRecordedPartitions
{
    private AppliedRecord Record => field ??= read() ?? AppliedRecord.None;

    private Dictionary<string, string> Names =>
        field ??= Record.Kept.DistinctBy(kept => kept.Name).ToDictionary(kept => kept.Name, kept => kept.Content);

    public string? NameOf(CompiledPartition partition) => Names.TryGetValue(partition.Name.Value, out var name)
        && Record.Known.Partition(partition.Name.Value) == partition ? name : null;

    public CompiledPartition? Find(string partition, string name) =>
        Names.GetValueOrDefault(partition) == name ? Record.Known.Partition(partition) : null;
}
