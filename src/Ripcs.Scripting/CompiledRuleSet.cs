using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>Compiled rule files: partitions by name, and all errors and warnings by place.</summary>
/// <param name="Root">The full path of the folder or of the one rule file.</param>
/// <param name="IsDirectory">True if Root is a folder; then its partitions are all that is desired.</param>
/// <param name="Partitions">Empty if a diagnostic is an error: a rule set is applied whole or not at all.</param>
public sealed record CompiledRuleSet(
    string Root, bool IsDirectory, ValueList<CompiledPartition> Partitions, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>Every file that was read, rule files and what they load, in the order of their shown paths.</summary>
    public ValueList<RuleInput> Inputs => Files.Inputs;

    /// <summary>The files that were read.</summary>
    public required RuleSetFiles Files { get; init; }

    /// <summary>The expectations of the rule files about all rules of the host, by place; none if a diagnostic is an error.</summary>
    public ValueList<CompiledExpectation> Expectations { get; init; }

    /// <summary>
    /// The labels and sets in files of the folder, for each rule file those that it has. There are none if Root is one rule file, and none
    /// from files beside the folder: rule files that were not read may use those.
    /// </summary>
    public ValueList<ValueList<SaidLabel>> Labels { get; init; }

    /// <summary>What is known of each rule file by itself, even if another one has errors, in the order of their paths.</summary>
    public ValueList<CompiledFile> Each { get; init; }

    /// <summary>The days on which the rule files compile to this.</summary>
    public DaySpan Holds { get; init; } = DaySpan.Always;

    /// <summary>The parts of the fence that could not be put up around the scripts.</summary>
    public ValueList<FencePart> MissingFence { get; init; }

    /// <summary>Problems with the kept results, one per line; none of them affects the result.</summary>
    public ValueList<string> KeptNotes { get; init; }

    public bool IsRefused => Diagnostics.Any(diagnostic => diagnostic.Severity is Severity.Error);
}
