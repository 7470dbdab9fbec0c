using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lint;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Status;

/// <summary>Compares the live state with the record; it needs no rule file. This is the comparison
/// of "rules diff" with the recorded partitions in place of the compiled ones.</summary>
/// <param name="machine">The host.</param>
/// <param name="ends">Its addresses.</param>
/// <param name="accepted">The accepted findings about foreign rules; null for none.</param>
internal sealed class StatusReader(Machine machine, HostEnds ends, LintBaseline? accepted)
{
    /// <exception cref="NetfilterException">The live rules cannot be read.</exception>
    public HostStatus Read()
    {
        var quiet = new QuietStatus(machine, ends, accepted);
        if (quiet.Find() is { } kept)
            return kept;

        var began = quiet.Begin();
        var status = ReadOnce(isLockOurs: false, out var directory, out var hasSets);
        if (directory is null)
            return status;

        // Changes of sets are not counted.
        if (began is not null && !hasSets)
            quiet.Keep(directory, status, began, FilesInForce(status.Partitions, status.Record.Applied));

        if (!status.HasDrift)
            return status;

        // The difference may be another run in progress instead of drift: wait for it and read again.
        try
        {
            using var taken = machine.WaitForLock(directory);
            return ReadOnce(isLockOurs: true, out _, out _);
        }
        catch (BusyException)
        {
            return status with { IsChanging = true };
        }
        catch (StateException)
        {
            // A user without permission to lock can still read.
            return status;
        }
    }

    private HostStatus ReadOnce(bool isLockOurs, out StateDirectory? directory, out bool hasSets)
    {
        var netfilter = machine.Netfilter(null);
        var (actual, recorded) = AtOnce.Do(() => machine.ReadAt(netfilter).State, () => RecordedState.Read(machine.LookAtState));
        var found = Ownership.Read(actual, recorded.Known);
        var live = new OwnedState(found.Tables.Except(Ownership.EmptyRipts(actual, found, recorded.Known)).ToValueList());
        (directory, hasSets) = (recorded.Directory, actual.HasSets);
        var drift = RecordedDrift.Of(actual, live, recorded.Known);
        var (inForce, today) = (OwnedPointers.Partitions(live), Today.Of(machine.Clock));
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
            Hashes = PartitionHash.Of(live, inForce),
            Record = recorded,
            RecordProblem = recorded.Problem,
            TrailProblem = recorded.Directory is { } own ? AuditTrail.Trouble(own.Path) : null,
            HasRecord = recorded.IsThere,
            Pending = recorded.Directory is { } state ? PendingLook.At(machine, state) : null,
            Unfinished = UnfinishedChange.Look(machine, recorded.Directory, actual, recorded.Known, isLockOurs),
            Diff = drift.WithoutLeftOut(),
            LeftOut = drift.LeftOut.ToValueList(),
            Neighbours = Neighbours.Read(actual, live).Select(beside =>
                beside with { InFront = beside.InFront.Where(rule => accepted?.Names(HostStatus.NameInFront(beside, rule)) is not true)
                .ToValueList() }).ToValueList(),
            Unmet = ExpectationText.Of(
                recorded.Applied.Expectations.Select(one => one.Said).ToValueList(), () => actual, ends.Local,
                recorded.Known.Partitions,
                one => one.Fate is ExpectedFate.Allowed ? ExpectationText.InFront(actual, one) : null).Unmet,
            Passing = LintResult.PassingDefaults(actual, recorded.Known.Partitions, ends.Local) is var passing && accepted is not null
                ? accepted.Sort(passing).Left : passing,
            WithoutJump = HookPlace.WithoutJump(actual, recorded.Known),
            Fates = Fates(actual, live, recorded.Known),
            References = ForeignReferences.Read(actual, live, live),
            ForeignJumps = ForeignJumps.InDispatch(actual, live),
            Hidden = actual.Hidden.Select(hidden => new ChainPlace(hidden.Family, hidden.Table, hidden.Chain.Name)).ToValueList(),
            Native = actual.Native,
            WithoutFile = WithoutFile(live, inForce, recorded.Applied, files.Gone),
            FilesInDoubt = files.Doubt,
            OtherVariant = OtherVariantReader.Read(netfilter, recorded.Known),
        };
        return WithStale(status with { Diff = status.Diff with { IsHalfChanged = status.Unfinished is not null } }, live, recorded);
    }

    // A host policy that is missing in a family in which it should be in force is drift, and not a policy only for the other family.
    private static ValueList<DefaultFate> Fates(FirewallState actual, OwnedState live, Knowledge known)
    {
        var recorded = known.Partitions.SelectMany(partition => partition.Chains)
            .Where(chain => PartitionChainName.TryParse(chain.Name, out var name)
                && name.Kind is ChainKind.Before).Select(chain => chain.Family).ToHashSet();
        return DefaultFate.Read(actual, live).Where(fate => fate.HostPolicy is not HostPolicyReach.OtherFamily
            || !recorded.Contains(fate.Family)).ToValueList();
    }

    /// <summary>A partition without any record is reported as such, and not as one without a file.</summary>
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
            var (stale, longStale) = StaleChains.NotInForce(live, recorded.Known, directory, machine.Clock);
            return status with { Stale = stale, LongStale = longStale };
        }
        catch (StateException e)
        {
            var (stale, longStale) = StaleChains.NotInForce(live, recorded.Known, null, machine.Clock);
            return status with { Stale = stale, LongStale = longStale, RecordProblem = e.Message };
        }
    }
}

/// <summary>Counts the chains, rules and pointers in force.</summary>
internal static class TableCounts
{
    public static ValueList<TableStatus> Of(OwnedState live) => live.Tables.Select(table => Of(live, table)).ToValueList();

    private static PartitionSize Size(IEnumerable<OwnedChain> chains) =>
        PartitionSize.Of(chains.Select(chain => (chain.Name, chain.Rules.Count)));

    private static IEnumerable<OwnedChain> Chains(OwnedState live, OwnedTable table)
    {
        var inForce = InForce.Chains(live, table);
        return table.Chains.Where(chain => inForce.Contains(chain.Name) && PartitionChainName.TryParse(chain.Name, out _));
    }

    private static TableStatus Of(OwnedState live, OwnedTable table)
    {
        var size = Size(Chains(live, table));
        var pointers = OwnedPointers.In(table).ToList();
        return new TableStatus(
            table.Family,
            table.Name,
            table.Name == TableName.Set ? Chains(live, table).Select(set => PartitionChainName.Parse(set.Name).Partition).Distinct().Count()
                : pointers.Select(pointer => pointer.Partition).Distinct().Count(),
            size.Chains + size.Sets,
            size.Rules + size.Entries,
            pointers.Count);
    }
}
