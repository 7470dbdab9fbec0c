using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>
/// A partition as chains and pointers in saved form: the compiler's result. It is a value that can be written as JSON and read
/// back, so that a worker process and a cache can stand between the script and everything below.
/// </summary>
public sealed record CompiledPartition(
    PartitionName Name,
    int Order,
    string File,
    ValueList<CompiledChain> Chains,
    ValueList<Pointer> Pointers,
    ValueList<CompiledLabel> Labels)
{
    /// <summary>The host policy of its file; null for all files but one.</summary>
    public CompiledHostPolicy? HostPolicy { get; init; }

    /// <summary>Its sets whose content is refreshed, each once a family, and whose chains have no entries.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<RefreshedSet> Refreshed { get; init; }

    /// <summary>The rules whose last day was over when it was compiled, and which therefore stand in no chain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<EndedRule> Ended { get; init; }
}

/// <summary>A rule whose last day is over.</summary>
/// <param name="LastDay">In UTC.</param>
public sealed record EndedRule(RuleOrigin Origin, DateOnly LastDay);

/// <summary>What a host policy asks of the host beside its chains.</summary>
/// <param name="Defaults">The policies of built-in chains of the filter table; none for those that stay as they are.</param>
/// <param name="Behind">The foreign chains that are asked before Ripcs's.</param>
/// <param name="Origin">Its statement.</param>
public sealed record CompiledHostPolicy(ValueList<ChainPolicy> Defaults, ValueList<ChainName> Behind, RuleOrigin Origin)
{
    /// <summary>The one family in which it sets policies; null for both.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Family? Family { get; init; }

    /// <summary>True if it says something of a family.</summary>
    public bool SpeaksOf(Family family) => Family is null || Family == family;

    /// <summary>The policies that it sets in a family.</summary>
    public ValueList<ChainPolicy> DefaultsIn(Family family) => SpeaksOf(family) ? Defaults : [];
}

/// <summary>A label's addresses as text, for messages and later analysis.</summary>
public sealed record CompiledLabel(string Name, ValueList<string> Members)
{
    /// <summary>The file that says it; empty where an earlier version recorded it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string File { get; init; } = "";

    /// <summary>The line of its statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Line { get; init; }
}
