namespace Ripcs.Core.Analysis.Packets;

/// <summary>The packets that a rule takes, in terms of fields; conditions that fields do not show are open.</summary>
public abstract record Condition
{
    public static readonly Condition Always = new All([]);
    public static readonly Condition Never = new Any([]);

    private Condition()
    {
    }

    /// <summary>The value of one field is among some.</summary>
    public sealed record In(PacketField Field, ValueSet Values) : Condition;

    /// <summary>A condition that the packet's fields do not show.</summary>
    public sealed record Open(OpenCondition What, bool IsNot) : Condition;

    public sealed record All(ValueList<Condition> Parts) : Condition;

    public sealed record Any(ValueList<Condition> Parts) : Condition;

    /// <summary>All conditions in it that are not composed of others.</summary>
    public IEnumerable<Condition> Leaves => this switch
    {
        All(var parts) => parts.SelectMany(part => part.Leaves),
        Any(var parts) => parts.SelectMany(part => part.Leaves),
        _ => [this],
    };

    /// <summary>The negation.</summary>
    public Condition Not(Family family) => this switch
    {
        In(var field, var values) => new In(field, values.Not(PacketFields.Last(field, family))),
        Open(var what, var isNot) => new Open(what, !isNot),
        All(var parts) => new Any(parts.Select(part => part.Not(family)).ToValueList()),
        Any(var parts) => new All(parts.Select(part => part.Not(family)).ToValueList()),
        _ => throw new InvalidOperationException("no such condition"),
    };

    public static Condition Both(Condition one, Condition other) => Of(one == Always ? [other] : other == Always ? [one] : [one, other]);

    /// <summary>All of them; a single one is returned unchanged.</summary>
    public static Condition Of(ValueList<Condition> parts) => parts is [var only] ? only : new All(parts);
}

/// <summary>A condition that a packet's fields do not show: a rate, a mark, a program on this host. Two with the same key always have the
/// same answer; conditions that count or are random are evaluated separately in each rule, and their key contains its place.</summary>
/// <param name="Key">The text, or chain, text and number for one that is evaluated separately.</param>
/// <param name="Text">The text in the rule.</param>
public sealed record OpenCondition(string Key, string Text)
{
    /// <summary>The condition on a mark; null for everything else.</summary>
    public MarkTest? Mark { get; init; }

    /// <summary>The field that shows the bits of an address, which are no ranges of it; null for everything else.</summary>
    public (PacketField Field, HostPart Bits)? Part { get; init; }

    public bool Equals(OpenCondition? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => string.GetHashCode(Key, StringComparison.Ordinal);
}
