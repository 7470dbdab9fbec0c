namespace Ripcs.Core.Diagnostics;

/// <content>RIP0133 to RIP0139 and RIP0158 to RIP0167: text that is not C#, or C#
/// that was hardly meant, explained in the words of the rule language.</content>
public sealed partial class DiagnosticBag
{
    public void SemicolonMissing(SourceSpan at) => Error("RIP0133", at, "a \";\" is missing here at the end of a statement");

    /// <param name="what">")", "]" or "}", or a comma.</param>
    public void PartMissing(SourceSpan at, string what) => Error("RIP0134", at, $"a \"{what}\" is missing here");

    public void PartTooMany(SourceSpan at, string what) => Error("RIP0135", at, $"this \"{what}\" is one too many; remove it");

    public void ForeignComment(SourceSpan at, string sign) => Error("RIP0136", at, $"a comment begins with //; write // instead of {sign}");

    public void OddCharacter(SourceSpan at, string text, string what, string write) =>
        Error("RIP0137", at, $"{text} is {what}; write {write}");

    public void InvisibleCharacter(SourceSpan at, int character) =>
        Error("RIP0137", at, $"there is an invisible character (U+{character:X4}) here; remove it");

    public void NotCSharp(SourceSpan at, string write) => Error("RIP0138", at, $"this is not C#; write {write}");

    public void DotTooMany(SourceSpan at, string method) => Error("RIP0139", at, $"one dot too many; write .{method}(…)");

    public void MethodWithoutDot(SourceSpan at, string method) =>
        Error("RIP0139", at, $"a method follows its rule after a dot; write .{method}(…)");

    public void MethodBehindSemicolon(SourceSpan at, string method) =>
        Error("RIP0139", at, $"the \";\" in front ends the rule that .{method}(…) belongs to; remove the \";\"");

    public void MethodWithoutParentheses(SourceSpan at, string example) =>
        Error("RIP0139", at, $"a method takes its values in parentheses, as in .{example}");

    /// <param name="operation">What C# reads it as: "a subtraction".</param>
    public void NoList(SourceSpan at, string written, string operation, string write) =>
        Error("RIP0158", at, $"{written} is {operation}; write {write}");

    public void RangeIsNoList(SourceSpan at, string range, string enumerable) =>
        Error("RIP0159", at, $"{range} is a range, and foreach needs a list; write .Ports({range}) for all of them, or go through "
            + $"{enumerable}");

    public void ListWithoutType(SourceSpan at, string write) => Error("RIP0162", at, $"a list needs a type; write {write}");

    public void ValueMissing(SourceSpan at, string method, string example) =>
        Error("RIP0163", at, $"{method} needs a value, as in {example}");

    public void LoadMiswritten(SourceSpan at, string write) =>
        Error("RIP0164", at, $"#load needs a separate line; write {write}");

    public void MapWithArrow(SourceSpan at, string from, string to) =>
        Error("RIP0165", at, $"a map of ports is written {from}.To({to})");

    public void WrongValue(SourceSpan at, string written, string method, string example) =>
        Error("RIP0167", at, $"{method} does not take {written}; write it as in {example}");

    public void ParameterOfAMethod(SourceSpan at, string name, string statement, string method) =>
        Error("RIP0166", at, $"{statement}(…) takes no \"{name}:\"; write {method} after it");
}
