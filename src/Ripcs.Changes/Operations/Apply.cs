using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Brings rule files into force; a diff shows the same.</summary>
internal class Apply(string name, RuleSet rules, StateDirectory? state, ApplyOptions how) : Operation(name, rules.Path)
{
    // Read before a run writes its own journal.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <summary>Versions of partitions that are not live here, for the origins of rules in a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <summary>The interfaces of this host; null if the rules belong to another host.</summary>
    public Func<ValueList<string>>? Interfaces { get; init; }

    /// <summary>True if the kernel takes a tcp packet in the middle of a connection for its first one; null for another host.</summary>
    public Func<bool>? TakesUpInTheMiddle { get; init; }

    public override RuleSet Rules => rules;

    public override RuleSet Brings => rules;

    public override ApplyOptions How => how;

    public override AdvisedText? HeldReason(HeldPartitions held) => held.Reason(rules.Partitions, rules.Path);

    public override void Enter() => how.Revokes?.Check();

    public override (Plan Plan, ValueList<Note> Notes) Prove(PlannedChange planned, Knowledge known)
    {
        if (ThirdFateText.TooLarge(planned.Plan) is { } unproved)
            return (planned.Plan, [Note.Warning(unproved)]);

        var (plan, found) = ThirdFateText.Proved(planned.Change, [.. rules.Partitions, .. known.Partitions], Ends.Local);
        return (plan, found.Refusal is not { } reason ? found.Warnings
            : how.Force ? [Note.Warning(Advice.To(Way.Force) + $": {found.Stops}"), .. found.Warnings]

            // A user who learns here how to continue must know everything that this overrides.
            : throw new HostException(planned.First.Lockout is { } lockout ? reason + "\nbesides, " + lockout : reason));
    }

    public override RunReport EndConnections(RunReport report, FirewallState live, Knowledge known) => how.Revokes is not { } revocation
        ? report : Catch<HostException>.Or(
            () => report.Ending(revocation.End(live, [.. rules.Partitions, .. known.Partitions])),
            reason => report.NeedingHuman(
                "the rules are in force, but live connections that they deny continue: " + reason.Message + "; then run again: ripcs "
                + $"{CommandText} " + Advice.To(Way.Revoke)));

    /// <exception cref="RulesRefusedException">It is impossible here, or violates an expectation of the rule files.</exception>
    public override Desired MakeToWrite(FirewallState actual, Knowledge recorded) =>
        Make(actual, recorded) is var desired && desired.Unmet.Count > 0
            ? throw new RulesRefusedException([.. desired.Unmet.Select(one => one with
            {
                Message = one.Message + "; or, if it is meant, add ", Next = Way.ForceWithReason,
            })]) : desired;

    /// <exception cref="RulesRefusedException">It is impossible here.</exception>
    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        var applied = AppliedFile.Read(state);
        SameNames.Refuse(rules.Partitions, actual);
        OtherHostPolicy.Refuse(rules, recorded);
        OtherLists.Refuse(rules, recorded);
        var named = recorded.Naming(rules.Partitions);
        var replacement = how.Replace ? Replacement.Of(actual, named, FamiliesIn(rules)) : new Replacement([], []);
        var known = named.NamingForeign(replacement.Taken);
        var live = Ownership.Read(actual, known);
        if (how.Prune)
            OtherPlaceText.RefuseToPrune(applied, rules.Directory, rules.RuleSetName, rules.MadeOn, rules.Files);

        var gone = how.Prune
            ? rules.Gone(recorded, live.Tables.SelectMany(OwnedPointers.In)
            .Select(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition).Distinct()) : [];
        ValueList<CompiledPartition> partitions = [.. rules.Partitions, .. gone];
        var owned = DesiredState.Build(partitions, live, known, rules.Scope);
        owned = how.Replace ? owned : UnfinishedReplacement.Left(owned, actual, recorded);
        ForeignNames.Refuse(owned, actual, recorded with { Foreign = replacement.Taken });
        SetsOfOtherKind.Refuse(owned, actual);
        SetsOfOtherKind.RefuseRefreshed(owned, actual, recorded, () => JournalFile.IsLeft(state));
        var rest = how.Replace ? replacement.Rest(actual) : actual;
        var diff = new StateDiffer(actual, live, owned, partitions,
            known.WhileLive(live)) { Names = Names }.Compare(rules.Scope) with { IsHalfChanged = _isHalfChanged };
        var held = diff.Unnamed.Count(partition => rules.Held.Contains(partition.Name));
        diff = rules.Unnamed is not null || rules.Held.Count > 0
            ? LeavingOthers(diff, [.. diff.Unnamed.Select(partition => partition.Name).Where(name => rules.Unnamed?.Contains(name) != false
                && !rules.Held.Contains(name))]) : diff;
        var change = Propose(actual, owned, known);
        FirewallState After() => diff.IsEmpty ? actual : change.After;
        var lockout = diff.IsEmpty ? LockoutText.Nothing : LockoutOf(change, [.. rules.Partitions, .. recorded.Partitions],
            new LockoutRun(rules.Path, diff.Unnamed.Select(partition => partition.Name).ToValueList()));

        // Rules that were changed by hand excuse nothing: compared is with what was to be live.
        var meant = new Lazy<FirewallState>(() => new ProposedChange(actual,
            DesiredState.Build(recorded.Partitions, Ownership.Read(actual, recorded), recorded, Scope.WholeSet), recorded).After);
        var judged = applied.IsChecked ? applied.Expectations.Select(one => (one.Said.Fate, one.Said.Traffic)).ToHashSet() : [];
        var expected = ExpectationText.Of(Expected(), After, Ends.Local, [.. rules.Partitions, .. recorded.Partitions],
            one => judged.Contains((one.Fate, one.Traffic)) ? meant.Value : ExpectationText.InFront(After(), one));
        var broken = expected.Unmet.Where(one => one.Severity is Severity.Error).ToValueList();
        var isForced = broken.Count > 0 && how is { Force: true, Message: not null };

        // Where the files are as recorded, the run only puts right what was changed by hand.
        var bringsOthers = !diff.IsEmpty && (how.Prune || applied.NotRecorded(rules.Partitions).Any());
        var behind = bringsOthers || diff.Unnamed.Count > 0 ? Older(applied, Advice.To(Way.Apply, rules.Path)) : null;
        var older = bringsOthers ? behind : null;
        var desired = new Desired(change, diff)
        {
            Lockout = lockout.Refusal,
            BringsOthers = bringsOthers,
            Older = older,
            Unmet = isForced ? [] : broken,
            UnmetBefore = expected.Unmet.Except(broken).ToValueList(),
            Foreign = replacement.Taken,
            Notes =
            [
                .. behind is null ? [] : new[] { Note.Warning(behind) },
                .. !diff.IsEmpty && OtherPlaceText.Of(applied, rules.Directory, rules.RuleSetName, rules.MadeOn,
                    rules.Files) is { } other ? new[] { Note.Warning(other) } : [],
                .. diff.IsEmpty || Interfaces is null ? [] : ComingText.MissingInterfaces(diff, Interfaces()),
                    .. diff.IsEmpty ? [] : ComingText.Placeholders(rules.Partitions),
                    .. diff.IsEmpty ? [] : DriftOfOthers(actual, live, recorded),
                .. expected.Unmet.Where(one => one.Severity is Severity.Warning).Select(one =>
                    Note.Warning("also without this change, " + ExpectationText.Line(one))),
                .. isForced ? broken.Select(one => Note.Warning(Advice.To(Way.Force) + ": " + ExpectationText.Line(one))) : [],
                .. expected.Note is { } proved && (!diff.IsEmpty || rules.Partitions.Count == 0) ? new[] { proved } : [], .. lockout.Notes,
                .. ForeignWarnings(rest, live, owned), .. replacement.Left.Select(ReplacedText.LeftAlone),
                    .. how.Replace ? Opened(actual, rest, live, owned) : [], .. ReplacedText.AtBoot(replacement.Taken),
                    // What a colleague brought is no partition to be removed.
                    .. behind is not null ? [] : diff.Unnamed.Select(partition =>
                        UnnamedText.Warning(partition.Name, partition.Rules, rules.Removal)),
                    .. UnknownOrders.Warnings(rules, live, known, diff),
                .. diff.IsEmpty ? [] : change.Plan.Notes.Select(Note.Warning),
                .. diff.IsEmpty ? [] : TakenFirstText.Of(change.After, diff, known.ChainsInFront, rules.Partitions, rules.Path, Ends.Local),
                .. ComingText.Untracked(diff), .. TakesUpInTheMiddle is { } loose ? ComingText.SynProxies(diff, loose) : [],
                .. !diff.IsEmpty && ComingText.WithoutJump(HookPlace.WithoutJump(rest, known)) is { } missing
                    ? new[] { missing } : [],
            ],
            Summary = DiffSummary.Of(diff, held: held),
            DoneSummary = DiffSummary.Of(diff, isDone: true)
                + (isForced ? $" Forced: {string.Join("; ", broken.Select(ExpectationText.Line))}" : ""),
        };
        return how.Clean ? Cleaned(desired, actual, live, known, diff) : desired;
    }

    /// <summary>A run for one rule file also checks the expectations of the others from when they were applied.</summary>
    private ValueList<CompiledExpectation> Expected() =>
        [.. rules.Expectations.Select(one => one.Said), .. rules.IsWhole ? []
            : AppliedFile.Read(state).Others(rules.Files, rules.Expectations).Select(one => one.Said)];

    // The partitions that a plan leaves alone have files somewhere, and so have those that are held.
    private static StateDiff LeavingOthers(StateDiff diff, ValueList<string> unnamed) =>
        diff.Unnamed.Where(partition => unnamed.Contains(partition.Name)).ToValueList() is var left ? diff with
    {
        Unnamed = left, PartitionCount = diff.PartitionCount + diff.Unnamed.Count - left.Count,
    } : diff;

    /// <summary>A run for one rule file, or for a plan, leaves the drift of all others, and so records it.</summary>
    private IEnumerable<Note> DriftOfOthers(FirewallState actual, OwnedState live, Knowledge recorded)
    {
        if ((rules.IsWhole && rules.Unnamed is null) || recorded.Partitions.Count == 0)
            return [];

        // Every run repairs the jumps and dispatch chains.
        var named = rules.Partitions.Select(partition => partition.Name.Value).ToHashSet();
        var drift = RecordedDrift.Of(actual, live, recorded);
        var places = DriftPlaces.Of(drift with { Structure = drift.Structure.Where(one => one.IsPolicy).ToValueList() },
            name => !named.Contains(name));
        return places.Count == 0 ? []
            : [Note.Warning($"{Words.List(places)} {(places.Count == 1 ? "is" : "are")} not as recorded (see: "
            + Advice.To(Way.Status) + $") and {(places.Count == 1 ? "stays" : "stay")} so: a restore brings back what is there now; put it "
            + "right with: " + Advice.To(Way.Apply, AppliedFile.PathToApply(state)))];
    }

    /// <summary>A foreign rule that closed the host may be among those that go.</summary>
    private static IEnumerable<Note> Opened(FirewallState actual, FirewallState rest, OwnedState live, OwnedState owned) =>
        DefaultFateText.Notes(DefaultFate.Read(rest, owned).Where(fate => fate.Passes)
            .Except(DefaultFate.Read(actual, live).Where(fate => fate.Passes)).ToValueList());

    private static IEnumerable<Family> FamiliesIn(RuleSet rules) =>
        Families.Both.Where(family =>
            rules.Partitions.Any(partition => partition.Chains.Any(chain => chain.Family == family)
            || partition.HostPolicy?.SpeaksOf(family) is true));

    private static IEnumerable<Note> ForeignWarnings(FirewallState actual, OwnedState live, OwnedState desired) =>
    [
        .. ForeignJumps.InDispatch(actual, live)
            .Where(jump => desired.Table(jump.Family, jump.Table).Find(jump.Chain)?.Rules.Contains(jump.Rule) is not true)
            .Select(jump => ForeignJumpText.Warning(jump, "apply")),
        .. ForeignReferences.Read(actual, live, desired).Select(ForeignJumpText.Warning),
    ];

    private Desired Cleaned(Desired desired, FirewallState actual, OwnedState live, Knowledge known, StateDiff diff)
    {
        var changing = diff.Partitions.Select(partition => partition.Name).ToHashSet();
        var owned = CleanState.WithoutStale(desired.State, changing).WithForeign(desired.State.AllForeign());
        var change = Propose(actual, owned, known);
        return desired with { Change = change, Kept = change.Plan.Kept, Stale = Removal.Chains(live, owned, change.Plan.Kept, state) };
    }
}

/// <summary>Warns of partitions whose order is only known from their live places.</summary>
internal static class UnknownOrders
{
    private const int NamesToShow = 3;

    /// <summary>None for a run that changes nothing, or for a directory, whose run names the partitions without a file anyway.</summary>
    public static IEnumerable<Note> Warnings(RuleSet rules, OwnedState live, Knowledge known, StateDiff diff)
    {
        if (rules.IsWhole || diff.IsEmpty || new PartitionOrders(rules.Partitions, live,
            known).Unknown.ToList() is not { Count: > 0 } unknown)
        {
            yield break;
        }

        yield return Note.Warning($"no record has the order of {Words.First(unknown, NamesToShow)}"
            + $"{(unknown.Count == 1 ? ", so it stays" : ", so they stay")} where found among the others; apply the rule files to record "
            + $"the order: " + Advice.To(Way.Apply, "DIR"));
    }
}

/// <summary>A host has only one policy: a run for one partition must not bring a second one.</summary>
internal static class OtherHostPolicy
{
    /// <exception cref="HostException">It would bring a second one.</exception>
    public static void Refuse(RuleSet rules, Knowledge known)
    {
        if (!rules.IsWhole && known.HostPolicy is { } other
            && rules.Partitions.FirstOrDefault(partition => partition.HostPolicy is not null) is { } said
            && rules.Partitions.All(partition => partition.Name != other.Name))
        {
            throw new HostException(
                $"HostPolicy() of {said.File} would be a second one: partition {other.Name} ({other.File}) has one already; "
                + "remove one of them and apply the directory: " + Advice.To(Way.Apply, "DIR"));
        }
    }
}

/// <summary>A run that compiles some rule files alone compares them with the others as they are recorded: the next run for all of
/// them would be refused.</summary>
internal static class OtherLists
{
    /// <exception cref="RulesRefusedException">A rule writes what one of another partition matches.</exception>
    public static void Refuse(RuleSet rules, Knowledge recorded)
    {
        var named = rules.Partitions.Select(partition => partition.Name).ToHashSet();
        var others = recorded.Partitions.Where(partition => !named.Contains(partition.Name)
            && rules.Unnamed?.Contains(partition.Name.Value) is not true);
        if ((!rules.IsWhole || rules.IsPlan)
            && Compiler.CheckLists(recorded.Partitions, [.. rules.Partitions, .. others]) is { Count: > 0 } found)
        {
            throw new RulesRefusedException(found);
        }
    }
}

/// <summary>The contents of a run's rule files.</summary>
/// <param name="Scope">Whether they are all rule files.</param>
/// <param name="Path">Their path as typed.</param>
internal sealed record RuleSet(ValueList<CompiledPartition> Partitions, Scope Scope, string Path)
{
    public bool IsWhole => Scope is Scope.WholeSet;

    /// <summary>Their partition, if it is a single one.</summary>
    public string? Alone => IsWhole || Partitions.Count == 0 ? null : Partitions[0].Name.Value;

    /// <summary>The full path of their directory; null for a single rule file.</summary>
    public string? Directory { get; init; }

    /// <summary>The file of each partition.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Their expectations of all rules of the host.</summary>
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>The other host on which the plan was made; null for a plan of this host, or for rule files.</summary>
    public string? MadeOn { get; init; }

    /// <summary>The command that takes partitions out of force that no file names.</summary>
    public AdvisedText Removal => IsPlan ? Advice.To(Way.PlanPruning) + ", and apply that" : UnnamedText.Removal(Path);

    /// <summary>True if they are a plan.</summary>
    public bool IsPlan { get; init; }

    /// <summary>The partitions in force that go, as partitions without content.</summary>
    /// <param name="recorded">Their record.</param>
    /// <param name="inForce">Their names.</param>
    public ValueList<CompiledPartition> Gone(Knowledge recorded, IEnumerable<string> inForce)
    {
        var named = Partitions.Select(partition => partition.Name.Value).Concat(Held).ToHashSet(StringComparer.Ordinal);
        return inForce.Where(name => !named.Contains(name) && Unnamed?.Contains(name) != false).Order(StringComparer.Ordinal)
            .Select(name => new CompiledPartition(PartitionName.Parse(name), recorded.Partition(name)?.Order ?? 0,
                recorded.Partition(name)?.File ?? "no file", [], [], [])).ToValueList();
    }

    /// <summary>The partitions of the directory that are held, and stay as they are live.</summary>
    public ValueList<string> Held { get; init; }

    /// <summary>The files of a directory without those that are held: one customer's rolled back change must not
    /// keep out another's. The expectations of a held file are about its own rules, and are left out too.</summary>
    public RuleSet Without(HeldPartitions held)
    {
        var names = IsWhole ? held.Among(Partitions).Select(one => one.Name).ToHashSet() : [];
        var files = Files.Where(file => names.Contains(file.Partition)).Select(file => file.Path).ToHashSet();
        return this with
        {
            Partitions = Partitions.Where(partition => !names.Contains(partition.Name.Value)).ToValueList(), Held = [.. names],
            Expectations = Expectations.Where(one => !files.Contains(one.Path)).ToValueList(),
        };
    }

    /// <inheritdoc cref="AppliedRecord.RuleSetName"/>
    public string? RuleSetName { get; init; }

    /// <summary>For a plan, the partitions in force that no file named when it was
    /// made; it leaves all other partitions as they are. Null for rule files.</summary>
    public ValueList<string>? Unnamed { get; init; }
}
