using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A place in a rule file: path relative to the parent of the folder
/// given, line and column counted from 1; column 0 if unknown.</summary>
[method: JsonConstructor]
public readonly record struct SourceSpan(string File, int Line, int Column = 0) : IComparable<SourceSpan>
{
    public int CompareTo(SourceSpan other) =>
        string.CompareOrdinal(File, other.File) is var byFile && byFile != 0 ? byFile
            : (Line, Column).CompareTo((other.Line, other.Column));

    public override string ToString() => Line == 0 ? File
        : Column == 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}({Line})")
        : string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column})");

    public static bool operator <(SourceSpan left, SourceSpan right) => left.CompareTo(right) < 0;

    public static bool operator >(SourceSpan left, SourceSpan right) => left.CompareTo(right) > 0;

    public static bool operator <=(SourceSpan left, SourceSpan right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SourceSpan left, SourceSpan right) => left.CompareTo(right) >= 0;
}
