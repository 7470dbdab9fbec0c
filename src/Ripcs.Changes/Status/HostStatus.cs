using Ripcs.Changes.Confirming;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Status;

/// <summary>What is live, and how it stands to what was recorded and to the foreign rules: for people, monitoring and machines.</summary>
internal sealed record HostStatus
{
    /// <summary>What is ours, by table; tables without anything of ours are left out.</summary>
    public required ValueList<TableStatus> Tables { get; init; }

    /// <summary>The partitions in force, by name.</summary>
    public required ValueList<string> Partitions { get; init; }

    /// <summary>What the state directory says.</summary>
    public required RecordedState Record { get; init; }

    /// <summary>Why the record cannot be read.</summary>
    public string? RecordProblem { get; init; }

    /// <summary>The directory last applied, if any was and it is one of this host.</summary>
    public string? Directory => Record.Applied.MadeOn is null ? Record.Applied.Directory : null;

    /// <summary>
    /// What differs from the record. Nobody asked for any of it, so all of it is drift; Unnamed holds the partitions that the record
    /// does not know.
    /// </summary>
    public required StateDiff Diff { get; init; }

    /// <summary>What restores left out and no apply has put back.</summary>
    public ValueList<DriftDiff> LeftOut { get; init; }

    /// <summary>The partitions in force that the last directory run found no file for, or whose file is gone since.</summary>
    public ValueList<PartitionWithoutFile> WithoutFile { get; init; }

    /// <summary>Why it is unknown of some partitions whether they still have a file; null if it is known of all.</summary>
    public string? FilesInDoubt { get; init; }

    /// <summary>The day in UTC on which it was looked at.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The rules that end soon, or have ended not long ago.</summary>
    public ValueList<EndingRule> Ending { get; init; }

    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>How many of the stale chains were left over for longer than it takes to clean.</summary>
    public int LongStale { get; init; }

    public ValueList<Neighbours> Neighbours { get; init; }

    /// <summary>The chains that the host policy wants to be asked first, and to which nothing leads.</summary>
    public ValueList<ChainName> NotAskedFirst { get; init; }

    /// <summary>What becomes of packets on which no partition decides, where something is to be said of that.</summary>
    public ValueList<DefaultFate> Fates { get; init; }

    /// <summary>The foreign chains that lead to ours past our own jumps.</summary>
    public ValueList<ForeignReferences> References { get; init; }

    /// <summary>The rules in our dispatch chains that lead to foreign chains.</summary>
    public ValueList<ForeignJump> Led { get; init; }

    public ValueList<OtherVariantTable> OtherVariant { get; init; }

    /// <summary>The chains that native nftables rules hide: what stands in them, in front of our jumps too, is not known.</summary>
    public ValueList<ChainPlace> Hidden { get; init; }

    /// <summary>The tables of nftables that decide beside those of iptables.</summary>
    public ValueList<NativeTable> Native { get; init; }

    /// <summary>True while another run changes the host: then what was read may be half of it.</summary>
    public bool IsChanging { get; init; }

    /// <summary>What there is to say of an unfinished change; null if there is none.</summary>
    public Note? Unfinished { get; init; }

    /// <summary>The pending change; null if there is none.</summary>
    public PendingNotice? Pending { get; init; }

    /// <summary>True where a record says what should be live.</summary>
    public bool HasRecord { get; init; }

    /// <summary>What the rule files expect and is not so, or is not proved, whoever changed the rules since.</summary>
    public ValueList<Diagnostic> Unmet { get; init; }

    /// <summary>Rules of others that let in what a host policy is to drop, but for those that somebody has accepted.</summary>
    public ValueList<Diagnostic> Passing { get; init; }

    /// <summary>True if a chain or a jump of ours is live: a policy may be one that the host's own loader has set.</summary>
    public bool HoldsRules { get; init; } = true;

    public bool HasDrift => !Diff.IsEmpty;

    /// <summary>True where nothing of ours is live and no record says that anything ever was.</summary>
    public bool IsUntouched => Tables.Count == 0 && Record.LastChange is null && RecordProblem is null && !HasRecord;

    /// <summary>
    /// True where a record says what should be live and none of it is, as
    /// after a reboot without a restore: nobody changed anything by hand.
    /// </summary>
    public bool IsAllGone => !HoldsRules && HasRecord && HasDrift && OtherVariant.All(table => table.Ours.Count == 0);

    public int Rules => Tables.Where(table => table.Table != TableName.Set).Sum(table => table.Rules);

    /// <summary>How many rules are not as recorded; a difference that has no rules, such as an emptied chain, counts as one.</summary>
    public int DriftRules => Diff.Partitions.Sum(partition => partition.Pointers.Count + Differences(partition, isOfSets: false))
        + Diff.Structure.Sum(structure => structure.IsPolicy ? 1 : structure.Lines.Count);

    /// <summary>The same of entries of sets.</summary>
    public int DriftEntries => Diff.Partitions.Sum(partition => Differences(partition, isOfSets: true));

    /// <summary>The foreign rules in front of our jumps, as findings of lint name them.</summary>
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

/// <summary>What is in force in one table: partitions, their chains, the rules of their files, and the pointers that lead there.</summary>
internal sealed record TableStatus(Family Family, TableName Table, int Partitions, int Chains, int Rules, int Pointers);

/// <summary>A partition in force that no file names.</summary>
/// <param name="Rules">How many rules its file had.</param>
/// <param name="File">The file that is gone since the last run; null where that run found none.</param>
internal sealed record PartitionWithoutFile(string Name, int Rules, string? File);

/// <summary>The last change: its number, when, by whom and with which command.</summary>
internal sealed record LastChange(int Number, DateTimeOffset Time, string User, string Command)
{
    /// <summary>The change to whose state a rollback would have to go back to undo this one, where this is a rollback itself:
    /// another one would go one further back. 0 where there is none, as after a first change that did not end.</summary>
    public int? Undone { get; init; }
}

/// <summary>What the state directory says; what cannot be read of it is named, and the rest is used.</summary>
internal sealed record RecordedState(
    StateDirectory? Directory, AppliedRecord Applied, LastChange? LastChange, HeldPartitions Held, string? Problem)
{
    public Knowledge Known => Applied.Known;

    /// <summary>False where nothing says what should be live.</summary>
    public bool IsThere => Problem is null && Applied != AppliedRecord.None;

    /// <summary>The files that are damaged of those that a rollback needs.</summary>
    public ValueList<DamagedFile> Damaged { get; init; }

    /// <summary>The last change, where it is gone from the history; null where it is there.</summary>
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
            return new RecordedState(directory, applied, Latest(directory), HeldFile.Read(directory), Problem: null)
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
