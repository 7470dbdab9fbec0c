using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>What is still known of the partitions of a state.</summary>
internal sealed record FoundPartitions(ValueList<CompiledPartition> Partitions, ValueList<LostPartitions> Lost);

/// <summary>Partitions whose compiled forms cannot be read.</summary>
/// <param name="Reason">The file that held them, and what became of it.</param>
/// <param name="Names">The partitions.</param>
/// <param name="Damage">What is wrong with the file and what to do; null if it is gone, as after somebody moved it away.</param>
internal sealed record LostPartitions(string Reason, ValueList<string> Names, string? Damage);

/// <summary>A file of compiled partitions that is not what was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Message">What is wrong with it and what to do.</param>
internal sealed record DamagedFile(string Path, string Message);
