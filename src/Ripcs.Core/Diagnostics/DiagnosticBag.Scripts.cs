namespace Ripcs.Core.Diagnostics;

/// <content>RIP01xx: rule files as files and as C# scripts, before their rules are checked.</content>
public sealed partial class DiagnosticBag
{
    private const int LongestReason = 200;

    // Files

    public void NoSuchPath(SourceSpan at) => Error("RIP0100", at, "no such file or folder");

    public void NoRuleFiles(SourceSpan at) => Error(
        "RIP0101", at, "no rule file in this folder or below it; a rule file is named NAME.csx, where NAME does not begin with \"_\" or "
            + "\".\"");

    public void NotNamedAsRuleFile(SourceSpan at) => Error("RIP0102", at, "not a rule file: its name must end in .csx");

    public void OnlyForLoading(SourceSpan at) => Error(
        "RIP0103", at, "a file whose name begins with \"_\" is only for loading; give a rule file that loads it");

    public void Unreadable(SourceSpan at, string reason) => Error("RIP0104", at, $"cannot be read: {reason}");

    public void NotText(SourceSpan at) => Error("RIP0105", at, "is not text in UTF-8; save it as UTF-8");

    public void UnusableFileName(SourceSpan at) => Error(
        "RIP0106", at, "a rule file's path must not contain double quotes, control characters or invisible ones; rename it");

    // #load and Lines

    /// <param name="verb">"load" or "read".</param>
    public void LoadNotFound(SourceSpan at, string verb, string file, string folder, string? suggestion) => Error(
        "RIP0110", at, $"cannot {verb} \"{file}\": there is no such file in {folder}{DidYouMean(suggestion)}");

    public void LoadOutside(SourceSpan at, string verb, string file, string limit) => Error(
        "RIP0111", at, $"cannot {verb} \"{file}\": it is outside of {limit}, with links followed; move or copy it there, or name a folder "
            + "that holds both: ", next: Way.RulesRoot);

    public void LoadFailed(SourceSpan at, string verb, string file, string reason) =>
        Error("RIP0113", at, $"cannot {verb} \"{file}\": {OnOneLine(reason)}");

    public void LinesOfNoFile(SourceSpan at) =>
        Error("RIP0118", at, "Lines names no file; write one that is beside the rule file, as in Lines(\"drop.txt\")");

    public void MadeByLoadedFile(SourceSpan at, string statement, string loaded, string ruleFile) => Error(
        "RIP0112", at,
        $"{statement}(…) in {loaded}, which {ruleFile} loads: a loaded file can only make labels, constants and functions; move this to "
            + $"{ruleFile}, or into a function that it calls");

    // What a rule file cannot hold

    public void ReferenceRefused(SourceSpan at) => Error("RIP0120", at, "a rule file cannot use other assemblies; remove the #r");

    public void LineDirectiveRefused(SourceSpan at) => Error(
        "RIP0121", at, "a rule file cannot change the places that messages name; remove the #line");

    public void Refused(SourceSpan at, string what) => Error("RIP0122", at, $"{what} has no place in a rule file; remove it");

    public void GlobalUsingRefused(SourceSpan at) => Error(
        "RIP0122", at, "a using directive applies to this file only; remove the global");

    public void CatchRefused(SourceSpan at) => Error(
        "RIP0122", at, "catch: a rule file cannot continue after a failure, which may be a lack of memory; test the value "
            + "first, as int.TryParse(…) does");

    public void AwaitRefused(SourceSpan at) => Error("RIP0123", at, "a rule file cannot wait for anything; remove the await");

    public void AsyncRefused(SourceSpan at) => Error("RIP0123", at, "a rule file cannot wait for anything; remove the async");

    public void AttributeRefused(SourceSpan at) => Error(
        "RIP0124", at, "attributes have no place in a rule file; remove the [ ] (a list of addresses goes into a method's parentheses)");

    public void UnsafeRefused(SourceSpan at) => Error("RIP0125", at, "unsafe code and pointers have no place in a rule file; remove them");

    public void MemberRefused(SourceSpan at, string what) => Error(
        "RIP0126", at, $"{what} has no place in a rule file outside of a type; write a variable or a function");

    public void ReturnRefused(SourceSpan at) =>
        Error("RIP0127", at, "a rule file cannot end early; put the statements that follow into an if");

    public void TooDeep(SourceSpan at) =>
        Error("RIP0128", at, "an expression is too long or too deeply nested; split it into several statements");

    public void DynamicRefused(SourceSpan at) => Error(
        "RIP0129", at, "dynamic has no place in a rule file; write var, or the type of the value");

    // What the C# compiler says

    public void CompilerError(SourceSpan at, string code, string message) => Error("RIP0130", at, $"{code}: {message}");

    public void CompilerWarning(SourceSpan at, string code, string message) => Warning("RIP0131", at, $"{code}: {message}");

    public void UnknownName(SourceSpan at, string name, string? suggestion) => Error(
        "RIP0140", at, $"no statement, function or variable \"{name}\"{DidYouMean(suggestion)}");

    /// <param name="advice">"write Drop("…")": the name in this language.</param>
    /// <param name="next">What to run instead, behind the advice.</param>
    public void ForeignName(SourceSpan at, string name, string advice, Way next = Way.None) => Error(
        "RIP0140", at, $"no statement, function or variable \"{name}\"; {advice}", next: next);

    public void NewVariable(SourceSpan at, string name) => Error(
        "RIP0140", at, $"no variable \"{name}\"; a new one begins with var, as in var {name} = …");

    /// <param name="variable">The name that the C# compiler read as a variable.</param>
    /// <param name="what">What has this name: "a label", "a service".</param>
    public void NameWithoutQuotes(SourceSpan at, string variable, string what, string name) => Error(
        "RIP0141", at, $"no variable \"{variable}\"; put the name of {what} in double quotes: \"{name}\"");

    /// <param name="statement">A statement that has the method.</param>
    public void MethodWithoutRule(SourceSpan at, string name, string statement) => Error(
        "RIP0142", at, $"{name}(…) refines a rule and comes after one, as in {statement}(\"…\").{name}(…)");

    public void StatementWithoutName(SourceSpan at, string statement) => Error(
        "RIP0142", at, $"{statement} begins a rule only with a name in parentheses, as in {statement}(\"…\")");

    public void UnknownMethod(SourceSpan at, string owner, string name, string? suggestion) => Error(
        "RIP0143", at, $"{owner} has no method \"{name}\"{DidYouMean(suggestion)}");

    public void ForeignMethod(SourceSpan at, string owner, string name, string write) => Error(
        "RIP0143", at, $"{owner} has no method \"{name}\"; write {write}");

    public void UnknownMember(SourceSpan at, string type, string name, string? suggestion) => Error(
        "RIP0156", at, $"{type} has no \"{name}\"{DidYouMean(suggestion)}");

    public void NoPolicy(SourceSpan at, string name, string write) => Error("RIP0156", at, $"Policy has no \"{name}\"; write {write}");

    public void MethodOfOtherRule(SourceSpan at, string name, string belongsTo, string owner) => Error(
        "RIP0144", at, $"\"{name}\" belongs to {belongsTo}(…), not to {owner}");

    public void ForeignType(SourceSpan at, string name, string write) =>
        Error("RIP0146", at, $"no type or namespace \"{name}\"; write {write}");

    public void UnknownType(SourceSpan at, string name, string? suggestion) =>
        Error("RIP0146", at, $"no type or namespace \"{name}\"{DidYouMean(suggestion)}");

    public void UsedBeforeDeclared(SourceSpan at, string name, SourceSpan declared) => Error(
        "RIP0147", at, $"\"{name}\" is used before it is declared at {declared}; move that line up");

    public void OutOfSight(SourceSpan at, string name) => Error(
        "RIP0168", at,
        $"\"{name}\" belongs to the script, and a type or an extension method cannot see it; pass it as a parameter, make it a const, or "
            + $"a static method of a type");

    public void NotAPort(SourceSpan at, string written) => Error(
        "RIP0148", at, $"{written} is not a port; a port is 80, a range 8600..8900 or \"8600-8900\", a service \"https\"");

    public void ColonInPorts(SourceSpan at, string first, string last) => Error(
        "RIP0149", at, $"a range of ports is written with two dots: {first}..{last}");

    /// <summary>In a rewrite the colon may mean a map or a range.</summary>
    public void ColonInPortsOfRewrite(SourceSpan at, string first, string last) => Error(
        "RIP0149", at, $"{first}:{last} is not a port; write a map as {first}.To({last}), or a range as {first}..{last}");

    public void RangeMapWithoutParentheses(SourceSpan at, string range, string map) => Error(
        "RIP0150", at, $"a mapped range needs parentheses: ({range}){map}");

    public void TextWithoutQuotes(SourceSpan at, string text = "…") => Error("RIP0151", at, $"put text in double quotes: \"{text}\"");

    public void AddressWithoutQuotes(SourceSpan at, string written) => Error(
        "RIP0152", at, $"put an address in double quotes: \"{written}\"");

    public void NotAnAddress(SourceSpan at, string written) => Error(
        "RIP0153", at, $"{written} is not an address; put an address, a prefix or a label in double quotes, as in \"192.0.2.0/24\" or "
            + $"\"www\"");

    public void NumberIsNoAddress(SourceSpan at, string written) => Error(
        "RIP0153", at, $"{written} is a number and not an address; write the whole address as text, as in $\"192.0.2.{{{written}}}\"");

    public void TextWithoutEnd(SourceSpan at) => Error(
        "RIP0157", at, "a double quote is missing in this line: the text that begins here has no end");

    public void MissingTranslationTarget(SourceSpan at, string method, string example) => Error(
        "RIP0154", at, $"{method} needs the addresses that it translates and, after to:, the new ones, as in .{example}");

    public void TranslationTakesList(SourceSpan at, string method) => Error(
        "RIP0155", at, $"{method} takes one list of addresses, as in .{method}([\"www\", \"shop\"], to: \"app-01\")");

    public void SynProxyTakesList(SourceSpan at) => Error(
        "RIP0155", at, "SynProxy takes one list of addresses, as in .SynProxy([\"www\", \"shop\"])");

    public void BalanceTakesLists(SourceSpan at) => Error(
        "RIP0155", at, "Balance takes its targets as one list, as in .Balance(\"www\", to: [\"app-01\", \"app-02\"])");

    public void RedirectNamesInTo(SourceSpan at) => Error(
        "RIP0154", at, "Redirect takes only a port, and .To(…) names what it redirects, as in .To(\"www\").Redirect(to: 3128)");

    // While the script runs

    public void ScriptThrew(SourceSpan at, string type, string message) => Error(
        "RIP0160", at, $"the script stopped here with {type}: {OnOneLine(message)}");

    public void ScriptTooLong(SourceSpan at, TimeSpan limit) => Error(
        "RIP0180", at, $"the script did not end within {Seconds(limit)}; look for a loop that has no end, or for rules "
            + "that are made of very many addresses: let a Set hold these");

    public void CompilingTooLong(SourceSpan at, TimeSpan limit) => Error(
        "RIP0180", at, $"the rule files were not compiled within {Seconds(limit)}; see what keeps the machine busy and run the command "
            + $"again");

    public void ScriptTooDeep(SourceSpan at) =>
        Error("RIP0181", at, "the script calls a function that calls itself without end; give it an end");

    public void ScriptTooLarge(SourceSpan at) => Error(
        "RIP0182", at, "the script needs more memory here than the 2 GiB that all rule files together can have; look for a list or a text "
            + "that grows without end");

    public void WorkerEnded(SourceSpan at, int exitCode) => Error(
        "RIP0183", at, $"the process that compiles and runs rule files {HowItEnded(exitCode)}; run the command again, and if it happens "
            + $"again, leave out what this file does last");

    public void WorkerLied(SourceSpan at, string reason) => Error(
        "RIP0184", at, $"the process that compiles and runs rule files gave an invalid answer: {Beginning(reason)}; it was killed, and "
            + $"nothing of its answer is used");

    /// <param name="at">No place.</param>
    /// <param name="lastWords">What it said before it ended; empty if nothing.</param>
    public void NoWorker(SourceSpan at, string lastWords) => Error(
        "RIP0185", at, $"the process that compiles and runs rule files does not start"
            + (lastWords.Length == 0 ? "" : $" ({Beginning(OnOneLine(lastWords).TrimEnd('.'))})")
            + "; install the package ripcs-compiler; if it is installed, see whether ripcs-compiler, which is beside ripcs, can be read "
            + "and executed here, and finds the .NET runtime 10");

    public void SharedMemoryChanged(SourceSpan at) => Error(
        "RIP0186", at, "the script changed memory that all rule files share, so nothing of this run can be used; remove the file, and "
            + "find out who wrote it");

    public void NotRunBehind(SourceSpan at, string changedBy) => Error(
        "RIP0187", at, $"not run, because {changedBy} changed memory that all rule files share; remove that file first");

    public void ArgumentTooMany(SourceSpan at, string statement, string argument) => Error(
        "RIP0161", at, $"{statement}(…) has an argument too many: \"{OnOneLine(argument)}\"");

    private static string Beginning(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…";

    private static string Seconds(TimeSpan limit) => $"{limit.TotalSeconds:0.#} s";

    // .NET itself may crash when memory runs out.
    private static string HowItEnded(int exitCode) =>
        exitCode == Ending.Fault ? $"{Ending.Words(exitCode)}, as happens to a script that needs more and more memory"
            : Ending.Words(exitCode);

    private static string DidYouMean(string? suggestion) => suggestion is null ? "" : $"; did you mean \"{suggestion}\"?";

    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
