using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>The foreign chains of one table that a change takes away or puts back.</summary>
public sealed record ForeignTable(Family Family, TableName Name, ValueList<ForeignChain> Chains);

/// <summary>A foreign chain as a change found it: all of a chain of theirs; of a built-in one, every rule in its place.</summary>
/// <param name="Rules">In their order.</param>
public sealed record ForeignChain(ChainName Name, ValueList<ForeignRule> Rules)
{
    /// <summary>
    /// DROP for a built-in chain that had this policy where no host policy says one, in another table than filter: it belongs to its rules,
    /// as after a start of the machine it is ACCEPT.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Policy { get; init; }

    /// <summary>True if that policy is not the one that the chain has in a table.</summary>
    public bool IsOpenIn(TableState table) => Policy is not null && table.PolicyOf(Name) != Policy;

    /// <summary>The rules that go or come.</summary>
    [JsonIgnore]
    public IEnumerable<string> Taken => Rules.Where(rule => !rule.Stays).Select(rule => rule.Text);
}

/// <summary>A rule of a foreign chain, as iptables-save printed it.</summary>
/// <param name="Text">Without "-A CHAIN ".</param>
/// <param name="Stays">True in a built-in chain for what is ours, or stays: it says beside what the others stand.</param>
public sealed record ForeignRule(
    string Text, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Stays = false);
