using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Operations;

/// <summary>Brings back an earlier state.</summary>
internal abstract class ReturnToState(string name, string words, StateDirectory state) : Operation(name, words)
{
    // Determined, like the earlier state, before a run writes its own journal.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    private const int ChangesToShow = 5;

    private EarlierState? _earlier;

    /// <summary>Counts the rules that open.</summary>
    public required IOpenings Openings { get; init; }

    protected StateDirectory State => state;

    public override bool BringsBack => true;

    /// <summary>The state to bring back.</summary>
    protected abstract EarlierState Find(EarlierStates states);

    /// <summary>The only family that comes back; null for both.</summary>
    protected virtual Family? Alone => null;

    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        // Decided once: during the next try this run's own journal is on the disk.
        var earlier = _earlier ??= Find(new EarlierStates(state));
        earlier = earlier with { Desired = HostPolicies.WithoutOwn(earlier.Desired, earlier.Partitions, recorded,
            isRecorded: AppliedFile.Read(state).Change > 0) };
        if (Alone is { } alone)
        {
            earlier = earlier.In(alone);
            recorded = recorded with { Policies = recorded.Policies.Where(policy => policy.Family == alone).ToValueList() };
        }

        var known = recorded.NamingForeign(earlier.Foreign);

        // The chains in front are those of the host policy at that time; if its partition is lost, they are unknown.
        known = earlier.Lost.Count > 0 ? known
            : known with { ChainsInFront = earlier.Partitions.Select(partition => partition.HostPolicy)
                .FirstOrDefault(policy => policy is not null)?.Behind ?? [] };
        if (!GoesOn)
        {
            RefuseDamaged(earlier);
            SameNames.Judge(earlier.Desired, earlier.Partitions, actual).Obey();
            ForeignNames.Judge(earlier.Desired, actual, known).Obey();
        }

        var live = Ownership.Read(actual, known);
        var diff = WithoutKeptDrift(new StateDiffer(actual, live, earlier.Desired, earlier.Partitions,
            known.WhileLive(live)).CompareStates(), live, earlier.Desired)
            with { IsHalfChanged = _isHalfChanged };
        var change = Propose(actual, earlier.Desired, known);
        var plan = change.Plan;
        var lockout = LockoutOf(change, [.. earlier.Partitions, .. recorded.Partitions], LockoutRun.Rollback);
        return new DesiredOfReturn(change, diff)
        {
            Lockout = lockout.Refusal,
            Restores = earlier.Restores,
            GivesBack = earlier.Lost.Count > 0 ? [] : HostPolicies.Unsaid(earlier.Desired, earlier.Partitions),
            Foreign = earlier.Foreign,
            Partitions = earlier.Partitions,
            Held = earlier.Held,
            Notes = [.. plan.IsEmpty || GoesOn && Reverted is not null ? [] : TakenBack(earlier), .. lockout.Notes,
                .. plan.IsEmpty ? [] : PoliciesThenText.Closes(actual, earlier.Desired, known),
                .. GoesOn ? ForeignNames.Warnings(earlier.Desired, actual, known) : [], .. LossNotes(earlier),
                .. AsFoundText.Warnings(earlier.Desired, live, AppliedFile.PathToApply(state)),
                .. earlier.Lost.Count > 0 ? [] : AsFoundText.Warning(DriftThen.Of(earlier.Desired, earlier.Partitions, known),
                $"the state {earlier.Name}", AppliedFile.PathToApply(state)), .. HeldNotes(earlier),
                .. plan.IsEmpty ? [] : OthersComeBack(actual, earlier.Desired), .. plan.Notes.Select(Note.Warning)],
            Summary = Summary(earlier, diff, plan, actual, known, isDone: false),
            DoneSummary = Summary(earlier, diff, plan, actual, known, isDone: true),
        };
    }

    // Rules that were typed into a chain come back with it: that is no repair.
    private static StateDiff WithoutKeptDrift(StateDiff diff, OwnedState live, OwnedState desired)
    {
        bool IsKept(DriftDiff drift) =>
            live.Table(drift.Family, drift.Table).Find(drift.Chain) == desired.Table(drift.Family, drift.Table).Find(drift.Chain);
        return diff with
        {
            Partitions = diff.Partitions.Select(partition =>
                partition with { Drift = partition.Drift.Where(drift => !IsKept(drift)).ToValueList() })
                .Where(partition => partition.Drift.Count > 0 || partition.Kind is not PartitionChange.DriftOnly).ToValueList(),
        };
    }

    /// <summary>Whose changes they are: they may be a colleague's.</summary>
    private IEnumerable<Note> TakenBack(EarlierState earlier)
    {
        var changes = new EarlierStates(state).Between(earlier.Restores).ToList();
        return [.. changes.Take(ChangesToShow).Select(one => Note.Info($"{(one.IsBack ? "brings back" : "rolls back")} change "
                + $"{one.Change.Number} of {Words.Time(one.Change.Time)}, by {PlainText.Of(one.Change.User)}: "
                + PlainText.Of(one.Change.Command) + (one.Change.Message is { } why ? $" ({PlainText.Of(why)})" : ""))),
            .. changes.Count > ChangesToShow ? [Note.Info($"and {Words.Count(changes.Count - ChangesToShow, "change")} more")]
                : Array.Empty<Note>()];
    }

    // An operator can choose another state, or move the file away if names and orders do not matter.
    private static void RefuseDamaged(EarlierState earlier)
    {
        if (earlier.Lost.FirstOrDefault(lost => lost.Damage is not null) is { Damage: { } damage })
            throw new StateException(damage);
    }

    private IEnumerable<Note> LossNotes(EarlierState earlier)
    {
        if (earlier.NotHeld is { } problem)
        {
            yield return Note.Warning(
                $"what the {Name} takes out of force is not held, so the next apply of its file brings it back: {problem}");
        }

        foreach (var lost in earlier.Lost)
        {
            yield return LostPartitionText.Warning(lost, AppliedFile.PathToApply(state));
        }
    }

    private static IEnumerable<Note> HeldNotes(EarlierState earlier)
    {
        var names = earlier.NewlyHeld.Select(held => held.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        if (names is [var only])
            yield return Note.Info($"held: no apply changes {only} until its file changes");
        else if (names.Count > 0)
            yield return Note.Info($"held: no apply changes {Words.List(names)} until their files change");
    }

    // When the host was taken over, the programs that loaded these rules were disabled.
    private static List<Note> OthersComeBack(FirewallState actual, OwnedState desired)
    {
        var coming = desired.AllForeign().Any(table => table.Chains.Any(chain =>
            chain.Taken.Except(actual[table.Family].Table(table.Name).Find(chain.Name)?.Rules.Select(rule => rule.Canonical) ?? []).Any()));
        var closed = (from table in desired.AllForeign()
                      from chain in table.Chains
                      where chain.IsOpenIn(actual[table.Family].Table(table.Name))
                      select Note.Info($"{chain.Name} ({Words.Place(table.Family, table.Name)}) gets its policy {chain.Policy} back"))
                          .ToList();
        return coming ? [.. closed,
            Note.Info("the rules not managed by Ripcs come back only until this host restarts: make sure that what loaded them before "
                + "does so again; " + Advice.To(Way.Restore) + " does not")] : closed;
    }

    private string Summary(EarlierState earlier, StateDiff diff, Plan plan, FirewallState actual, Knowledge known, bool isDone)
    {
        if (plan.IsEmpty)
            return $"nothing to do: the host is in the state {earlier.Name}.";

        var live = Names(Ownership.Read(actual, known));
        var desired = Names(earlier.Desired);
        var chains = $"{Counted(desired.Except(live))} made, {Counted(live.Except(desired))} deleted";
        return diff.IsEmpty ? $"back to the state {earlier.Name}: {(isDone ? "no partition changed" : "no partition changes")}; {chains}."
            : $"back to the state {earlier.Name}: {DiffSummary.Of(diff, Openings, Name, isDone)}";
    }

    // Sets are counted separately, because no one looks for them among the chains.
    private static string Counted(IEnumerable<ChainPlace> places)
    {
        var sets = places.Count(place => place.Table == TableName.Set);
        var chains = places.Count() - sets;
        return sets == 0 ? Words.Count(chains, "chain") : chains == 0 ? Words.Count(sets, "set")
            : $"{Words.Count(chains, "chain")} and {Words.Count(sets, "set")}";
    }

    private static HashSet<ChainPlace> Names(OwnedState state) => [.. state.AllChains().Select(chain => chain.Place)];
}
