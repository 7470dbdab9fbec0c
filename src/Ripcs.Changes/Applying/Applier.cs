using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;

namespace Ripcs.Changes.Applying;

/// <summary>
/// Brings a desired state into force: reads and plans, then writes and verifies. If a block is refused, or the live state afterwards
/// differs from the desired one, it undoes the change. If another program interferes, the caller asks for the next try.
/// </summary>
/// <param name="taken">What is taken as live where it cannot be read; null if everything must be read.</param>
internal sealed class Applier(INetfilter netfilter, TakenAsLive? taken = null)
{
    private const int Tries = 3;
    private const string TooManyRivals = "another program kept changing Ripcs's chains during this run; try again later";

    private readonly BlockWriter _writer = new(netfilter, taken);

    // What is known in the last try, and the foreign chains that earlier ones changed.
    private Knowledge _known = Knowledge.None;
    private Progress? _progress;
    private int _tries;

    /// <summary>Reads for the first try; a later try always reads again, because another program has interfered.</summary>
    public Func<INetfilter, Reading>? First { get; init; }

    /// <inheritdoc cref="BlockWriter.ContentOf"/>
    public Func<Family, ChainName, ValueList<string>> ContentOf { set => _writer.ContentOf = value; }

    /// <summary>True if blocks of an earlier try were written.</summary>
    public bool HasWritten => _progress is { Blocks.Count: > 0 };

    /// <summary>Reads the live state and plans; nothing is written.</summary>
    /// <param name="desiredFrom">Computes the desired state from the live one.</param>
    /// <exception cref="HostException">The live rules could not be read, or the desired state is impossible.</exception>
    public PlannedChange Next(Func<FirewallState, Desired> desiredFrom)
    {
        var reading = _tries == 0 && First is { } first ? first(netfilter) : FirewallReader.ReadAt(netfilter, taken);
        var desired = desiredFrom(reading.State);
        _progress = HasWritten ? _progress! : new Progress(reading, desired);
        _progress.Last = reading;
        // Foreign chains that an earlier try of this run changed may not be found any more.
        var known = HasWritten ? desired.Change.Known.NamingForeign(_known.Foreign) : desired.Change.Known;
        var change = known == desired.Change.Known ? desired.Change : new ProposedChange(reading.State, desired.State, known);
        _known = known;
        return new PlannedChange(change, change.Plan) { Began = _progress.Began.State, First = _progress.First };
    }

    /// <summary>Writes the blocks of a try, and verifies them.</summary>
    /// <returns>How the change ended; null if another program interfered, so that everything must be read and planned again.</returns>
    public Outcome? Write(PlannedChange planned)
    {
        var (before, desired, plan, isFirst) = (planned.Before, planned.Desired, planned.Plan, !HasWritten);
        if (plan.IsEmpty)
        {
            // Another program may have interfered between the last block and
            // the reading: the change is then complete, and this run made it.
            var last = _progress!.Last;
            return isFirst ? new Outcome.Nothing(before, plan, planned.First) { Reading = last } : Applied(last, desired, plan);
        }

        try
        {
            _writer.Write(before, plan, _progress!.Blocks);
            string? Difference(FirewallState now) => Verification.Difference(desired, now, Remembering(plan).Naming(desired), plan.Kept);
            var after = FirewallReader.ReadBack(netfilter, _progress.Last, plan.Blocks, now => Difference(now) is null,
                taken);
            return Difference(after.State) is not { } difference ? Applied(after, desired, plan)
                : IsRivalHere(before, plan, after.State) ? NextTry()
                : Undo(planned, new NetfilterException($"after the change {difference}; perhaps another program changed it meanwhile"),
                    isFirst);
        }
        catch (HostException reason)
        {
            return IsRivalHere(before, plan) ? NextTry() : Undo(planned, reason, isFirst);
        }
    }

    /// <summary>The outcome of a failure between two tries.</summary>
    /// <returns>Null if nothing of this change was written.</returns>
    public Outcome? Failed(HostException reason) => HasWritten ? new Outcome.Stuck(reason, LeftByEarlierTry(), _progress!.First) : null;

    private Outcome? NextTry() => ++_tries < Tries ? null
        : HasWritten ? new Outcome.Stuck(new BusyException(TooManyRivals), LeftByEarlierTry(), _progress!.First)
        : new Outcome.Undone(new BusyException(TooManyRivals), _progress!.First);

    private Outcome.Applied Applied(Reading after, OwnedState desired, Plan last)
    {
        var (whole, progress) = (last with { Blocks = _progress!.Blocks.ToValueList() }, _progress);
        ValueList<ForeignChange> meanwhile = IsAlone(progress.Began, after, whole.Blocks.Count(block => block.Table != TableName.Set)) ? []
            : ForeignChanges.Between(progress.Began.State, after.State, Remembering(whole));
        return new Outcome.Applied(progress.Began.State, after.State, desired, whole, meanwhile, progress.First) { Reading = after };
    }

    // Each block is one transaction, and the kernel counts transactions, except those of ipset.
    private static bool IsAlone(Reading before, Reading after, int blocks) =>
        (before.Generation, after.Generation) is ({ } first, { } last) && last == first + (uint)blocks;

    // An unreadable state is no sign of another program: undoing reads again, and reports it if that fails too.
    private bool IsRivalHere(FirewallState before, Plan plan) =>
        Catch<HostException>.Or(() => IsRivalHere(before, plan, FirewallReader.ReadAt(netfilter, taken).State), _ => false);

    /// <param name="planned">The change that was tried.</param>
    /// <param name="reason">The reason why it failed.</param>
    /// <param name="isFirst">False if an earlier try left blocks behind, so
    /// that undoing this one does not restore the original state.</param>
    private Outcome Undo(PlannedChange planned, HostException reason, bool isFirst)
    {
        var (before, tried) = (planned.Before, planned.Desired);
        var remembered = Remembering(planned.Plan).Naming(tried);
        try
        {
            var now = FirewallReader.ReadAt(netfilter, taken).State;
            var then = ForeignJumps.WithoutThoseGone(Ownership.Read(before, _known.Naming(tried)), before, now);
            var desired = DesiredAgain.Of(then, Ownership.Read(now, remembered));
            var undo = new ProposedChange(now, desired, remembered).Plan;
            _writer.Write(now, undo, []);
            string? Difference(FirewallState state) => Verification.Difference(desired, state, remembered, undo.Kept);
            var difference = Difference(FirewallReader.ReadBack(netfilter, state => Difference(state) is null, taken).State);
            return difference is not null ? new Outcome.Stuck(reason, new NetfilterException($"after the undo {difference}"), planned.First)
                : isFirst ? new Outcome.Undone(reason, planned.First)
                : new Outcome.Stuck(reason, LeftByEarlierTry(), planned.First);
        }
        catch (HostException again)
        {
            return new Outcome.Stuck(reason, again, planned.First);
        }
    }

    private static NetfilterException LeftByEarlierTry() =>
        new("another program changed Ripcs's chains between two blocks, and the first blocks are still in force");

    /// <summary>True if a guard contains neither its earlier rule nor one from
    /// this run's blocks: another Ripcs run or a flush came in between.</summary>
    private static bool IsRivalHere(FirewallState before, Plan plan, FirewallState now)
    {
        foreach (var group in plan.Blocks.GroupBy(block => (block.Family, block.Table)))
        {
            var steps = group.SelectMany(block => block.Steps).ToList();
            var expected = steps.OfType<Step.Append>().Where(step => step.Chain == DispatchChain.Guard).Select(step => (string?)step.Rule)
                .Append(GuardOf(before)).ToHashSet();
            if (steps.Contains(new Step.RemoveChain(DispatchChain.Guard)))
                expected.Add(null);

            if (!expected.Contains(GuardOf(now)))
                return true;

            string? GuardOf(FirewallState state) => GuardSwap.Read(state[group.Key.Family].Table(group.Key.Table));
        }

        return false;
    }

    /// <summary>The knowledge, and the chains that the plan makes: undoing may delete these whatever they contain.</summary>
    private Knowledge Remembering(Plan plan) => _known with { Made = [.. _known.Made, .. MadeBy(plan)] };

    internal static IEnumerable<ChainPlace> MadeBy(Plan plan) =>
        plan.Blocks.SelectMany(block =>
            block.Steps.OfType<Step.NewChain>().Select(step => new ChainPlace(block.Family, block.Table, step.Chain)));

    /// <summary>The blocks written so far in all tries, the live state before the first of them, and its desired state.</summary>
    private sealed record Progress(Reading Began, Desired First)
    {
        public Reading Last { get; set; } = Began;

        public List<Block> Blocks { get; } = [];
    }
}
