using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>Why a rule cannot be applied as it is.</summary>
internal abstract record Objection
{
    private Objection(WrittenRule rule) => Rule = rule;

    public WrittenRule Rule { get; }

    /// <summary>Reports the objection as a diagnostic.</summary>
    /// <param name="diagnostics">Receives the diagnostic.</param>
    /// <param name="at">The rule's place.</param>
    /// <param name="name">The author's name for the rule.</param>
    /// <param name="place">"IPv4 filter".</param>
    /// <param name="inEachFamily">What to write for each family if one line cannot serve both; else empty.</param>
    public abstract void Describe(DiagnosticBag diagnostics, SourceSpan at, string name, string place, string inEachFamily);

    /// <summary>The kernel or iptables refuses the rule; Words is the reason.</summary>
    public sealed record Refused(WrittenRule Rule, string Words) : Objection(Rule)
    {
        public override void Describe(DiagnosticBag diagnostics, SourceSpan at, string name, string place, string inEachFamily) =>
            diagnostics.RuleIsRefused(at, name, place, KernelWords.AreOfKernel(Words), Words, $"-A {Rule.Chain.Name} {Rule.Text}");
    }

    /// <summary>iptables-save prints the rule differently, as one rule or several.</summary>
    public sealed record Reworded(WrittenRule Rule, ValueList<string> Printed) : Objection(Rule)
    {
        public override void Describe(DiagnosticBag diagnostics, SourceSpan at, string name, string place, string inEachFamily) =>
            diagnostics.PrintedOtherwise(at, name, place, Rule.Text, Printed, inEachFamily);
    }
}
