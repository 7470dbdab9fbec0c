using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Status;

/// <summary>The live state, compared with the record and with the foreign rules: for operators, monitoring and machines.</summary>
internal sealed record HostStatus
{
    /// <summary>The owned tables; tables without anything owned are left out.</summary>
    public required ValueList<TableStatus> Tables { get; init; }

    /// <summary>The partitions in force, by name.</summary>
    public required ValueList<string> Partitions { get; init; }

    /// <summary>The content of each of them.</summary>
    public ValueList<PartitionHash> Hashes { get; init; } = [];

    /// <summary>The name of the host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The content of the state directory.</summary>
    public required RecordedState Record { get; init; }

    /// <summary>Why the record cannot be read.</summary>
    public AdvisedText? RecordProblem { get; init; }

    /// <summary>The directory last applied, if there is one on this host.</summary>
    public string? Directory => Record.Applied.MadeOn is null ? Record.Applied.Directory : null;

    /// <summary>Why no event can be added to the audit trail; null if one can.</summary>
    public string? TrailProblem { get; init; }

    /// <summary>The differences from the record. None of them was requested, so all
    /// are drift; Unnamed contains the partitions that are not recorded.</summary>
    public required StateDiff Diff { get; init; }

    /// <summary>The rules that restores left out and no apply has put back.</summary>
    public ValueList<DriftDiff> LeftOut { get; init; }

    /// <summary>The partitions in force for which the last directory run found no file, or whose file is gone since.</summary>
    public ValueList<PartitionWithoutFile> WithoutFile { get; init; }

    /// <summary>Why it is unknown for some partitions whether they still have a file; null if it is known for all.</summary>
    public string? FilesInDoubt { get; init; }

    /// <summary>The day of the look, in UTC.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The rules that expire soon, or have expired recently.</summary>
    public ValueList<EndingRule> Ending { get; init; }

    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>The number of stale chains that have been stale for longer than a clean may take.</summary>
    public int LongStale { get; init; }

    public ValueList<Neighbours> Neighbours { get; init; }

    /// <summary>The chains that the host policy puts first, and to which no rule jumps.</summary>
    public ValueList<ChainName> WithoutJump { get; init; }

    /// <summary>What happens to packets that no partition decides about, if that needs a message.</summary>
    public ValueList<DefaultFate> Fates { get; init; }

    /// <summary>The foreign chains that jump to owned chains past Ripcs's own jumps.</summary>
    public ValueList<ForeignReferences> References { get; init; }

    /// <summary>The rules in owned dispatch chains that jump to foreign chains.</summary>
    public ValueList<ForeignJump> ForeignJumps { get; init; }

    public ValueList<OtherVariantTable> OtherVariant { get; init; }

    /// <summary>The chains that native nftables rules hide: their contents, even before Ripcs's jumps, are unknown.</summary>
    public ValueList<ChainPlace> Hidden { get; init; }

    /// <summary>The nftables tables that decide besides those of iptables.</summary>
    public ValueList<NativeTable> Native { get; init; }

    /// <summary>True while another run changes the host: the state that was read may be incomplete.</summary>
    public bool IsChanging { get; init; }

    /// <summary>An unfinished change, or one that is at work; null if there is none.</summary>
    public UnfinishedNotice? Unfinished { get; init; }

    /// <summary>The pending change; null if there is none.</summary>
    public PendingNotice? Pending { get; init; }

    /// <summary>True if there is a record of what should be live.</summary>
    public bool HasRecord { get; init; }

    /// <summary>The expectations of the rule files that fail, or are not proved, whatever changed the rules since.</summary>
    public ValueList<Diagnostic> Unmet { get; init; }

    /// <summary>Foreign rules that accept packets which a host policy is to drop, except accepted ones.</summary>
    public ValueList<Diagnostic> Passing { get; init; }

    /// <summary>True if an owned chain or jump is live; otherwise a policy may have been set by the host's own loader.</summary>
    public bool HoldsRules { get; init; } = true;

    public bool HasDrift => !Diff.IsEmpty;

    /// <summary>True if nothing owned is live and there is no record that anything ever was.</summary>
    public bool IsUntouched => Tables.Count == 0 && Record.LastChange is null && RecordProblem is null && !HasRecord;

    /// <summary>True if there is a record but nothing of it is live, for example
    /// after a reboot without a restore: nothing was changed by hand.</summary>
    public bool IsAllGone => !HoldsRules && HasRecord && HasDrift && OtherVariant.All(table => table.Ours.Count == 0);

    public int Rules => Tables.Where(table => table.Table != TableName.Set).Sum(table => table.Rules);

    /// <summary>The number of rules that differ from the record; a difference
    /// without rules, such as an emptied chain, counts as one.</summary>
    public int DriftRules => Diff.Partitions.Sum(partition => partition.Pointers.Count + Differences(partition, isOfSets: false))
        + Diff.Structure.Sum(structure => structure.IsPolicy ? 1 : structure.Lines.Count);

    /// <summary>The same for entries of sets.</summary>
    public int DriftEntries => Diff.Partitions.Sum(partition => Differences(partition, isOfSets: true));

    /// <summary>The foreign rules before Ripcs's jumps, with the names that lint uses in its findings.</summary>
    public IEnumerable<string?> NamesInFront => Neighbours.SelectMany(beside => beside.InFront.Select(rule => NameInFront(beside, rule)));

    /// <inheritdoc cref="NamesInFront"/>
    public static string NameInFront(Neighbours beside, RuleInFront rule) =>
        PlainText.Of(Foreign.Name(beside.Family, beside.Table, beside.BuiltIn, rule.Text));

    public int RulesInFront => Neighbours.Sum(beside => beside.InFront.Count);

    private static int Differences(PartitionDiff partition, bool isOfSets) =>
        partition.Chains.Where(chain => chain.Table == TableName.Set == isOfSets)
            .Sum(chain => Math.Max(1, chain.Lines.Count + chain.MoreAdded + chain.MoreRemoved))
        + partition.Drift.Where(drift => drift.Table == TableName.Set == isOfSets)
            .Sum(drift => Math.Max(1, drift.Lines.Count + drift.MoreMissing + drift.MoreForeign));
}

/// <summary>A partition in force that no file names.</summary>
/// <param name="Rules">The number of rules in its file.</param>
/// <param name="File">The file that is gone since the last run; null if that run found none.</param>
internal sealed record PartitionWithoutFile(string Name, int Rules, string? File);

/// <summary>The content of the state directory; unreadable parts are reported, and the rest is used.</summary>
internal sealed record RecordedState(
    StateDirectory? Directory, AppliedRecord Applied, LastChange? LastChange, HeldPartitions Held, AdvisedText? Problem)
{
    public Knowledge Known => Applied.Known;

    /// <summary>False if there is no record of what should be live.</summary>
    public bool IsThere => Problem is null && Applied != AppliedRecord.None;

    /// <summary>The damaged files among those that a rollback needs.</summary>
    public ValueList<DamagedFile> Damaged { get; init; }

    /// <summary>The last change, if it is missing from the history; otherwise null.</summary>
    public int? Gone { get; init; }

    /// <summary>True if a restore has brought back the state of an earlier change since.</summary>
    public bool IsEarlierBack => Gone > Applied.Change;

    public static RecordedState Read(Func<StateDirectory?> open)
    {
        var (directory, applied) = ((StateDirectory?)null, AppliedRecord.None);
        try
        {
            directory = open();
            applied = AppliedFile.Read(directory);
            return new RecordedState(directory, applied, Latest(directory), HeldFile.Read(directory),
                directory is { IsLeftBehind: true } ? directory.LeftBehind : null)
            {
                Damaged = directory is null ? [] : new History(directory).DamagedObjects(),
                Gone = directory is not null && applied.LastUsed > new Timeline(new History(directory)).Last ? applied.LastUsed : null,
            };
        }
        catch (StateException e)
        {
            return new RecordedState(directory, applied, LastChange: null, HeldPartitions.None, e.Message);
        }
    }

    private static LastChange? Latest(StateDirectory? directory) =>
        directory is not null && new History(directory).Latest() is { } record
            ? new LastChange(record.Number, record.Time, record.User, record.Command)
            {
                Undone = record.Restores is null ? null : new Timeline(new History(directory)).StateBefore(record.Number),
            }
            : null;
}
