namespace Ripcs.Core.Diagnostics;

/// <content>RIP0169 to RIP0179: what a rule file cannot use, because it must
/// give the same rules every day, on every host and in every run.</content>
public sealed partial class DiagnosticBag
{
    public void RuleInStaticField(SourceSpan at, string statement) => Error(
        "RIP0169", at, $"{statement}(…) in a static field runs whenever the field is first read; move it into the script, or into a "
            + $"function");

    public void Prints(SourceSpan at, string what) => Error(
        "RIP0170", at, $"{what}: a rule file prints nothing; remove it, and see the rules of the file with: ", next: Way.Generate);

    public void ReadsClock(SourceSpan at, string what) => Error(
        "RIP0171", at, $"{what}: a rule file must give the same rules every day; write the day itself, as in new DateOnly(2027, 1, 31)");

    public void ReadsFiles(SourceSpan at, string what) => Error(
        "RIP0172", at, $"{what}: a rule file cannot read or write files; put what it needs into a file that it loads, as in #load "
            + $"\"_labels.csx\", or whose lines it takes, as in Lines(\"drop.txt\")");

    /// <param name="write">"write \"\\n\"": what to do instead.</param>
    public void ReadsEnvironment(SourceSpan at, string what, string write) => Error(
        "RIP0173", at, $"{what}: a rule file must give the same rules on every host; {write}");

    public void LeavesToChance(SourceSpan at, string what, string write) => Error(
        "RIP0174", at, $"{what}: a rule file must give the same rules in every run; {write}");

    public void StartsThreads(SourceSpan at, string what) => Error(
        "RIP0175", at, $"{what}: a rule file runs from top to bottom and cannot wait; remove it");

    public void LooksIntoTypes(SourceSpan at, string what) => Error(
        "RIP0176", at, $"{what}: a rule file cannot inspect types; write nameof(…) for a name, Enum.GetValues<T>() for the values of an "
            + $"enum");

    public void ReachesOthers(SourceSpan at, string what) => Error(
        "RIP0177", at, $"{what}: a rule file cannot use the network or other programs; write what it needs into it, as in Label(\"www\", "
            + $"\"192.0.2.1\")");

    public void ReadsCulture(SourceSpan at, string what) => Error(
        "RIP0178", at, $"{what}: a rule file must give the same rules in every language and time zone; leave it out, or write "
            + $"CultureInfo.InvariantCulture");

    public void NotForRuleFiles(SourceSpan at, string what) => Error(
        "RIP0179", at, $"{what} is not something that a rule file can use; remove it (ripcs-rules(5), WHAT A RULE FILE CANNOT HOLD)");
}
