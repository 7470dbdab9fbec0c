namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0301 to RIP0309: mistakes that any statement can have.</summary>
public sealed partial class DiagnosticBag
{
    public void RuleWithoutName(SourceSpan at, string statement) =>
        Error("RIP0301", at, statement is "expectation"
            ? "this expectation has no name; write in quotes what it is for, such as Expect.Blocked(\"telnet\")"
            : $"this {statement} has no name; write in quotes what it is for, such as {char.ToUpperInvariant(statement[0])}"
                + $"{statement[1..]}(\"website\")");

    /// <param name="part">What the text is: "a rule's name", "a log prefix".</param>
    internal void TextIsUnprintable(SourceSpan at, string part, int character) =>
        Error("RIP0302", at, $"{part} has a character that cannot be printed (U+{character:X4}); remove it");

    internal void TextIsTooLong(SourceSpan at, string part, int length, int most) =>
        Error("RIP0303", at, $"{part} has {length} characters; write at most {most}");

    internal void TextIsNameOfType(SourceSpan at, string part) =>
        Error("RIP0306", at, $"{part} contains the name of a type instead of its values; write string.Join(\", \", …) for a list");

    internal void SaidTwice(SourceSpan at, string method) =>
        Error("RIP0304", at, method is "BeforePartitions" or "AfterPartitions"
            ? "this Raw has a place already; write either .BeforePartitions() or .AfterPartitions()"
            : $"{method} is used twice in this rule, which takes only one; remove one");

    /// <param name="method">NotIn or NotOut.</param>
    public void ManyExceptedInterfaces(SourceSpan at, string method) =>
        Error("RIP0309", at, $"{method} takes one name, as a rule of iptables does, and of two rules each would match what the other "
            + $"excludes; name each interface that you mean with .{method[3..]}(…), and each that is added later");

    /// <param name="things">What the list should hold: "addresses", "ports".</param>
    internal void ListIsEmpty(SourceSpan at, string method, string things) =>
        Error("RIP0305", at, $"{method} was given no {things}, which never means all; give it at least one, or leave the rule out");
}
