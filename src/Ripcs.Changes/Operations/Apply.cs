using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Rule files come into force; what a diff shows.</summary>
internal class Apply(string name, RuleSet rules, StateDirectory? state, ApplyOptions how) : Operation(name, rules.Path)
{
    // Asked before a run writes its own.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <summary>Versions of partitions that are not live here, for the names of the rules of a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <summary>The interfaces of this host; null where the rules are another host's.</summary>
    public Func<ValueList<string>>? Interfaces { get; init; }

    public override RuleSet Rules => rules;

    public override RuleSet Brings => rules;

    public override ApplyOptions How => how;

    public override string Options => how.Words;

    public override string? HeldReason(HeldPartitions held) => held.Reason(rules.Partitions, rules.Path);

    /// <exception cref="RulesRefusedException">It cannot be had here, or is not what the rule files expect.</exception>
    public override Desired MakeToWrite(FirewallState actual, Knowledge recorded) =>
        Make(actual, recorded) is var desired && desired.Unmet.Count > 0 ? throw new RulesRefusedException(desired.Unmet) : desired;

    /// <exception cref="RulesRefusedException">It cannot be had here.</exception>
    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Refuse(rules.Partitions, actual);
        OtherHostPolicy.Refuse(rules, recorded);
        var named = recorded.Naming(rules.Partitions);
        var replacement = how.Replace ? Replacement.Of(actual, named, FamiliesIn(rules)) : new Replacement([], []);
        var known = named.NamingForeign(replacement.Taken);
        var live = Ownership.Read(actual, known);
        if (how.Prune)
            OtherPlaceText.RefuseToPrune(AppliedFile.Read(state), rules.Directory, rules.RuleSetName, rules.MadeOn, rules.Files);

        var gone = how.Prune
            ? rules.Gone(recorded, live.Tables.SelectMany(OwnedPointers.In)
            .Select(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition).Distinct()) : [];
        ValueList<CompiledPartition> partitions = [.. rules.Partitions, .. gone];
        var owned = DesiredState.Build(partitions, live, known, rules.Scope);
        owned = how.Replace ? owned : UnfinishedReplacement.Left(owned, actual, recorded);
        ForeignNames.Refuse(owned, actual, recorded with { Foreign = replacement.Taken });
        SetsOfOtherKind.Refuse(owned, actual);
        var rest = how.Replace ? replacement.Rest(actual) : actual;
        var diff = new StateDiffer(actual, live, owned, partitions,
            known.WhileLive(live)) { Names = Names }.Compare(rules.Scope) with { IsHalfChanged = _isHalfChanged };
        diff = rules.Unnamed is not null || rules.Held.Count > 0
            ? LeavingOthers(diff, [.. diff.Unnamed.Select(partition => partition.Name).Where(name => rules.Unnamed?.Contains(name) != false
                && !rules.Held.Contains(name))]) : diff;
        var after = new Lazy<FirewallState>(() => diff.IsEmpty ? actual : ChangeMeaning.After(actual, owned, known));
        var lockout = diff.IsEmpty ? LockoutText.Nothing
            : LockoutOf(actual, () => after.Value, [.. rules.Partitions, .. recorded.Partitions],
                new LockoutRun(rules.Path, diff.Unnamed.Select(partition => partition.Name).ToValueList()));
        var expected = ExpectationText.Of(Expected(), () => after.Value, Ends.Local, [.. rules.Partitions, .. recorded.Partitions]);
        var desired = new Desired(owned, diff)
        {
            Known = known,
            Lockout = lockout.Refusal,
            Unmet = expected.Unmet,
            Foreign = replacement.Taken,
            Notes =
            [
                .. !diff.IsEmpty && OtherPlaceText.Of(AppliedFile.Read(state), rules.Directory, rules.RuleSetName, rules.MadeOn,
                    rules.Files) is { } other ? new[] { Note.Warning(other) } : [],
                .. diff.IsEmpty || Interfaces is null ? [] : ComingText.MissingInterfaces(diff, Interfaces()),
                    .. diff.IsEmpty ? [] : ComingText.Placeholders(rules.Partitions),
                    .. diff.IsEmpty ? [] : DriftOfOthers(actual, live, recorded),
                .. expected.Note is { } proved && (!diff.IsEmpty || rules.Partitions.Count == 0) ? new[] { proved } : [], .. lockout.Notes,
                .. ForeignWarnings(rest, live, owned), .. replacement.Left.Select(ReplacedText.LeftAlone),
                    .. how.Replace ? Opened(actual, rest, live, owned) : [],
                    .. diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, rules.Removal)),
                    .. UnknownOrders.Warnings(rules, live, known, diff),
                .. diff.IsEmpty ? [] : Planner.Preview(actual, owned, known).Notes.Select(Note.Warning),
                .. diff.IsEmpty ? [] : TakenFirstText.Of(after.Value, diff, known.AskedFirst, rules.Partitions, rules.Path, Ends.Local),
                .. ComingText.Untracked(diff), .. !diff.IsEmpty && ComingText.NotLedTo(HookPlace.NotLedTo(rest, known)) is { } unasked
                    ? new[] { unasked } : [],
            ],
            Summary = DiffSummary.Of(diff),
            DoneSummary = DiffSummary.Of(diff, isDone: true),
        };
        return how.Clean ? Cleaned(desired, actual, live, known, diff) : desired;
    }

    /// <summary>A run for one rule file asks what the others expected when they were applied, too.</summary>
    private ValueList<CompiledExpectation> Expected() =>
        [.. rules.Expectations.Select(one => one.Said), .. rules.IsWhole ? []
            : AppliedFile.Read(state).Others(rules.Files, rules.Expectations).Select(one => one.Said)];

    // The partitions that a plan leaves alone have files, wherever these are, and so have those that are held.
    private static StateDiff LeavingOthers(StateDiff diff, ValueList<string> unnamed) =>
        diff.Unnamed.Where(partition => unnamed.Contains(partition.Name)).ToValueList() is var left ? diff with
    {
        Unnamed = left, PartitionCount = diff.PartitionCount + diff.Unnamed.Count - left.Count,
    } : diff;

    /// <summary>A run for one rule file, or for a plan, leaves all others as it finds them, and that is what is recorded.</summary>
    private IEnumerable<Note> DriftOfOthers(FirewallState actual, OwnedState live, Knowledge recorded)
    {
        if ((rules.IsWhole && rules.Unnamed is null) || recorded.Partitions.Count == 0)
            return [];

        // The jumps and dispatch chains are put right by every run.
        var named = rules.Partitions.Select(partition => partition.Name.Value).ToHashSet();
        var drift = RecordedDrift.Of(actual, live, recorded);
        var places = DriftPlaces.Of(drift with { Structure = drift.Structure.Where(one => one.IsPolicy).ToValueList() },
            name => !named.Contains(name));
        return places.Count == 0 ? []
            : [Note.Warning($"{Words.List(places)} {(places.Count == 1 ? "is" : "are")} not as recorded (see: ripcs status) and "
            + $"{(places.Count == 1 ? "stays" : "stay")} so: a restore brings back what is there now; put it right with: ripcs rules "
            + $"apply {AppliedFile.PathToApply(state)}")];
    }

    /// <summary>A rule that closes the host may be among those that go.</summary>
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
        var kept = Planner.Preview(actual, owned, known).Kept;
        return desired with { State = owned, Kept = kept, Stale = Removal.Chains(live, owned, kept, state) };
    }
}

/// <summary>Says of which partitions the order is only known from where they stand.</summary>
internal static class UnknownOrders
{
    private const int NamesToShow = 3;

    /// <summary>Nothing for a run that changes nothing, or for a directory, whose run names those that have no file anyway.</summary>
    public static IEnumerable<Note> Warnings(RuleSet rules, OwnedState live, Knowledge known, StateDiff diff)
    {
        if (rules.IsWhole || diff.IsEmpty || new PartitionOrders(rules.Partitions, live,
            known).Unknown.ToList() is not { Count: > 0 } unknown)
        {
            yield break;
        }

        List<string> named = [.. unknown.Take(NamesToShow),
            .. unknown.Count > NamesToShow ? [$"{unknown.Count - NamesToShow} more"] : Array.Empty<string>()];
        yield return Note.Warning(
            $"no record says in which order {Words.List(named)} {(unknown.Count == 1 ? "comes, so it stays" : "come, so they stay")} "
            + "where found among the others; apply their rule files to record it: ripcs rules apply DIR");
    }
}

/// <summary>A host has one policy: a run for one partition cannot bring a second one.</summary>
internal static class OtherHostPolicy
{
    /// <exception cref="HostException">It would.</exception>
    public static void Refuse(RuleSet rules, Knowledge known)
    {
        if (!rules.IsWhole && known.HostPolicy is { } other
            && rules.Partitions.FirstOrDefault(partition => partition.HostPolicy is not null) is { } said
            && rules.Partitions.All(partition => partition.Name != other.Name))
        {
            throw new HostException(
                $"HostPolicy() of {said.File} would be the second: partition {other.Name} ({other.File}) has it already; "
                + "remove one of them and apply the directory: ripcs rules apply DIR");
        }
    }
}

/// <summary>What the rule files of a run say.</summary>
/// <param name="Scope">Whether they are all that there are.</param>
/// <param name="Path">Where they are, as it was typed.</param>
internal sealed record RuleSet(ValueList<CompiledPartition> Partitions, Scope Scope, string Path)
{
    public bool IsWhole => Scope is Scope.WholeSet;

    /// <summary>The partition that they speak for, if it is one alone.</summary>
    public string? Alone => IsWhole || Partitions.Count == 0 ? null : Partitions[0].Name.Value;

    /// <summary>The full path of the directory that they speak for; null for a single rule file.</summary>
    public string? Directory { get; init; }

    /// <summary>Where each partition is written.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>What they expect of all rules of the host.</summary>
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>The other host whose directory it is, where they are a plan that was made there; null for one of this host.</summary>
    public string? MadeOn { get; init; }

    /// <summary>The command that takes out of force what no file names.</summary>
    public string Removal => IsPlan ? "ripcs rules diff DIR --prune --out PLAN, and apply that" : UnnamedText.Removal(Path);

    /// <summary>True where they are a plan.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Of the partitions in force those that go, as files that say nothing.</summary>
    /// <param name="recorded">What is recorded of them.</param>
    /// <param name="inForce">Their names.</param>
    public ValueList<CompiledPartition> Gone(Knowledge recorded, IEnumerable<string> inForce)
    {
        var named = Partitions.Select(partition => partition.Name.Value).Concat(Held).ToHashSet(StringComparer.Ordinal);
        return inForce.Where(name => !named.Contains(name) && Unnamed?.Contains(name) != false).Order(StringComparer.Ordinal)
            .Select(name => new CompiledPartition(PartitionName.Parse(name), recorded.Partition(name)?.Order ?? 0,
                recorded.Partition(name)?.File ?? "no file", [], [], [])).ToValueList();
    }

    /// <summary>The partitions of the directory that are held, and stay as they are found.</summary>
    public ValueList<string> Held { get; init; }

    /// <summary>
    /// Of a directory all that is not held: one customer's change that was rolled back keeps no other's out. What a held file expects it
    /// expects of its own rules.
    /// </summary>
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

    /// <summary>Of a plan, the partitions in force that no file named when it was made; others
    /// that it does not hold it leaves as they are. Null for rule files.</summary>
    public ValueList<string>? Unnamed { get; init; }
}
