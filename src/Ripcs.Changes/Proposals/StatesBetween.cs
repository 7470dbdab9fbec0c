using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Ordering;

namespace Ripcs.Changes.Proposals;

/// <summary>Checks each state between two blocks of a change before the first one is written: a packet
/// that begins a connection gets its old or its new fate there, or nothing is written.</summary>
/// <param name="Refusal">Why the change must not be made as planned; null if it may.</param>
/// <param name="Warnings">Packets that are dropped for a moment.</param>
internal sealed record StatesBetween(AdvisedText? Refusal, ValueList<Note> Warnings)
{
    /// <summary>The same without advice, for a run that continues all the same.</summary>
    public string? Stops { get; init; }

    // A longer proof would take too long for a change window, for example when a host is filled for the first time.
    private const int MostLines = 100_000;

    /// <summary>Puts the blocks into the first order in which no packet meets in between what it meets neither before nor after.</summary>
    public static Judgement Judge(Blocks blocks)
    {
        if (TooLarge(blocks.Planned.Plan) is { } unproved)
        {
            blocks.Notes = [Note.Warning(unproved)];
            return Judgement.Passes;
        }

        var (plan, found) = Proved(blocks.Planned.Change, blocks.Partitions, blocks.Ends.Local);
        (blocks.Plan, blocks.Notes) = (plan, found.Refusal is null ? found.Warnings
            : [Note.Warning(Advice.To(Way.Force) + $": {found.Stops}"), .. found.Warnings]);

        // A user who learns here how to continue must know everything that this overrides.
        return found.Refusal is not { } reason || blocks.IsForced ? Judgement.Passes
            : new Judgement(new HostException(blocks.Planned.First.Lockout is { } lockout ? reason + "\nbesides, " + lockout : reason));
    }

    /// <summary>Why a change is not proved; null if it is.</summary>
    public static string? TooLarge(Plan plan) => plan.Blocks.Sum(block => block.Steps.Count) is var lines && lines > MostLines
        && plan.Blocks.GroupBy(block => block.Family).Any(family => family.Count() > 1)
        ? $"the states between the blocks of this change are not proved: it writes {lines} lines, and up to {MostLines} are"
        : null;

    /// <summary>The short effects of a change on packets, each with an example: accepts packets
    /// that must stay out, or drops packets that are accepted before and after.</summary>
    /// <param name="actual">The live state.</param>
    /// <param name="plan">What is to be written.</param>
    /// <param name="partitions">The partitions of the rules before and after.</param>
    /// <param name="addressesOf">The addresses of the host; null if unknown.</param>
    public static StatesBetween Compute(
        FirewallState actual, Plan plan, IEnumerable<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        var (refusal, stops) = ((AdvisedText?)null, (string?)null);
        var warnings = new List<Note>();
        var names = new Lazy<StatementNames>(() => new StatementNames(partitions));
        foreach (var family in Families.Both)
        {
            var blocks = plan.Blocks.Where(block => block.Family == family).ToList();
            if (blocks.Count < 2)
            {
                // One block is one transaction of the kernel: there is no state in between.
                continue;
            }

            var states = States(actual[family], blocks);
            var (rules, local) = (states.Select(state => new PacketRules(state)).ToList(), addressesOf(family));
            for (var i = 1; i < blocks.Count; i++)
            {
                var search = ThirdFates.Find(rules[0], rules[i], rules[^1], local);
                if (search.IsTooTangled)
                {
                    warnings.Add(Note.Warning($"the state between block {i} and {i + 1} of {blocks.Count} ({family}) is not proved: the "
                        + $"rules that this change touches are too complex for an answer"));
                }

                foreach (var fate in search.Found)
                {
                    if (fate.Meets is not FateTurn.NewlyDenied)
                    {
                        stops ??= Text(fate, family, i, blocks, names.Value);
                        var why = HasStep(fate, effect => effect is RuleEffect.GoOn { Marks: not null }) ? OfMarks
                            : HasStep(fate, effect => effect is RuleEffect.Untrack) ? OfNotrack : OfPlan;
                        refusal ??= stops + why + "; or, if that moment does no harm, add " + Advice.To(Way.Force)
                            + (why == OfPlan ? ". Either way report this line: the plan should not do this" : "");
                    }
                    else if (!plan.Noted.Contains(family))
                    {
                        // A plan that drops packets of a family for a moment has a note about it;
                        // without one, a Raw may be the reason, whose rules stay in their tables.
                        warnings.Add(Note.Warning(Text(fate, family, i, blocks, names.Value)));
                    }
                }
            }
        }

        return new StatesBetween(refusal, warnings.ToValueList()) { Stops = stops };
    }

    /// <summary>The first order of the blocks in which no packet gets a third fate; otherwise the usual one, with its effects.</summary>
    /// <param name="change">The change.</param>
    /// <inheritdoc cref="Compute"/>
    public static (Plan Plan, StatesBetween Found) Proved(ProposedChange change, IReadOnlyList<CompiledPartition> partitions,
        Func<Family, ValueSet?> addressesOf)
    {
        var found = Compute(change.Before, change.Plan, partitions, addressesOf);
        foreach (var order in found.Refusal is null ? [] : Enum.GetValues<BlockOrder>().Skip(1))
        {
            var other = change.In(order);
            var tried = Compute(change.Before, other, partitions, addressesOf);

            // Without bridges, whose notes name the dropped packets, nothing may be dropped and everything must be proved.
            if (tried.Refusal is null && (order is BlockOrder.RawFirst || (tried.Warnings.Count == 0 && other.Notes.Count == 0)))
                return (other, tried);
        }

        return (change.Plan, found);
    }

    /// <summary>What an apply would report about the states between its blocks, for a
    /// read-only command: whether it would stop, and what it would drop for a moment.</summary>
    /// <param name="change">The change.</param>
    /// <inheritdoc cref="Compute"/>
    public static IEnumerable<Note> Foreseen(ProposedChange change, IEnumerable<CompiledPartition> partitions,
        Func<Family, ValueSet?> addressesOf)
    {
        if (TooLarge(change.Plan) is not null)
            return [];

        var found = Proved(change, [.. partitions], addressesOf).Found;
        return found.Refusal is { } reason ? [Note.Warning(Advice.To(Way.Apply) + " would stop before it writes anything: " + reason)]
            : found.Warnings;
    }

    private const string OfPlan = ". Apply the change in two steps, the part that denies first";

    // Tables are separate transactions: a mark that changes its meaning has both for a moment.
    private const string OfMarks =
        ". A rule marks it: use another mark for the new meaning, and remove the old mark in a later change";

    // This also applies to packets that are no longer translated because they are no longer tracked.
    private const string OfNotrack =
        ". A rule takes it out of connection tracking (NOTRACK): make that a separate change, before or after the rest";

    private static bool HasStep(ThirdFate fate, Func<RuleEffect, bool> isSo) =>
        new[] { fate.Before, fate.Between, fate.After }.Any(trace => trace.Steps.Any(step => step.Rule is { } rule && isSo(rule.Effect)));

    private static List<FamilyState> States(FamilyState before, List<Block> blocks)
    {
        var states = new List<FamilyState> { before };
        foreach (var block in blocks)
        {
            states.Add(StepInterpreter.Apply(states[^1], block));
        }

        return states;
    }

    private static string Text(ThirdFate fate, Family family, int block, List<Block> blocks, StatementNames names)
    {
        var what = fate.Meets switch
        {
            FateTurn.NewlyAllowed => "is let in for a moment, although it is denied before and after the change",
            FateTurn.NewlyDenied => "is dropped for a moment, although it is accepted before and after the change",
            _ => "is sent elsewhere for a moment than before and after the change",
        };
        return $"between block {block} and {block + 1} of {blocks.Count} ({Words.Place(family, blocks[block - 1].Table)}, then "
            + $"{Words.Place(family, blocks[block].Table)}) a packet {what}: "
            + $"{PacketWords.Packet(fate.Told)}{(OpenWords.Of(fate.Answers) is { Length: > 0 } condition ? $", {condition}" : "")}; "
                + string.Join(", then ", new[] { fate.Before, fate.Between, fate.After }.Select(trace => names.Fate(family, trace)));
    }
}
