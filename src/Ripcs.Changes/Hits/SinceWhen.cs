namespace Ripcs.Changes.Hits;

/// <summary>Since when something has been in force, as far as the history reaches.</summary>
/// <param name="Time">The moment.</param>
/// <param name="Change">The change that brought it in; null after a reboot, which reset every count.</param>
internal readonly record struct InForceSince(DateTimeOffset Time, int? Change)
{
    /// <summary>True if this is the time when a reset of counters was noticed instead.</summary>
    public bool IsReset { get; init; }
}

/// <summary>Finds out since when statements have been in force without interruption.</summary>
internal sealed class SinceWhen(StateDirectory? state, AppliedRecord applied, TimeProvider clock)
{
    private readonly Timeline? _timeline = state is null ? null : new Timeline(new History(state));
    private readonly HashSet<KeptPartition> _asApplied = [.. applied.Kept];
    private readonly Uptime _now = Uptime.Now(clock);
    private readonly Dictionary<int, ILookup<string, KeptPartition>> _inForce = [];
    private readonly Dictionary<string, Brought> _brought = [];
    private readonly Dictionary<int, Interrupted?> _interrupted = [];

    /// <summary>Null if no recorded change had it in force.</summary>
    /// <param name="chains">The chains of its rules: after a rename these were in force
    /// with the earlier name, because a rename is not recorded as a change.</param>
    public InForceSince? Of(Statement statement, IReadOnlyCollection<ChainPlace> chains)
    {
        HistoryRecord? oldest = null;
        foreach (var number in _timeline?.Line(_timeline.Last) ?? [])
        {
            if (InForce(number)[statement.Partition].FirstOrDefault() is not { } kept || !BroughtBy(kept).Had(statement, chains))
                break;

            oldest = _timeline!.Find(number) ?? oldest;
            if (PutBack(number) is not { } before || before.IsOut(statement))
                break;
        }

        if (oldest is null)
            return null;

        // Where the boot id is hidden the later of the two counts.
        var start = clock.GetUtcNow() - TimeSpan.FromSeconds(_now.Seconds);
        return oldest.Uptime is { } then && (Uptime.IsSameBoot(then.Boot, _now.Boot) ?? start <= oldest.Time) is false
            ? new InForceSince(start, null) : new InForceSince(oldest.Time, oldest.Number);
    }

    /// <summary>True if a change put the statement back into force after a moment.</summary>
    public bool WasPutBack(Statement statement, DateTimeOffset after) => (_timeline?.Line(_timeline.Last) ?? [])
        .TakeWhile(number => _timeline!.Find(number) is not { } record
            || record.Time > after).Any(number => PutBack(number)?.IsOut(statement) is not false);

    // What was missing before a change; null if unknown.
    private Interrupted? PutBack(int number)
    {
        if (!_interrupted.TryGetValue(number, out var before))
        {
            try
            {
                before = new Interrupted(_timeline!.Find(number)?.Diff ?? new StateDiff(0, [], [], []));
            }
            catch (StateException)
            {
                before = null;
            }

            _interrupted.Add(number, before);
        }

        return before;
    }

    // Read once for each change: thousands of statements need the same changes.
    private ILookup<string, KeptPartition> InForce(int number)
    {
        if (!_inForce.TryGetValue(number, out var partitions))
        {
            partitions = _timeline!.PartitionsAfter(number).ToLookup(kept => kept.Name);
            _inForce.Add(number, partitions);
        }

        return partitions;
    }

    private Brought BroughtBy(KeptPartition kept)
    {
        if (!_brought.TryGetValue(kept.Content, out var brought))
        {
            // Most are as they were last applied, and need not be unpacked.
            var partitions = _asApplied.Contains(kept) ? applied.Known.Partitions.Where(partition => partition.Name.Value == kept.Name)
                : new KeptPartitions(state!).Find([kept]).Partitions;
            var chains = partitions.SelectMany(partition => partition.Chains).ToList();
            brought = new Brought(
                chains.SelectMany(chain => chain.Rules.Select(rule => new Statement(kept.Name, Words.Name(rule.Origin)))).ToHashSet(),
                chains.Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).ToHashSet());
            _brought.Add(kept.Content, brought);
        }

        return brought;
    }

    private sealed record Brought(HashSet<Statement> Statements, HashSet<ChainPlace> Chains)
    {
        public bool Had(Statement statement, IReadOnlyCollection<ChainPlace> chains) => Statements.Contains(statement)
            || (chains.Count > 0 && chains.All(Chains.Contains));
    }
}
