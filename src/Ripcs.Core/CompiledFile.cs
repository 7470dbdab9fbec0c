using System.Text.Json.Serialization;

namespace Ripcs.Core;

/// <summary>All that is known of one rule file once it is compiled: a value that can be written as JSON and read back.</summary>
/// <param name="Path">The rule file, as it is shown.</param>
/// <param name="Named">The partition that it names, though the rest may be refused; null if it names none.</param>
/// <param name="Partition">Null if the file is refused, or holds expectations alone.</param>
/// <param name="Diagnostics">What is wrong with it or doubtful, by place.</param>
public sealed record CompiledFile(string Path, NamedPartition? Named, CompiledPartition? Partition, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>The days on which the file compiles to this; on others, rules begin or end to be left out.</summary>
    [JsonRequired]
    public DaySpan Holds { get; init; } = DaySpan.Always;

    /// <summary>What it expects of all rules of the host.</summary>
    [JsonRequired]
    public ValueList<CompiledExpectation> Expectations { get; init; }

    /// <summary>Its labels and sets, and those of what it loads, in order; none if the file is refused.</summary>
    [JsonRequired]
    public ValueList<SaidLabel> Labels { get; init; }
}
