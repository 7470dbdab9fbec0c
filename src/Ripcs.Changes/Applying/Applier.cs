using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;

namespace Ripcs.Changes.Applying;

/// <summary>
/// Brings a desired state into force: reads and plans, then writes and verifies; and back to what was if a block is refused or what is
/// live afterwards is not what was desired. Where somebody else comes between, it is asked for the next try.
/// </summary>
internal sealed class Applier(INetfilter netfilter, Knowledge recorded)
{
    private const int Tries = 3;
    private const string TooManyRivals = "another program kept changing Ripcs's chains during this run; try again later";

    private readonly BlockWriter _writer = new(netfilter);

    // What was recorded, and the foreign chains of which this run speaks.
    private Knowledge _known = recorded;
    private Progress? _progress;
    private int _tries;

    /// <summary>Reads for the first try; whoever tries again has met somebody else.</summary>
    public Func<INetfilter, Reading> First { get; init; } = FirewallReader.ReadAt;

    /// <summary>True if blocks of an earlier try went through.</summary>
    public bool HasWritten => _progress is { Blocks.Count: > 0 };

    /// <summary>Reads what is live and plans; nothing is written.</summary>
    /// <param name="desiredFrom">What is desired, given all that is live.</param>
    /// <exception cref="HostException">The live rules could not be read, or what is desired cannot be had.</exception>
    public PlannedChange Next(Func<FirewallState, Desired> desiredFrom)
    {
        var reading = (_tries == 0 ? First : FirewallReader.ReadAt)(netfilter);
        var desired = desiredFrom(reading.State);
        _progress = HasWritten ? _progress! : new Progress(reading, desired);
        _progress.Last = reading;
        _known = _known.NamingForeign(desired.Foreign);
        _known = desired.Known is { } own ? _known with { AskedFirst = own.AskedFirst,
            Policies = _known.Policies.Where(policy =>
            own.Policies.Any(other => other.Family == policy.Family && other.BuiltIn == policy.BuiltIn)).ToValueList() } : _known;
        var plan = Planner.Make(reading.State, desired.State, _known, NewGuardId());
        return new PlannedChange(reading.State, desired.State, plan) { Began = _progress.Began.State, First = _progress.First,
            Foreign = _known.Foreign };
    }

    /// <summary>The plan of the same with its blocks in another order.</summary>
    public Plan InOrder(BlockOrder order, PlannedChange planned) =>
        Planner.Make(planned.Before, planned.Desired, _known, NewGuardId(), order);

    /// <summary>Writes the blocks of a try, and verifies.</summary>
    /// <returns>How the change ended; null if somebody else came between, and all is to be read and planned again.</returns>
    public Outcome? Write(PlannedChange planned)
    {
        var (before, desired, plan, isFirst) = (planned.Before, planned.Desired, planned.Plan, !HasWritten);
        if (plan.IsEmpty)
        {
            // A rival may have come between our last block and our reading: then all is done, and was done by us.
            return isFirst ? new Outcome.Nothing(before, plan, planned.First) { Generation = _progress!.Last.Generation,
                Mark = _progress.Last.Mark } : Applied(_progress!.Last, desired, plan);
        }

        try
        {
            _writer.Write(before, plan, _progress!.Blocks);
            string? Difference(FirewallState now) => Verification.Difference(desired, now, Remembering(plan).Naming(desired), plan.Kept);
            var after = FirewallReader.ReadBack(netfilter, _progress.Last, plan.Blocks, now => Difference(now) is null);
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

    /// <summary>What a failure means that came up between two tries.</summary>
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
        return new Outcome.Applied(progress.Began.State, after.State, desired, whole, meanwhile, progress.First);
    }

    // Each of our blocks is one transaction, and the kernel counts transactions, but none of ipset.
    private static bool IsAlone(Reading before, Reading after, int blocks) =>
        (before.Generation, after.Generation) is ({ } first, { } last) && last == first + (uint)blocks;

    // What cannot be read is no rival: undoing reads again, and says if it cannot either.
    private bool IsRivalHere(FirewallState before, Plan plan) =>
        Catch<HostException>.Or(() => IsRivalHere(before, plan, FirewallReader.Read(netfilter)), _ => false);

    /// <param name="planned">What was tried.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="isFirst">False if an earlier try left blocks behind, so that undoing this one does not lead to the beginning.</param>
    private Outcome Undo(PlannedChange planned, HostException reason, bool isFirst)
    {
        var (before, tried) = (planned.Before, planned.Desired);
        var remembered = Remembering(planned.Plan).Naming(tried);
        try
        {
            var now = FirewallReader.Read(netfilter);
            var then = ForeignJumps.WithoutThoseGone(Ownership.Read(before, _known.Naming(tried)), before, now);
            var desired = DesiredAgain.Of(then, Ownership.Read(now, remembered));
            var undo = Planner.Make(now, desired, remembered, NewGuardId());
            _writer.Write(now, undo, []);
            string? Difference(FirewallState state) => Verification.Difference(desired, state, remembered, undo.Kept);
            var difference = Difference(FirewallReader.ReadBack(netfilter, state => Difference(state) is null).State);
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

    /// <summary>
    /// True if a guard holds neither what it held before nor what one of our blocks put there: another Ripcs or a flush came between.
    /// </summary>
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

    /// <summary>What is known, and the chains that the plan makes: undoing may delete those whatever they hold.</summary>
    private Knowledge Remembering(Plan plan) => _known with { Made = [.. _known.Made, .. MadeBy(plan)] };

    internal static IEnumerable<ChainPlace> MadeBy(Plan plan) =>
        plan.Blocks.SelectMany(block =>
            block.Steps.OfType<Step.NewChain>().Select(step => new ChainPlace(block.Family, block.Table, step.Chain)));

    private static string NewGuardId() => Guid.NewGuid().ToString("N");

    /// <summary>What went through so far, in however many tries; what was live
    /// before the first of them, and what was desired then.</summary>
    private sealed record Progress(Reading Began, Desired First)
    {
        public Reading Last { get; set; } = Began;

        public List<Block> Blocks { get; } = [];
    }
}

/// <summary>One try: what is live, what is desired, and the blocks between; none where nothing is to be written.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Desired, Plan Plan)
{
    /// <summary>What was live before the first block of this run: an earlier try
    /// may have written some, and others may have come between.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>What was desired by the try that began the change.</summary>
    public required Desired First { get; init; }

    /// <summary>The foreign chains of which the run speaks.</summary>
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>What was ours, as it is written down, and what the run speaks of beside that.</summary>
    public OwnedState BeforeToKeep(Knowledge known) =>
        WithClosed(ForeignJumps.Without(Ownership.Read(Began, known.Naming(Desired).NamingForeign(Foreign)), Began));

    // To the rules of others that a change takes away belong the policies that
    // stood behind them: after a start of the machine all are ACCEPT.
    private OwnedState WithClosed(OwnedState before) => before with
    {
        Tables = before.Tables.Select(table => table.Name != TableName.Filter || table.Foreign.Count == 0 ? table : table with
        {
            Policies = [.. table.Policies,
                .. Began[table.Family].Table(table.Name).Chains.Where(chain => chain.Policy == ChainPolicy.Drop
                && table.PolicyOf(chain.Name) is null)
                .Select(chain => new ChainPolicy(chain.Name, ChainPolicy.Drop))],
        }).ToValueList(),
    };

    /// <summary>What is to be ours, as it is written down.</summary>
    public OwnedState DesiredToKeep => ForeignJumps.Without(Desired, Before);
}

/// <summary>How a change ended, and what was desired.</summary>
internal abstract record Outcome
{
    private Outcome(Desired desired) => Desired = desired;

    /// <summary>Of the try that began the change; of the last one where nothing was written.</summary>
    public Desired Desired { get; }

    /// <summary>Calls the one that the outcome is a case of; whoever adds a case has to say which.</summary>
    public abstract T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck);

    /// <summary>What is live was as desired.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan, Desired Desired) : Outcome(Desired)
    {
        /// <summary>That of the reading; null where it is not known that nobody wrote meanwhile.</summary>
        public uint? Generation { get; init; }

        /// <summary>That of the reading, see <see cref="Reading.Mark"/>.</summary>
        public string? Mark { get; init; }

        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            nothing(this);
    }

    /// <summary>In force and verified.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Owned, Plan Plan, ValueList<ForeignChange> Meanwhile, Desired Desired)
            : Outcome(Desired)
    {
        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            applied(this);
    }

    /// <summary>It failed and the host is as before.</summary>
    public sealed record Undone(HostException Reason, Desired Desired) : Outcome(Desired)
    {
        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            undone(this);
    }

    /// <summary>It failed, and so did undoing it: the change is partly applied.</summary>
    public sealed record Stuck(HostException Reason, HostException Undoing, Desired Desired) : Outcome(Desired)
    {
        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            stuck(this);
    }
}

/// <summary>What is desired by a run, worked out from what is live, and what is said about it.</summary>
internal sealed record Desired(OwnedState State, StateDiff? Diff)
{
    public ValueList<Note> Notes { get; init; }

    /// <summary>The foreign chains that the run takes away or puts back, whichever of them are live; all others are left alone.</summary>
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>What the run knows beside what was recorded: what it names, and which
    /// chains are asked in front of its jumps; null where that is nothing.</summary>
    public Knowledge? Known { get; init; }

    /// <summary>With what is known where it is put into force: whoever judges that without it judges other rules than come.</summary>
    public Knowledge KnownFrom(Knowledge recorded) => Known ?? recorded.NamingForeign(Foreign);

    /// <summary>The chains that the run deletes.</summary>
    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>The partitions that the run takes out of force.</summary>
    public ValueList<LeavingPartition> Leaving { get; init; }

    /// <summary>True where partitions stay in force that no file names: clean would take them out.</summary>
    public bool LeavesPartitions => Diff is { Unnamed.Count: > 0 };

    /// <summary>Why whoever asks for it would be locked out; null if they would not.</summary>
    public string? Lockout { get; init; }

    /// <summary>What the rule files expect and would not be so, or is not proved; nothing is applied then.</summary>
    public ValueList<Diagnostic> Unmet { get; init; }

    /// <summary>Chains that would go but stay.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>What the run is about to do, or that there is nothing to do, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The same as the history says it, once it is done; null where the summary reads well then, too.</summary>
    public string? DoneSummary { get; init; }

    /// <summary>For a flush where no rule of ours is live: what the last change left in force,
    /// which the next restore would bring back; null if that is nothing.</summary>
    public OwnedState? Ends { get; init; }

    /// <summary>For a rollback: the change whose state it brings back; 0 for the one before all changes.</summary>
    public int? Restores { get; init; }

    /// <summary>For a rollback: the policies that are the host's own again once they are as they were, and that no restore sets.</summary>
    public ValueList<(Family Family, ChainName BuiltIn)> GivesBack { get; init; }

    /// <summary>A state as it is written down once the run is done.</summary>
    public OwnedState WithoutGivenBack(OwnedState state) => GivesBack.Count == 0 ? state : state with
    {
        Tables = state.Tables.Select(table =>
            table with { Policies = table.Policies.Where(chain => !GivesBack.Contains((table.Family, chain.BuiltIn))).ToValueList() })
            .Where(table => !table.IsEmpty).ToValueList(),
    };

    /// <summary>For a restore: the change whose state it is; it is recorded already, and is in force again.</summary>
    public HistoryRecord? Again { get; init; }

    /// <summary>For a restore of one family alone.</summary>
    public Family? Alone { get; init; }

    /// <summary>For a restore: what the host cannot load.</summary>
    public ValueList<LeftOutRule> LeftOut { get; init; }

    /// <summary>For a rollback or a restore: the partitions that come back, as far as they are known.</summary>
    public ValueList<CompiledPartition> Restored { get; init; }

    /// <summary>What is held afterwards; null if the run holds nothing.</summary>
    public HeldPartitions? Held { get; init; }
}

/// <summary>A run is refused as it would lock out whoever asks for it.</summary>
internal sealed class LockoutException(string message) : HostException(message);
