using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lint;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Status;

/// <summary>
/// Compares what is live with what was recorded; no rule file is needed. It is the comparison of "rules diff" with the recorded
/// partitions in the place of compiled ones.
/// </summary>
internal sealed class StatusReader(
    INetfilter netfilter, Func<StateDirectory?> openState, Func<StateDirectory, IDisposable> takeLock, TimeProvider clock)
{
    /// <summary>Tells of an unfinished change, given whether this run holds the lock; null if there is nothing to say.</summary>
    public required Func<StateDirectory?, FirewallState, Knowledge, bool, Note?> Unfinished { get; init; }

    /// <summary>Tells of the pending change; null if there is none.</summary>
    public required Func<StateDirectory?, PendingNotice?> Pending { get; init; }

    /// <summary>The addresses of this host; null where expectations are asked without them.</summary>
    public Func<Family, ValueSet?> Addresses { get; init; } = _ => null;

    /// <exception cref="NetfilterException">The live rules cannot be read.</exception>
    public HostStatus Read()
    {
        var status = ReadOnce(isLockOurs: false, out var directory);
        if (!status.HasDrift || directory is null)
            return status;

        // It may be another run half way rather than drift: wait for it and look again.
        try
        {
            using var taken = takeLock(directory);
            return ReadOnce(isLockOurs: true, out _);
        }
        catch (BusyException)
        {
            return status with { IsChanging = true };
        }
        catch (StateException)
        {
            // Whoever has no permission to lock can still look.
            return status;
        }
    }

    /// <summary>What somebody has accepted of what rules of others let in; null for nothing.</summary>
    public LintBaseline? Accepted { get; init; }

    private HostStatus ReadOnce(bool isLockOurs, out StateDirectory? directory)
    {
        var (actual, recorded) = AtOnce.Do(() => FirewallReader.Read(netfilter), () => RecordedState.Read(openState));
        var found = Ownership.Read(actual, recorded.Known);
        var live = new OwnedState(found.Tables.Except(Ownership.EmptyRipts(actual, found, recorded.Known)).ToValueList());
        directory = recorded.Directory;
        var drift = RecordedDrift.Of(actual, live, recorded.Known);
        var (inForce, today) = (TableCounts.Partitions(live), Today.Of(clock));
        var files = RuleFileLook.At(recorded.Applied.MadeOn is null ? recorded.Applied.Directory : null,
            FilesInForce(inForce, recorded.Applied));
        var status = new HostStatus
        {
            Today = today,
            Ending = [.. EndingRules.Gone(recorded.Known.Partitions, inForce, today),
                .. EndingRules.Soon(recorded.Known.Partitions, inForce, today)],
            Tables = TableCounts.Of(live),
            HoldsRules = live.Tables.Any(table => table.HoldsRules),
            Partitions = inForce,
            LastChange = recorded.LastChange,
            Directory = recorded.Applied.MadeOn is null ? recorded.Applied.Directory : null,
            MadeOn = recorded.Applied.MadeOn,
            RecordProblem = recorded.Problem,
            Damaged = recorded.Damaged,
            GoneChange = recorded.Gone,
            IsEarlierBack = recorded.IsEarlierBack,
            HasRecord = recorded.IsThere,
            Held = recorded.Held.Partitions,
            Pending = Pending(recorded.Directory),
            Unfinished = Unfinished(recorded.Directory, actual, recorded.Known, isLockOurs),
            Diff = drift.WithoutLeftOut(),
            LeftOut = drift.LeftOut.ToValueList(),
            Neighbours = Neighbours.Read(actual, live).Select(beside =>
                beside with { InFront = beside.InFront.Where(rule => Accepted?.Names(HostStatus.NameInFront(beside, rule)) is not true)
                .ToValueList() }).ToValueList(),
            Unmet = ExpectationText.Of(
                recorded.Applied.Expectations.Select(one => one.Said).ToValueList(), () => actual, Addresses,
                recorded.Known.Partitions).Unmet,
            Passing = LintResult.PassingDefaults(actual, recorded.Known.Partitions, Addresses) is var passing && Accepted is { } accepted
                ? accepted.Sort(passing).Left : passing,
            NotAskedFirst = HookPlace.NotLedTo(actual, recorded.Known),
            Fates = Fates(actual, live, recorded.Known),
            References = ForeignReferences.Read(actual, live, live),
            Led = ForeignJumps.InDispatch(actual, live),
            Hidden = actual.Hidden.Select(hidden => new ChainPlace(hidden.Family, hidden.Table, hidden.Chain.Name)).ToValueList(),
            Native = actual.Native,
            WithoutFile = WithoutFile(live, inForce, recorded.Applied, files.Gone),
            FilesInDoubt = files.Doubt,
            OtherVariant = OtherVariantReader.Read(netfilter, recorded.Known),
        };
        return WithStale(status with { Diff = status.Diff with { IsHalfChanged = status.Unfinished is not null } }, live, recorded);
    }

    // A host policy that is not in force in a family where it is to be is drift, and not one of the other family alone.
    private static ValueList<DefaultFate> Fates(FirewallState actual, OwnedState live, Knowledge known)
    {
        var recorded = known.Partitions.SelectMany(partition => partition.Chains)
            .Where(chain => PartitionChainName.TryParse(chain.Name, out var name)
                && name.Kind is ChainKind.Before).Select(chain => chain.Family).ToHashSet();
        return DefaultFate.Read(actual, live).Where(fate => fate.HostPolicy is not HostPolicyReach.OtherFamily
            || !recorded.Contains(fate.Family)).ToValueList();
    }

    /// <summary>What no record knows at all is said to be so, and not that it has no file.</summary>
    private static ValueList<PartitionWithoutFile> WithoutFile(
        OwnedState live, ValueList<string> inForce, AppliedRecord applied, ValueList<RecordedFile> gone) =>
        applied.Files is not { } files ? []
            : inForce.Except(files.Select(file => file.Partition).Except(gone.Select(file => file.Partition)))
                .Where(name => applied.Known.Partition(name) is not null)
                .Select(name => new PartitionWithoutFile(
                    name, applied.Known.RulesOfFile(live, name), gone.FirstOrDefault(file => file.Partition == name)?.Path)).ToValueList();

    private static IEnumerable<RecordedFile> FilesInForce(IEnumerable<string> inForce, AppliedRecord applied)
    {
        var names = inForce.ToHashSet();
        return (applied.Files ?? []).Where(file => names.Contains(file.Partition));
    }

    private HostStatus WithStale(HostStatus status, OwnedState live, RecordedState recorded)
    {
        var directory = recorded.Problem is null ? recorded.Directory : null;
        try
        {
            var (stale, longStale) = StaleChains.NotInForce(live, recorded.Known, directory, clock);
            return status with { Stale = stale, LongStale = longStale };
        }
        catch (StateException e)
        {
            var (stale, longStale) = StaleChains.NotInForce(live, recorded.Known, null, clock);
            return status with { Stale = stale, LongStale = longStale, RecordProblem = e.Message };
        }
    }
}
