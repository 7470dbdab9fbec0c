namespace Ripcs.Core.Model;

/// <summary>
/// What is known of the rules of a chain without reading them: a run that changes one chain of thousands asks no more of all others.
/// </summary>
/// <param name="Family">Of the chain.</param>
/// <param name="Table">Of the chain.</param>
/// <param name="Digest">Their hash, in hexadecimal digits: see <see cref="NameHash"/>.</param>
/// <param name="Targets">The targets and chains that they name, each once.</param>
/// <param name="Sets">The sets that they name, each once.</param>
/// <param name="Traits">What may be true of one of them.</param>
public sealed record RuleSummary(
    Family Family, TableName Table, string Digest, ValueList<ChainName> Targets, ValueList<ChainName> Sets, RuleTraits Traits)
{
    /// <summary>True for the same rules: the digest covers family and table.</summary>
    public bool Equals(RuleSummary? other) => other is not null && Digest == other.Digest && Family == other.Family && Table == other.Table;

    public override int GetHashCode() => Digest.GetHashCode(StringComparison.Ordinal);
}

/// <summary>What may be true of a rule, as its words show.</summary>
[Flags]
public enum RuleTraits
{
    None = 0,

    /// <summary>It asks for a mark or the header's DSCP, changes it, or concerns connection tracking.</summary>
    Marks = 1,

    /// <summary>It has a last day.</summary>
    Ends = 2,

    /// <summary>It was typed by hand, and no restore text can express it.</summary>
    CannotBeWritten = 4,
}
