namespace Ripcs.Core.Model;

/// <summary>The parts of a record's rule, taken apart when somebody first asks for them. A copy of the record with another text takes
/// that apart, and records compare as if it were not in them.</summary>
internal struct ParsedOnce : IEquatable<ParsedOnce>
{
    // Both in one object, so that of two threads none finds the one without the other.
    private Tuple<string, ParsedRule>? _last;

    public ParsedRule Of(string rule)
    {
        if (_last is not { } last || !ReferenceEquals(last.Item1, rule))
            _last = last = new(rule, ParsedRule.Of(rule));

        return last.Item2;
    }

    public readonly bool Equals(ParsedOnce other) => true;

    public override readonly bool Equals(object? obj) => obj is ParsedOnce;

    public override readonly int GetHashCode() => 0;
}
