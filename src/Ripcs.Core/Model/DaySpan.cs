using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>The days, in UTC, on which something holds; both ends included.</summary>
[method: JsonConstructor]
public readonly record struct DaySpan(DateOnly First, DateOnly Last)
{
    public static readonly DaySpan Always = new(DateOnly.MinValue, DateOnly.MaxValue);

    public bool Contains(DateOnly day) => First <= day && day <= Last;

    /// <summary>The days on which both hold.</summary>
    public DaySpan And(DaySpan other) => new(First > other.First ? First : other.First, Last < other.Last ? Last : other.Last);
}
