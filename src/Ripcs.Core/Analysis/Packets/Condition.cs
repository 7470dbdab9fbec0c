namespace Ripcs.Core.Analysis.Packets;

/// <summary>Which packets a rule takes, in terms of fields; what no field tells is open.</summary>
public abstract record Condition
{
    public static readonly Condition Always = new All([]);
    public static readonly Condition Never = new Any([]);

    private Condition()
    {
    }

    /// <summary>The value of one field is among some.</summary>
    public sealed record In(PacketField Field, ValueSet Values) : Condition;

    /// <summary>What a packet alone does not tell.</summary>
    public sealed record Open(OpenCondition What, bool IsNot) : Condition;

    public sealed record All(ValueList<Condition> Parts) : Condition;

    public sealed record Any(ValueList<Condition> Parts) : Condition;

    /// <summary>All conditions in it that are not made of others.</summary>
    public IEnumerable<Condition> Leaves => this switch
    {
        All(var parts) => parts.SelectMany(part => part.Leaves),
        Any(var parts) => parts.SelectMany(part => part.Leaves),
        _ => [this],
    };

    /// <summary>True where this is not.</summary>
    public Condition Not(Family family) => this switch
    {
        In(var field, var values) => new In(field, values.Not(PacketFields.Last(field, family))),
        Open(var what, var isNot) => new Open(what, !isNot),
        All(var parts) => new Any(parts.Select(part => part.Not(family)).ToValueList()),
        Any(var parts) => new All(parts.Select(part => part.Not(family)).ToValueList()),
        _ => throw new InvalidOperationException("no such condition"),
    };

    public static Condition Both(Condition one, Condition other) => Of(one == Always ? [other] : other == Always ? [one] : [one, other]);

    /// <summary>All of them; one alone stands for itself.</summary>
    public static Condition Of(ValueList<Condition> parts) => parts is [var only] ? only : new All(parts);
}

/// <summary>
/// A question that a packet alone does not answer: its rate, a mark, a program on this host. Two questions with one key always have one
/// answer; what counts or decides by chance is asked anew at each rule, and its key holds the place.
/// </summary>
/// <param name="Key">The text, or chain, text and number for what is asked anew.</param>
/// <param name="Text">As the rule says it.</param>
public sealed record OpenCondition(string Key, string Text)
{
    /// <summary>What it asks of a mark; null for everything else.</summary>
    public MarkTest? Mark { get; init; }

    public bool Equals(OpenCondition? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => string.GetHashCode(Key, StringComparison.Ordinal);
}
