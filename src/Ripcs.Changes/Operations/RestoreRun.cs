using Ripcs.Changes.Proposals;
using Ripcs.Host.Processes;

namespace Ripcs.Changes.Operations;

/// <summary>One restore, of as many tries as it takes: each is a <see cref="Change"/> with its lock and its record. A host must come up
/// with a firewall: everything possible is restored, and what could not be restored or recorded is reported.</summary>
/// <param name="machine">The host.</param>
/// <param name="name">The command, as the history names it.</param>
internal sealed class RestoreRun(Machine machine, string name)
{
    // All tries share it: a program that hung hangs again, and of what cannot be read, the earlier tries are known.
    private readonly TakenAsLive _taken = new(FirewallState.Empty);
    private readonly Machine _machine = machine.Impatient();
    private (FirewallState Live, OwnedState Owned)? _first;

    /// <inheritdoc cref="Operation.Caller"/>
    public ICaller? Caller { get; init; }

    /// <summary>Why a setting that may name the variant of iptables cannot be used; null if the variant is known.</summary>
    public string? WithoutSettings { get; init; }

    public ChangeResult Run()
    {
        var doubt = machine.State.Look(isInDoubtEnough: true) is { } state && new History(state).Numbers().Count > 0
            ? machine.State.Doubt(state, LocksOf(state)) : null;
        var isGuessed = WithoutSettings is not null && RecordedVariant(machine) is null;
        var result = With(RunWhosever(), doubt);
        return WithoutSettings is null || result.Number is null ? result : InVariant(result, WithoutSettings, isGuessed);
    }

    private string LocksOf(StateDirectory state) => Path.GetDirectoryName(machine.LockFile(state))!;

    private ChangeResult InVariant(ChangeResult result, string problem, bool isGuessed)
    {
        var came = $"the rules came back in the {_machine.Netfilter(null).InUse()?.ToString().ToLowerInvariant() ?? "default"} variant of "
            + "iptables";
        return !isGuessed
            ? result with { Notes = [Note.Warning($"{came}, as before: a setting that may name one cannot be used"), .. result.Notes] }
            : With(result, $"{came}, but a setting that cannot be used may name the other one: {problem}; put that right, then look with: "
                + Advice.To(Way.Status));
    }

    /// <summary>The variant in which the last change wrote the rules; null if that is not known.</summary>
    public static BackendChoice? RecordedVariant(Machine machine) => Catch<HostException>.OrNull<BackendChoice?>(() =>
        AppliedFile.Read(machine.State.Look(isInDoubtEnough: true)).Variant);

    private static ChangeResult With(ChangeResult result, AdvisedText? problem) => problem is null ? result : result switch
    {
        ChangeResult.InForce done => done.With(problem),
        ChangeResult.NeedsHuman human => human with { Error = Lines(problem, human.Error) },
        _ => result,
    };

    private ChangeResult RunWhosever()
    {
        if (machine.State.Look(isInDoubtEnough: true) is var found && (found is null || new History(found).Numbers().Count == 0))
            return NothingRecorded(found);

        if (machine.State.Rival(found, LocksOf(found)) is { } rival)
            throw new StateException(rival);

        var state = machine.State.Open(isInDoubtEnough: true);
        var gate = new PendingGate(_machine, state).OpenForRestore();
        var result = With(gate.Refusal ?? TryAll(state, gate.Pending?.Number), gate.Pending?.Problem);
        if (gate.Reverted is ChangeResult.Changed { Number: { } number } && result is ChangeResult.Unchanged unchanged)
        {
            result = unchanged.AsChanged() with
            {
                Number = number, Summary = $"the state before that change is restored and verified, and recorded as change {number}.",
            };
        }

        result = result with { Notes = [.. gate.Notes, .. result.Notes] };
        return result;
    }

    private ChangeResult TryAll(StateDirectory state, int? pending)
    {
        var (result, tried) = Try(state, pending, LeftOutRules.Nothing, alone: null);
        if (ReasonForLess(result) is not { } reason || tried is not { Made: { } made, Found: { } found })
            return Ended(result, tried.Found, []);

        // Looks for the cause only now, because nearly every boot succeeds; a program that hangs would hang there, too.
        var left = !_machine.Netfilter(null).HasHung && _machine.Rehearsal() is { } rehearsal ? LeftOutRules.Find(rehearsal,
            made.Whole, made.Live, ProgramFiles.Find("ipset") is not null) : LeftOutRules.Nothing;
        if (left.Rules.Count > 0 && Try(state, pending, left, alone: null).Result is var most && ReasonForLess(most) is null)
        {
            return Ended(most, found, [.. LeftOutText.Lines(left, found.Partitions, Families.Both),
                LeftOutText.ToPutBack(AppliedFile.PathToApply(state))]);
        }

        return EachFamily(state, pending, (made.Whole, made.Owned, found), left, (result, reason));
    }

    private (ChangeResult Result, Restore Tried) Try(StateDirectory state, int? pending, LeftOutRules left, Family? alone)
    {
        var states = new RestorableStates(state, pending);
        var restore = new Restore(name, states, alone, left, machine.Clock.GetUtcNow(), machine.Openings)
        {
            Caller = Caller, First = _first,
        };
        var result = new Change(_machine with { TakenAsLive = _taken }, restore).Run(state);
        _first ??= restore.Made is { } made ? (made.Live, made.Owned) : null;
        return (result, restore);
    }

    /// <summary>A family that cannot be restored as a whole, for example on a kernel without IPv6 or
    /// without nat, does not affect the other; of each, as much as possible is restored.</summary>
    private ChangeResult EachFamily(
        StateDirectory state, int? pending, (OwnedState Whole, OwnedState Live, RestorableState Found) known, LeftOutRules left,
        (ChangeResult Result, AdvisedText Reason) both)
    {
        var (found, missing, restored, changed) =
            (known.Found, new List<AdvisedText>(), new Dictionary<Family, ChangeResult.InForce>(), new HashSet<Family>());
        ChangeResult.NeedsHuman? stuck = null;
        foreach (var family in Families.Both.Where(family => found.Record.After.Tables.Any(table => table.Family == family)))
        {
            // A reason with advice stops both families: it is never stored.
            var (result, less) = Most(Tried, (known.Whole, known.Live), left with { Why = FirstLine(both.Reason) }, family);
            if (result is ChangeResult.InForce done && !less.LeavesAll(known.Whole, family))
            {
                restored.Add(family, !changed.Contains(family) ? done
                    : done with { Summary = Restored(found, known.Whole, family, less) });
                missing.AddRange([.. LeftOutText.Lines(less, found.Partitions, [family])]);
            }
            else if (result is ChangeResult.NotMade { Reason: null } or ChangeResult.NotMade { By: not Obstacle.Failure })
            {
                return Ended(result, found, []);
            }
            else
            {
                stuck = result as ChangeResult.NeedsHuman ?? stuck;
                missing.Add(result is ChangeResult.NeedsHuman human ? human.Error
                    : UnreadRules(family) is { } why ? why.Message + $"; {family} was not restored, and is as it was"
                    : $"{family} was not restored: it has no rule of Ripcs's");
            }

            ChangeResult Tried(LeftOutRules less)
            {
                var tried = Try(state, pending, less, family).Result;
                if (tried is ChangeResult.Changed)
                    changed.Add(family);

                return tried;
            }
        }

        if (restored.Count == 0)
            return Ended(stuck is null ? both.Result : stuck with { Error = Lines([both.Reason, .. missing]) }, found, []);

        var last = restored.Values.Last();
        var together = (last is ChangeResult.Unchanged unchanged && restored.Keys.Any(changed.Contains) ? unchanged.AsChanged() : last) with
        {
            Notes = restored.Values.SelectMany(done => done.Notes).Distinct().ToValueList(),
            Summary = Lines(restored.Values.Select(done => done.Summary)),
        };
        return missing.Count == 0
            ? Ended(together with { Notes = [Note.Warning("the first try failed: " + both.Reason), .. together.Notes] }, found, [])
            : Ended(together, found, [both.Reason, .. missing, LeftOutText.ToPutBack(AppliedFile.PathToApply(state))],
                restored.ContainsKey);
    }

    // Several tries may have written it, each a part.
    private string Restored(RestorableState found, OwnedState whole, Family family, LeftOutRules less)
    {
        var tables = whole.Tables.Where(table => table.Family == family && !table.IsEmpty && !less.Tables.Contains(table.Name))
            .Select(table => table.Name.Value);
        return $"{family} of the state after change {found.Record.Number} is restored"
            + $"{(UnreadRules(family) is null ? " and verified" : ", but not verified")}: {Words.List([.. tables])}";
    }

    /// <summary>The most of a family that comes back, with what is left out: each table stands alone, and filter comes first.</summary>
    private (ChangeResult Result, LeftOutRules Left) Most(
        Func<LeftOutRules, ChangeResult> tried, (OwnedState Whole, OwnedState Live) states, LeftOutRules left, Family family)
    {
        LeftOutRules? WithoutSets(LeftOutRules less) => less.WithoutSets(states.Whole, states.Live, family, less.Why);
        ValueList<TableName> others = states.Whole.Tables.Where(table => table.Family == family && table.Name != TableName.Filter
            && table.Name != TableName.Set).Select(table => table.Name).ToValueList();
        LeftOutRules Filter(LeftOutRules less) => less with { Tables = [.. left.Tables, .. others] };
        LeftOutRules Plain(LeftOutRules less) => Filter(less) with { IsPlain = true, Tables = [.. Filter(less).Tables, TableName.Set] };

        // What hung as a whole hangs again, while the policies wait for it. Without filter the others come back all the same.
        Func<LeftOutRules, LeftOutRules?>[] tries =
        [
            .. others.Count > 1 && _machine.Netfilter(null).HasHung ? []
                : new Func<LeftOutRules, LeftOutRules?>[] { less => less, WithoutSets },
            Filter, less => WithoutSets(Filter(less)), Plain,
            less => Plain(less) with { Tables = [.. Plain(less).Tables, TableName.Filter] },
        ];
        ChangeResult result = new ChangeResult.NotMade(Obstacle.Failure, left.Why);
        var most = left;
        foreach (var next in tries)
        {
            // What is left out is excused with why this family failed, not the other.
            if (next(left with { Why = ReasonOf(result) is { } reason ? FirstLine(reason) : left.Why }) is not { } less)
                continue;

            // Nothing is no try: its record would forget the partitions.
            (result, most) = (less.LeavesAll(states.Whole, family) ? new ChangeResult.Unchanged("") : tried(less), less);
            if (ReasonForLess(result) is null)
                break;
        }

        // The only other one was tried, unless it was filter that could not be loaded.
        var isMore = result is ChangeResult.InForce && (others.Count > 1 || most.IsPlain);
        foreach (var table in isMore ? others.Where(most.Tables.Contains) : [])
        {
            var more = most with { Tables = most.Tables.Where(other => other != table).ToValueList() };
            var next = tried(more);
            if (next is ChangeResult.InForce or ChangeResult.NeedsHuman)
                (result, most) = (next, more);

            // Part of that table may be in force: what is known to be there must not be claimed any more.
            if (next is ChangeResult.NeedsHuman)
                break;
        }

        return (result, most);
    }

    /// <summary>The result with all that a human must know.</summary>
    /// <param name="found">The state that was restored; null if none was found.</param>
    /// <param name="missing">What is left out, and what to do about it.</param>
    /// <param name="isWritten">True for a family that came back; null if both did.</param>
    private ChangeResult Ended(
        ChangeResult result, RestorableState? found, ValueList<AdvisedText> missing, Func<Family, bool>? isWritten = null)
    {
        if (found is null)
            return result;

        ValueList<AdvisedText> older = found.Unreadable.Count == 0 ? [] : [.. found.Unreadable,
            found.IsOfPartitions ? "no recorded change can be read: the partitions last applied were restored from their own record"
                : $"change {found.Record.Number} is the newest that can be read: its state was restored instead"];
        if (result is not ChangeResult.InForce done)
        {
            return older.Count == 0 ? result : result switch
            {
                ChangeResult.NotMade no => no with { Error = Lines([.. older, no.Error]) },
                ChangeResult.NeedsHuman human => human with { Error = Lines([.. older, human.Error]) },
                _ => result,
            };
        }

        var isAsked = _taken.Unread.ToLookup(part => found.Record.After.Tables.Any(table => part.IsSets ? table.Name == TableName.Set
            : table.Family == part.Family && table.Name != TableName.Set));
        ValueList<AdvisedText> unverified = [.. isAsked[true].Where(part => isWritten?.Invoke(part.Family) is not false)
            .Select(part => part.Why.Message + (part.IsSets ? "; the sets are not verified"
                : $"; the {part.Family} rules were written without being read, and are not verified")).Distinct()];
        done = done with
        {
            Notes = [.. isAsked[false].Select(part => part.Why.Message
                + (part.IsSets ? "; no rule that comes back asks a set" : $"; no {part.Family} rule is to come back")).Distinct()
                .Select(Note.Warning), .. done.Notes],
        };
        return older.Count + missing.Count + unverified.Count == 0 ? done : done.With(Lines([.. older, .. missing,
            .. unverified, unverified.Count == 0 ? null : "once that is put right, verify them with: " + Advice.To(Way.Restore)]));
    }

    private NetfilterException? UnreadRules(Family family) =>
        _taken.Unread.FirstOrDefault(part => part.Family == family && !part.IsSets)?.Why;

    /// <summary>Why a state that failed to come back may be restored in part; null if it came back, or must not because of a lockout.
    /// </summary>
    private static AdvisedText? ReasonForLess(ChangeResult result) =>
        result is ChangeResult.NotMade { By: Obstacle.Failure, Reason: { } reason } ? reason : null;

    private static AdvisedText? ReasonOf(ChangeResult result) => (result as ChangeResult.NotMade)?.Reason;

    private static string FirstLine(AdvisedText reason) => reason.ToString().Split('\n')[0];

    private static AdvisedText Lines(params IEnumerable<AdvisedText?> lines) => AdvisedText.Join("\n", lines.OfType<AdvisedText>());

    private static ChangeResult.Unchanged NothingRecorded(StateDirectory? state)
    {
        if (AppliedFile.Read(state) is { LastUsed: > 0 } applied)
        {
            throw new StateException(
                $"change {applied.LastUsed} was recorded, but its history is gone from {state!.FilePath(History.Folder)}, so nothing "
                + "was restored; apply the rule files: " + Advice.To(Way.Apply, AppliedFile.PathToApply(state)));
        }

        return new ChangeResult.Unchanged("nothing to do: no change was recorded yet.")
        {
            Notes = Unfinished(state) is { } note ? [note] : [],
        };
    }

    private static Note? Unfinished(StateDirectory? state) =>
        Catch<StateException>.Or(() => JournalFile.Read(state) is { } journal
                ? Note.Warning($"{journal.Title} did not finish, and was the first: run the same command again") : null,
            e => Note.Warning("the first change may be unfinished: " + e.Message));
}
