using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Reports;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Status;

/// <summary>Keeps the status of a host on which everything is as recorded, and finds it again while nothing has changed.</summary>
internal sealed class QuietStatus(Machine machine, HostEnds ends, LintBaseline? accepted)
{
    // Some findings depend on the time; and a look at everything once in an hour leaves no doubt for long.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private string StatePath => Path.GetFullPath(machine.State.Path);

    /// <summary>The status; null if everything must be read.</summary>
    public HostStatus? Find() => Catch.Quietly(() =>
    {
        if (machine.IsAfresh || KeptStatusFile.Find(StatePath) is not { } kept)
            return null;

        var age = machine.Clock.GetUtcNow() - kept.Time;
        return age >= TimeSpan.Zero && age < Longest && kept.Today == Today.Of(machine.Clock)
            && RuleFileLook.At(kept.MadeOn is null ? kept.Directory : null, kept.Files) == RuleFilesSeen.AllThere
            && AuditTrail.Trouble(StatePath) is null && Basis() == kept.Basis ? Of(kept) : null;
    });

    /// <summary>The basis of a look that begins now; null if a later change of it could not be noticed.</summary>
    public StatusBasis? Begin() => machine.IsAfresh ? null : Catch.Quietly(Basis);

    /// <summary>Keeps a status, unless a change is running, something was written since the look began, or something needs
    /// attention: whoever works on that wants to know what is so now.</summary>
    public void Keep(StateDirectory state, HostStatus status, StatusBasis began, IEnumerable<RecordedFile> files)
    {
        if (Kept(status, began, files) is { } kept)
        {
            // For example on a full disk, or while a change is running.
            Catch.Quietly<object>(() =>
            {
                using var alone = machine.WaitForLock(state, TimeSpan.Zero);
                if (Basis() == began)
                    KeptStatusFile.Write(state, kept);

                return null;
            });
        }
    }

    private StatusBasis? Basis() => machine.Place() is { } place && machine.Netfilter(null).Mark() is { Generation: not null } tables
        ? new StatusBasis(machine.Program(), place, StateStamp.Read(StatePath, withObjects: true), tables,
            string.Join(' ', Families.Both.SelectMany(family => ends.Addresses(family))), accepted?.Digest ?? "")
        : null;

    private KeptStatus? Kept(HostStatus status, StatusBasis basis, IEnumerable<RecordedFile> files) => status is
    {
        Record: { LastChange: { } last, Damaged.Count: 0, Gone: null, Held.Partitions.Count: 0, Applied: var applied },
        RecordProblem: null, TrailProblem: null, HasRecord: true, HoldsRules: true, HasDrift: false, Diff.Unnamed.Count: 0,
        LeftOut.Count: 0, WithoutFile.Count: 0, FilesInDoubt: null, WithoutJump.Count: 0, References.Count: 0, ForeignJumps.Count: 0,
        OtherVariant.Count: 0, Hidden.Count: 0, Native.Count: 0, IsChanging: false, Unfinished: null, Pending: null,
        Unmet.Count: 0, Passing.Count: 0,
    }
    ? new KeptStatus
    {
        Basis = basis,
        Time = machine.Clock.GetUtcNow(),
        Today = status.Today,
        LastChange = last,
        Directory = applied.Directory,
        MadeOn = applied.MadeOn,
        Files = files.ToValueList(),
        Recorded = status.Diff.PartitionCount,
        Tables = status.Tables,
        Partitions = status.Partitions,
        Hashes = status.Hashes,
        Ending = status.Ending,
        Stale = status.Stale,
        LongStale = status.LongStale,
        Neighbours = status.Neighbours,
        Fates = status.Fates,
    }
    : null;

    private static HostStatus Of(KeptStatus kept) => new()
    {
        Record = new RecordedState(Directory: null, AppliedRecord.None with
        {
            Change = kept.LastChange.Number,
            Directory = kept.Directory,
            MadeOn = kept.MadeOn,
        }, kept.LastChange, HeldPartitions.None, Problem: null),
        HasRecord = true,
        Diff = new StateDiff(kept.Recorded, [], [], []),
        Today = kept.Today,
        Tables = kept.Tables,
        Partitions = kept.Partitions,
        Hashes = kept.Hashes,
        Ending = kept.Ending,
        Stale = kept.Stale,
        LongStale = kept.LongStale,
        Neighbours = kept.Neighbours,
        Fates = kept.Fates,
    };
}
