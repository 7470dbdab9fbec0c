using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>The messages about expectations.</summary>
/// <param name="Unmet">Those that do not hold, or are not proved, each with a packet; none if all hold.</param>
/// <param name="Proved">The number of proved ones.</param>
internal sealed record ExpectationText(ValueList<Diagnostic> Unmet, int Proved)
{
    private const int ShownConditions = 3;

    /// <summary>For a run without expectations.</summary>
    public static readonly ExpectationText Nothing = new([], 0);

    /// <param name="rules">All rules of the host as they would be.</param>
    /// <param name="addressesOf">The addresses of the host; null if the rules belong to another host.</param>
    /// <param name="partitions">The partitions of the rules.</param>
    public static ExpectationText Of(
        ValueList<CompiledExpectation> expectations, Func<FirewallState> rules, Func<Family, ValueSet?> addressesOf,
        IEnumerable<CompiledPartition> partitions)
    {
        if (expectations.Count == 0)
            return Nothing;

        var state = rules();
        var unmet = Families.Both.SelectMany(family =>
            ExpectationProof.Of(expectations, new PacketRules(state[family]), addressesOf(family)))
            .Where(outcome => outcome.Answer is not ExpectationAnswer.Holds).DistinctBy(outcome => outcome.Expectation).ToList();
        var (diagnostics, names) = (new DiagnosticBag(), new Lazy<StatementNames>(() => new StatementNames(partitions)));
        foreach (var outcome in unmet)
        {
            Say(outcome, names, diagnostics);
        }

        return new ExpectationText(diagnostics.ToList(), expectations.Count - unmet.Count);
    }

    /// <summary>"2 of 3 expectations hold: …"; null if none does, or there are none.</summary>
    public Note? Note => Proved == 0 ? null : Changes.Note.Info(
        $"{(Unmet.Count == 0 ? "" : $"{Proved} of ")}"
            + $"{Words.Count(Proved + Unmet.Count, "expectation")} {(Proved == 1 ? "holds" : "hold")}: proved for every packet that "
            + $"begins a connection.");

    private static void Say(ExpectationOutcome outcome, Lazy<StatementNames> names, DiagnosticBag diagnostics)
    {
        if (outcome.Way is not { } way)
        {
            diagnostics.ExpectationIsTooTangled(outcome.Expectation, outcome.Family);
            return;
        }

        var fate = Fate(outcome, way, names.Value);
        if (outcome.Answer is ExpectationAnswer.Fails)
        {
            diagnostics.ExpectationFails(outcome.Expectation, outcome.PacketText, fate);
        }
        else
        {
            diagnostics.ExpectationDepends(outcome.Expectation, outcome.PacketText, fate, Condition(way, outcome.Family));
        }
    }

    private static string Fate(ExpectationOutcome outcome, Trace way, StatementNames names)
    {
        var by = way.DecidedBy is { } step ? $" by {names.By(outcome.Family, step)}" : ", as no rule decides otherwise";
        var led = way.Steps.LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: false } });
        var to = led is null ? ""
            : $"led to {PacketWords.To(way.Packet)} by {names.By(outcome.Family, led)}{(way.DecidedBy == led ? "" : " and ")}";
        return way.DecidedBy == led && led is not null ? to : $"{to}{PacketWords.Fate(way.Fate)}{by}";
    }

    // The decision of a program is not among the assumptions of a trace.
    private static string Condition(Trace way, Family family) =>
        AnswerWords.Of(way.Answers, family, ShownConditions) is { Length: > 0 } condition ? condition
            : "by a program or a target that is asked at run time";
}

/// <summary>The names of the rules that a packet passed.</summary>
internal sealed class StatementNames(IEnumerable<CompiledPartition> partitions)
{
    private readonly SaidRules _said = new(partitions);

    /// <summary>accept "ssh" rules/shop.csx:9; null for a rule that belongs to no statement.</summary>
    public string? Of(Family family, TraceStep step) => step.Rule is not null
        && _said.Of(family, step.Table, step.Chain, step.Place, step.Rule) is { } origin ? Words.NameAndPlace(origin) : null;

    /// <summary>The statement; otherwise the policy or the rule that is in no rule file.</summary>
    public string By(Family family, TraceStep step) => step.Rule is null ? $"the policy of {step.Chain.Value} ({step.Table.Value})"
        : step.Chain == DispatchChain.Bridge || step.Chain == DispatchChain.BridgeBack
            ? $"a rule that Ripcs makes for the moment (rule {step.Place} of {step.Chain.Value})"
        : Of(family, step) ?? $"rule {step.Place} of {step.Chain.Value} ({step.Table.Value}), which "
            + $"{(Ownership.IsOfOurForm(step.Table, step.Chain) ? "no rule file here says" : "is not of a rule file")}";
}
