using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.DesiredStates;

/// <summary>What is desired by an apply, and what it says about it; what a diff shows.</summary>
internal sealed class DesiredByApply(RuleSet rules, StateDirectory? state, bool isCleaning, bool isReplacing = false)
{
    // Asked before a run writes its own.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    /// <summary>Versions of partitions that are not live here, for the names of the rules of a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <summary>The session by which the caller came to this host; null for one who
    /// sits in front of it, and where the rules are another host's.</summary>
    public CallerSession? Caller { get; init; }

    /// <summary>The addresses of this host; null where the rules are another host's.</summary>
    public Func<Family, ValueList<IpPrefix>>? Addresses { get; init; }

    /// <summary>The interfaces of this host; null where the rules are another host's.</summary>
    public Func<ValueList<string>>? Interfaces { get; init; }

    /// <summary>What is desired for a run that writes.</summary>
    /// <exception cref="RulesRefusedException">It cannot be had here, or is not what the rule files expect.</exception>
    public Desired MakeToWrite(FirewallState actual, Knowledge recorded) =>
        Make(actual, recorded) is var desired && desired.Unmet.Count > 0 ? throw new RulesRefusedException(desired.Unmet) : desired;

    /// <exception cref="RulesRefusedException">It cannot be had here.</exception>
    public Desired Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Refuse(rules.Partitions, actual);
        OtherHostPolicy.Refuse(rules, recorded);
        var named = recorded.Naming(rules.Partitions);
        var replacement = isReplacing ? Replacement.Of(actual, named, FamiliesIn(rules)) : new Replacement([], []);
        var known = named.NamingForeign(replacement.Taken);
        var live = Ownership.Read(actual, known);
        if (rules.Prunes)
            OtherPlaceText.RefuseToPrune(AppliedFile.Read(state), rules.Directory, rules.RuleSetName, rules.MadeOn, rules.Files);

        var gone = rules.Prunes
            ? rules.Gone(recorded, live.Tables.SelectMany(OwnedPointers.In)
            .Select(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition).Distinct()) : [];
        ValueList<CompiledPartition> partitions = [.. rules.Partitions, .. gone];
        var owned = DesiredState.Build(partitions, live, known, rules.Scope);
        owned = isReplacing ? owned : UnfinishedReplacement.Left(owned, actual, recorded);
        ForeignNames.Refuse(owned, actual, recorded with { Foreign = replacement.Taken });
        SetsOfOtherKind.Refuse(owned, actual);
        var rest = isReplacing ? replacement.Rest(actual) : actual;
        var diff = new StateDiffer(actual, live, owned, partitions,
            known.WhileLive(live)) { Names = Names }.Compare(rules.Scope) with { IsHalfChanged = _isHalfChanged };
        diff = rules.Unnamed is not null || rules.Held.Count > 0
            ? LeavingOthers(diff, [.. diff.Unnamed.Select(partition => partition.Name).Where(name => rules.Unnamed?.Contains(name) != false
                && !rules.Held.Contains(name))]) : diff;
        var after = new Lazy<FirewallState>(() => diff.IsEmpty ? actual : ChangeMeaning.After(actual, owned, known));
        var lockout = diff.IsEmpty || Caller is null ? LockoutText.Nothing
            : LockoutText.Of(Caller, actual, after.Value, [.. rules.Partitions, .. recorded.Partitions],
                new LockoutRun(rules.Path, diff.Unnamed.Select(partition => partition.Name).ToValueList()));
        var expected = ExpectationText.Of(
            Expected(), () => after.Value, family => ChangeMeaning.Local(Addresses, family), [.. rules.Partitions, .. recorded.Partitions]);
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
                .. diff.IsEmpty || Interfaces is null ? [] : InterfaceText.Notes(diff, Interfaces()),
                    .. diff.IsEmpty ? [] : PlaceholderText.Warnings(rules.Partitions),
                    .. diff.IsEmpty ? [] : DriftOfOthers(actual, live, recorded),
                .. expected.Note is { } proved && (!diff.IsEmpty || rules.Partitions.Count == 0) ? new[] { proved } : [], .. lockout.Notes,
                .. ForeignWarnings(rest, live, owned), .. replacement.Left.Select(ReplacedText.LeftAlone),
                    .. isReplacing ? Opened(actual, rest, live, owned) : [],
                    .. diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, rules.Removal)),
                    .. UnknownOrders.Warnings(rules, live, known, diff),
                .. diff.IsEmpty ? [] : Planner.Preview(actual, owned, known).Notes.Select(Note.Warning),
                .. diff.IsEmpty ? [] : TakenFirstText.Of(after.Value, diff, known.AskedFirst, rules.Partitions, rules.Path,
                    family => ChangeMeaning.Local(Addresses, family)),
                .. UntrackedText.Of(diff), .. !diff.IsEmpty && ChainsInFrontText.Of(HookPlace.NotLedTo(rest, known)) is { } unasked
                    ? new[] { unasked } : [],
            ],
            Summary = DiffSummary.Of(diff),
            DoneSummary = DiffSummary.Of(diff, isDone: true),
        };
        return isCleaning ? Cleaned(desired, actual, live, known, diff) : desired;
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

    /// <summary>True if what no file names goes out of force in the same change.</summary>
    public bool Prunes { get; init; }

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

/// <summary>
/// Foreign chains under names that a run needs: to empty a partition-a that somebody had before the first apply would open or close
/// something.
/// </summary>
internal static class ForeignNames
{
    private const int RulesToShow = 5;

    /// <param name="desired">What is desired by the run; a table where it writes nothing is not looked at.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <exception cref="HostException">The run would write into such a chain.</exception>
    public static void Refuse(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (Find(desired, actual, known).FirstOrDefault() is { } taken)
        {
            var tool = $"{(taken.Family is Family.IPv4 ? "iptables" : "ip6tables")} -w -t {taken.Table}";
            throw new HostException(
                $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) exists already with {Words.Count(taken.Rules.Count, "rule")}, "
                    + $"and nothing proves that Ripcs made it: "
                + $"rename it (its rules stay in force): {tool} -E {taken.Chain} NAME; or, if nobody needs its rules, empty it: {tool} -F "
                    + $"{taken.Chain}"
                + (IsRipts(taken, actual, known)
                    ? "; or, where the rule files say all that the host is to do, take its other rules away with the change: add --replace"
                    : "")
                + Shown(taken));
        }
    }

    /// <summary>The same where nobody can put it right first: a warning shows what is removed.</summary>
    public static IEnumerable<Note> Warnings(OwnedState desired, FirewallState actual, Knowledge known) =>
        Find(desired, actual, known).Select(taken => Note.Warning(
        $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) held {Words.Count(taken.Rules.Count, "rule")} not managed by Ripcs; "
            + $"removed:{Shown(taken)}"));

    private static IEnumerable<ForeignFixedChain> Find(OwnedState desired, FirewallState actual, Knowledge known)
    {
        var owned = Ownership.Read(actual, known);
        return FixedChains.Foreign(actual, owned).Where(chain => !IsNamed(known, chain.Family, chain.Table, chain.Chain))
            .Where(chain => desired.Table(chain.Family, chain.Table).Chains.Count > 0)
            .Concat(desired.Tables.SelectMany(table =>
                PartitionChains(table, owned.Table(table.Family, table.Name), actual[table.Family].Table(table.Name))
                .Where(chain => !IsNamed(known, chain.Family, chain.Table, chain.Chain))));
    }

    /// <summary>True for a chain that the run takes away anyway, or puts back.</summary>
    private static bool IsNamed(Knowledge known, Family family, TableName table, ChainName chain) =>
        known.Foreign.Any(named => named.Family == family && named.Name == table && named.Chains.Any(taken => taken.Name == chain));

    /// <summary>Those to which foreign rules lead and none of ours; a chain to which
    /// nothing leads keeps nothing in force, and is shown and filled.</summary>
    private static IEnumerable<ForeignFixedChain> PartitionChains(OwnedTable desired, OwnedTable owned, TableState live)
    {
        var names = desired.Chains.Select(chain => chain.Name).Where(name => PartitionChainName.TryParse(name, out _)).ToHashSet();
        names.ExceptWith(owned.Chains.Select(chain => chain.Name));
        return from chain in live.Chains
               where chain is { IsHidden: false, Rules.Count: > 0 } && names.Contains(chain.Name)
               let referrers = Referrers.Of(live, chain.Name)
               where referrers.Count > 0 && referrers.All(referrer => owned.Find(referrer) is null)
               select new ForeignFixedChain(desired.Family, desired.Name, chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList());
    }

    private static bool IsRipts(ForeignFixedChain taken, FirewallState actual, Knowledge known) =>
        actual[taken.Family].Table(taken.Table) is var table && table.Find(taken.Chain) is { } chain
            && Replacement.IsRipts(taken.Family, table, chain, known);

    private static string Shown(ForeignFixedChain taken) =>
        string.Concat(taken.Rules.Take(RulesToShow).Select(rule => $"\n      -A {taken.Chain} {PlainText.Of(rule)}"))
        + (taken.Rules.Count > RulesToShow ? $"\n      and {taken.Rules.Count - RulesToShow} more" : "");
}

/// <summary>Refuses what would put another content under the name of a live chain that has it by right.</summary>
internal static class SameNames
{
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(ValueList<CompiledPartition> compiled, FirewallState actual) =>
        Refuse(NameCollisions.Find(compiled, actual), compiled,
            (bag, at, chain, place, desired, live) => bag.NameIsTaken(at, chain, place, desired, live));

    /// <summary>The same for a state that is to come back.</summary>
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(OwnedState desired, ValueList<CompiledPartition> known, FirewallState actual) =>
        Refuse(NameCollisions.Find(desired, actual), known,
            (bag, at, chain, place, then, live) => bag.NameIsTakenSince(at, chain, place, then, live));

    private static void Refuse(
        ValueList<NameCollision> collisions, ValueList<CompiledPartition> partitions,
        Action<DiagnosticBag, SourceSpan, string, string, string, string> say)
    {
        if (collisions.Count == 0)
            return;

        var bag = new DiagnosticBag();
        foreach (var collision in collisions)
        {
            var first = collision.FirstDifference;
            say(
                bag, Place(collision, partitions), collision.Desired.Name.Value, Words.Place(collision.Family, collision.Table),
                collision.Desired.Rules.ElementAtOrDefault(first) ?? "nothing more",
                collision.Live.ElementAtOrDefault(first) ?? "nothing more");
        }

        throw new RulesRefusedException(bag.ToList());
    }

    private static SourceSpan Place(NameCollision collision, ValueList<CompiledPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Chains.FirstOrDefault(chain => chain.Family == collision.Family
                && chain.Name == collision.Desired.Name) is { } chain)
            {
                var line = chain.Rules.ElementAtOrDefault(collision.FirstDifference)?.Origin;
                return line is { Line: > 0 } ? new SourceSpan(line.File, line.Line) : new SourceSpan(partition.File, 0);
            }
        }

        return new SourceSpan("", 0);
    }
}
