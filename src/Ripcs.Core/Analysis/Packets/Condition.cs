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
