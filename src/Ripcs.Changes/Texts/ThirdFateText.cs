using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Texts;

/// <summary>
/// Looks at each state between two blocks of a change before the first one is written: a packet that begins a connection meets its old or
/// its new fate there, or nothing is written.
/// </summary>
/// <param name="Refusal">Why the change must not be made as it is planned; null if it may.</param>
/// <param name="Warnings">What is dropped for a moment.</param>
internal sealed record ThirdFateText(string? Refusal, ValueList<Note> Warnings)
{
    /// <summary>The same without advice, for whoever goes on.</summary>
    public string? Stops { get; init; }

    // What takes longer than a moment nobody waits for in a change window: a host that is filled for the first time, say.
    private const int MostLines = 100_000;

    /// <summary>Why nothing is proved of a change; null where it is.</summary>
    public static string? TooLarge(Plan plan) => plan.Blocks.Sum(block => block.Steps.Count) is var lines && lines > MostLines
        && plan.Blocks.GroupBy(block => block.Family).Any(family => family.Count() > 1)
        ? $"the states between the blocks of this change are not proved: it writes {lines} lines, and up to {MostLines} are"
        : null;

    /// <summary>What a change does to packets for a moment, each with one of them: lets
    /// in what must stay out, or drops what is accepted before and after.</summary>
    /// <param name="actual">What is live.</param>
    /// <param name="plan">What is to be written.</param>
    /// <param name="partitions">Who says the rules before and after.</param>
    /// <param name="addressesOf">The addresses of the host; null where these are not known.</param>
    public static ThirdFateText Of(
        FirewallState actual, Plan plan, IEnumerable<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        string? refusal = null, stops = null;
        var warnings = new List<Note>();
        var names = new Lazy<StatementNames>(() => new StatementNames(partitions));
        foreach (var family in Families.Both)
        {
            var blocks = plan.Blocks.Where(block => block.Family == family).ToList();
            if (blocks.Count < 2)
            {
                // One block is one transaction of the kernel: there is nothing between.
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
                        + "rules that this change touches are too tangled for an answer"));
                }

                foreach (var fate in search.Found)
                {
                    if (fate.Meets is not FateTurn.NewlyDenied)
                    {
                        stops ??= Text(fate, family, i, blocks, names.Value);
                        refusal ??= stops + (HasStep(fate, effect => effect is RuleEffect.GoOn { Marks: not null }) ? OfMarks
                            : HasStep(fate, effect => effect is RuleEffect.Untrack) ? OfNotrack : OfPlan);
                    }
                    else if (plan.Notes.Count == 0)
                    {
                        // A plan that drops packets for the moment says so itself; here
                        // the words of a Raw may do so, which keep their tables.
                        warnings.Add(Note.Warning(Text(fate, family, i, blocks, names.Value)));
                    }
                }
            }
        }

        return new ThirdFateText(refusal, warnings.ToValueList()) { Stops = stops };
    }

    /// <summary>The first order of the blocks in which no packet meets a third fate; else the usual one, with what it does.</summary>
    /// <param name="actual">What is live.</param>
    /// <param name="usual">The plan in the usual order.</param>
    /// <param name="inOrder">The plan in another one.</param>
    /// <inheritdoc cref="Of"/>
    public static (Plan Plan, ThirdFateText Found) Proved(FirewallState actual, Plan usual, Func<BlockOrder, Plan> inOrder,
        IReadOnlyList<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        var found = Of(actual, usual, partitions, addressesOf);
        foreach (var order in found.Refusal is null ? [] : Enum.GetValues<BlockOrder>().Skip(1))
        {
            var other = inOrder(order);
            var tried = Of(actual, other, partitions, addressesOf);

            // Without bridges, which say what they drop, nothing may be dropped and all must be proved.
            if (tried.Refusal is null && (order is BlockOrder.RawFirst || (tried.Warnings.Count == 0 && other.Notes.Count == 0)))
                return (other, tried);
        }

        return (usual, found);
    }

    /// <summary>What an apply would say of the states between its blocks, for a run that only
    /// looks: whether it would stop, and what it would drop for the moment.</summary>
    /// <param name="actual">What is live.</param>
    /// <param name="desired">What is to be ours afterwards.</param>
    /// <param name="known">What is known where it is put into force.</param>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<Note> Foreseen(FirewallState actual, OwnedState desired, Knowledge known,
        IEnumerable<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        Plan InOrder(BlockOrder order) => Planner.Make(actual, desired, known, guardId: "foreseen", order);
        var plan = InOrder(BlockOrder.Usual);
        if (TooLarge(plan) is not null)
            return [];

        var found = Proved(actual, plan, InOrder, [.. partitions], addressesOf).Found;
        return found.Refusal is { } reason ? [Note.Warning($"rules apply would stop before it writes anything: {reason}")] : found.Warnings;
    }

    private const string OfPlan =
        ". Apply the change in two steps, the part that denies first; or, if that moment does no harm, add --force. Either way report "
        + "this line: the plan should not do this";

    // The tables are transactions of their own: a mark that gets another meaning has both for the moment.
    private const string OfMarks =
        ". A rule marks it: give the new meaning a mark of its own, and take the old mark away in a change after this one; or, if that "
        + "moment does no harm, add --force";

    // So does what is translated no more because it is not tracked any more.
    private const string OfNotrack =
        ". A rule takes it out of connection tracking (NOTRACK): make that a change of its own, before or after the rest; or, if that "
        + "moment does no harm, add --force";

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
            FateTurn.NewlyAllowed => "is let in for the moment, which is denied before the change and after it",
            FateTurn.NewlyDenied => "is dropped for the moment, which is accepted before the change and after it",
            _ => "is led elsewhere for the moment than before the change and after it",
        };
        return $"between block {block} and {block + 1} of {blocks.Count} ({Words.Place(family, blocks[block - 1].Table)}, then "
            + $"{Words.Place(family, blocks[block].Table)}) a packet {what}: "
            + $"{PacketWords.Packet(fate.Told)}{(OpenWords.Of(fate.Answers) is { Length: > 0 } condition ? $", {condition}" : "")}; "
                + $"{PacketWords.Fate(fate.Before.Fate)}{By(fate.Before)}, then {PacketWords.Fate(fate.Between.Fate)}{By(fate.Between)}, "
                + $"then {PacketWords.Fate(fate.After.Fate)}{By(fate.After)}";

        string By(Trace trace) => trace.DecidedBy is { } step ? $" by {names.By(family, step)}" : "";
    }
}
