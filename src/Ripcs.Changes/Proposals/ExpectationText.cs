using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Proposals;

/// <summary>The messages about expectations.</summary>
/// <param name="Unmet">Those that do not hold, or are not proved, each with a packet; none if all hold. One
/// that is broken only as it is without the judged rules is a warning, and any other an error.</param>
/// <param name="Proved">The names of the proved ones.</param>
internal sealed record ExpectationText(ValueList<Diagnostic> Unmet, ValueList<string> Proved)
{
    private const int ShownConditions = 3;
    private const int MostDeciders = 20;
    private const int ShownNames = 5;

    // A program may have banned thousands of addresses, and each packet costs a proof.
    private const int MostFound = 3;

    /// <summary>For a run without expectations.</summary>
    public static readonly ExpectationText Nothing = new([], []);

    /// <param name="rules">All rules of the host as they would be.</param>
    /// <param name="addressesOf">The addresses of the host; null if the rules belong to another host.</param>
    /// <param name="partitions">The partitions of the rules.</param>
    /// <param name="found">For an expectation, the rules with which its packets are compared: what violates it under
    /// these as well does not count; null if all counts.</param>
    public static ExpectationText Of(
        ValueList<CompiledExpectation> expectations, Func<FirewallState> rules, Func<Family, ValueSet?> addressesOf,
        IEnumerable<CompiledPartition> partitions, Func<CompiledExpectation, FirewallState?> found)
    {
        if (expectations.Count == 0)
            return Nothing;

        var (state, said) = (rules(), partitions.ToList());
        ValueList<ExpectationOutcome> Unmet(ValueList<CompiledExpectation> some, FirewallState? besides) => Families.Both
            .SelectMany(family => ExpectationProof.Prove(some, new PacketRules(state[family]), addressesOf(family),
                besides is null ? null : new PacketRules(besides[family])))
            .Where(outcome => outcome.Answer is not ExpectationAnswer.Holds).ToValueList();
        var unmet = Unmet(expectations, besides: null).GroupBy(outcome => outcome.Expectation).ToList();
        var others = unmet.Select(all => all.Key).ToDictionary(one => one, found);
        var caused = others.Where(one => one.Value != state).GroupBy(one => one.Value, one => one.Key)
            .SelectMany(alike => alike.Key is null ? unmet.Where(all => alike.Contains(all.Key)).SelectMany(all => all)
                : Unmet(alike.ToValueList(), alike.Key)).ToLookup(outcome => outcome.Expectation);
        var diagnostics = new List<Diagnostic>();
        var names = new Lazy<StatementNames>(() => new StatementNames(said));
        foreach (var all in unmet)
        {
            var (besides, isFound, bag) = (others[all.Key], !caused.Contains(all.Key), new DiagnosticBag());
            var outcomes = (isFound ? all : caused[all.Key]).ToList();
            var deciders = new HashSet<string>();
            var failing = outcomes.SelectMany(outcome => Failing(outcome, state[outcome.Family], isFound ? null : besides?[outcome.Family],
                addressesOf(outcome.Family), said, names.Value, deciders, isFound ? MostFound : MostDeciders, unmet.Count)).ToList();
            Say(outcomes.OrderByDescending(outcome => outcome.Answer is ExpectationAnswer.Fails).First(), names, failing, bag);
            diagnostics.AddRange(bag.ToList().Select(one => isFound ? one with { Severity = Severity.Warning } : one));
        }

        var failed = unmet.Select(outcomes => outcomes.Key).ToHashSet();
        return new ExpectationText(diagnostics.OrderBy(one => one.Span).ToValueList(),
            expectations.Where(expected => !failed.Contains(expected)).Select(expected => $"\"{expected.Origin.What}\"").ToValueList());
    }

    /// <summary>What decides about the packets of an expectation in front of all rules of Ripcs: the rules of other programs.</summary>
    public static FirewallState InFront(FirewallState rules, CompiledExpectation expectation) => HookPlace.OnlyInFront(rules,
        expectation.Fate is ExpectedFate.Allowed ? ChainPolicy.Accept : ChainPolicy.Drop);

    /// <summary>The diagnostic in one line.</summary>
    public static string Line(Diagnostic unmet) => $"{unmet.Span}: {string.Join("; ", [unmet.Message, .. unmet.Details])}";

    /// <summary>"2 of 3 expectations hold …"; null if none does, or there are none.</summary>
    public Note? Note => Proved.Count == 0 ? null : Changes.Note.Info(
        $"{(Unmet.Count == 0 ? "" : $"{Proved.Count} of ")}{Words.Count(Proved.Count + Unmet.Count, "expectation")} "
            + $"{(Proved.Count == 1 ? "holds" : "hold")} for every packet that begins a connection: {Words.First(Proved, ShownNames)}.");

    private static void Say(ExpectationOutcome outcome, Lazy<StatementNames> names, List<string> failing, DiagnosticBag diagnostics)
    {
        if (outcome.Way is not { } way)
        {
            diagnostics.ExpectationIsTooTangled(outcome.Expectation, outcome.Family);
            return;
        }

        var fate = names.Value.Fate(outcome.Family, way);
        if (outcome.Answer is ExpectationAnswer.Fails)
        {
            diagnostics.ExpectationFails(outcome.Expectation, failing);
        }
        else
        {
            diagnostics.ExpectationDepends(outcome.Expectation, outcome.PacketText, fate, Condition(way, outcome.Family));
        }
    }

    /// <summary>A packet for each statement that decides against an expectation: once the statements found so
    /// far decide as expected, the next packet that fails is decided by another one. All packets of all expectations together get the
    /// work of one proof: whatever is too complex for its part is left out.</summary>
    private static IEnumerable<string> Failing(ExpectationOutcome outcome, FamilyState rules, FamilyState? besides, ValueSet? addresses,
        List<CompiledPartition> partitions, StatementNames names, HashSet<string> deciders, int most, int unmet)
    {
        var (next, last) = ((ExpectationOutcome?)outcome, "");
        while (next is { Answer: ExpectationAnswer.Fails, Way: { } way })
        {
            var step = way.DecidedBy;
            var decider = step is null ? "" : $"{next.Family} {names.By(next.Family, step)}";
            if (deciders.Count == most)
            {
                yield return "more, by other rules";
                yield break;
            }

            if (deciders.Add(decider))
                yield return $"{next.PacketText} is {names.Fate(next.Family, way)}";

            // A translation that leads the packet elsewhere stays.
            if (step is null || decider == last)
                yield break;

            rules = AsExpected(rules, step, outcome.Expectation.Fate is ExpectedFate.Allowed, partitions);
            (next, last) = (ExpectationProof.Prove([outcome.Expectation], new PacketRules(rules), addresses,
                besides is null ? null : new PacketRules(besides), ExpectationProof.MostWork / (most * unmet))
                .FirstOrDefault(found => found.Answer is ExpectationAnswer.Fails), decider);
        }
    }

    // The policy, the rule, or all rules of the same statement accept or drop.
    private static FamilyState AsExpected(FamilyState rules, TraceStep step, bool isAllowed, List<CompiledPartition> partitions)
    {
        var said = partitions.SelectMany(partition => partition.Chains)
            .Where(chain => chain.Family == rules.Family && chain.Table == step.Table)
            .DistinctBy(chain => chain.Name).ToDictionary(chain => chain.Name);
        RuleOrigin? Origin(ChainName chain, int place) =>
            said.GetValueOrDefault(chain) is { } compiled && place <= compiled.Rules.Count ? compiled.Rules[place - 1].Origin : null;

        var target = isAllowed ? ChainPolicy.Accept : ChainPolicy.Drop;
        var origin = step.Rule is null ? null : Origin(step.Chain, step.Place);
        bool IsMeant(ChainName chain, int place) =>
            (chain == step.Chain && place == step.Place) || (origin is not null && Origin(chain, place) == origin);
        SavedRule Deciding(SavedRule rule) => SavedRule.Normal(
            (ParsedRule.Of(rule.Canonical) with { Target = new RuleTarget(target, IsGoto: false), TargetOptions = [] }).ToString());
        return rules with
        {
            Tables = rules.Tables.Select(table => table.Name != step.Table ? table : new TableState(table.Name, table.Chains.Select(chain =>
                step.Rule is null ? chain.Name == step.Chain ? chain with { Policy = target } : chain
                : chain with { Rules = chain.Rules.Select((rule, i) => IsMeant(chain.Name, i + 1) ? Deciding(rule) : rule).ToValueList() })
                .ToValueList())).ToValueList(),
        };
    }

    // The decision of a program is not among the assumptions of a trace.
    private static string Condition(Trace way, Family family) =>
        AnswerWords.Of(way.Answers, family, ShownConditions) is { Length: > 0 } condition ? condition
            : "by a program or a target that is evaluated at run time";
}
