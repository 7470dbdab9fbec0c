namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>
/// A diff for readers: edits that are alike are grouped under their cause, all others keep their places. Edits are alike if the same labels
/// explain all of them, if the same old values are replaced by the same new ones, or if one statement makes them and one value of each
/// changes.
/// </summary>
/// <param name="Groups">The groups of edits that are alike; the largest first.</param>
/// <param name="Rest">The diff without them.</param>
/// <param name="Counts">The number of rules of each partition in the groups.</param>
public sealed record AlikeDiff(IReadOnlyList<AlikeEdits> Groups, StateDiff Rest, IReadOnlyDictionary<string, int> Counts)
{
    // Smaller groups are as quick to read as their description, especially if the edits are adjacent.
    private const int Fewest = 5;
    private const int FewestOfOne = 9;

    // Rules that open to or from everywhere are listed one by one as long as their number is readable.
    private const int FewestOpening = 10;

    /// <summary>Groups of which only the cause and the number are shown above: each edit is also shown in its place.</summary>
    public IReadOnlyList<AlikeEdits> Told { get; init; } = [];

    /// <param name="diff">All differences.</param>
    /// <param name="before">The partitions as compiled when last applied, for the old contents of labels and chains.</param>
    /// <param name="after">The desired partitions.</param>
    /// <param name="opens">True for an edit that opens to or from everywhere: it is
    /// listed on its own, unless a label explains it and many more like it.</param>
    public static AlikeDiff Of(
        StateDiff diff, IEnumerable<CompiledPartition> before, IEnumerable<CompiledPartition> after, Func<ChainDiff, RuleEdit, bool> opens)
    {
        var (old, now) = (before.DistinctBy(partition => partition.Name).ToDictionary(partition => partition.Name.Value),
            after.ToDictionary(partition => partition.Name.Value));
        var (byLabel, byValue, byLine) = (new Gathered(), new Gathered(), new Gathered());
        foreach (var partition in diff.Partitions.Where(partition => partition.Kind is PartitionChange.Changed))
        {
            var causes = new EditCauses(old.GetValueOrDefault(partition.Name), now.GetValueOrDefault(partition.Name));
            foreach (var chain in partition.Chains.Where(chain => chain.Table != TableName.Set))
            {
                foreach (var edit in RuleEdits.Of(chain).Where(edit => edit.New is not { Kind: LineKind.Moved }))
                {
                    var (found, isOpening) = (new FoundEdit(partition, chain, edit), opens(chain, edit));
                    byLabel.Add(causes.ByLabels(chain, edit) is { } label ? label with { IsOpening = isOpening } : null, found);
                    if (!isOpening)
                    {
                        byValue.Add(EditCauses.ByValues(edit), found);
                        byLine.Add(EditCauses.ByLine(edit), found);
                    }
                }
            }
        }

        var groups = byLabel.Large([]);
        var told = byLabel.Small();
        groups.AddRange(byValue.Large([.. groups.SelectMany(group => group.Edits).Select(found => found.Line)]));
        groups.AddRange(byLine.Large([.. groups.SelectMany(group => group.Edits).Select(found => found.Line)]));
        return With([.. groups.OrderByDescending(group => group.IsOpening).ThenByDescending(group => group.Edits.Count)],
            diff) with { Told = told };
    }

    /// <summary>The same for one partition: a cause is shown even if it explains
    /// only a few rules there, which are then listed in their places.</summary>
    /// <param name="partition">Its name.</param>
    /// <param name="shown">The diff without the others.</param>
    public AlikeDiff Of(string partition, StateDiff shown)
    {
        var own = Groups.Select(group => group with { Edits = [.. group.Edits.Where(found => found.Partition.Name == partition)] })
            .Where(group => group.Edits.Count > 0).ToList();
        return With(own.FindAll(group => group.Edits.Count >= FewestOfOne),
            shown) with { Told = own.FindAll(group => group.Edits.Count < FewestOfOne) };
    }

    private static AlikeDiff With(List<AlikeEdits> groups, StateDiff diff) => groups.Count == 0
        ? new AlikeDiff([], diff, new Dictionary<string, int>())
        : new AlikeDiff(
            groups,
            diff with { Partitions = new WithoutEdits(groups).Of(diff.Partitions) },
            groups.SelectMany(group => group.Edits).GroupBy(found => found.Partition.Name).ToDictionary(alike => alike.Key,
                alike => alike.Count()));

    // Edits by their cause, with the causes in the order in which they are first found.
    private sealed class Gathered
    {
        private readonly Dictionary<EditCause, List<FoundEdit>> _edits = [];
        private readonly List<EditCause> _order = [];

        public void Add(EditCause? cause, FoundEdit found)
        {
            if (cause is null)
                return;

            if (!_edits.TryGetValue(cause, out var edits))
            {
                _edits.Add(cause, edits = []);
                _order.Add(cause);
            }

            edits.Add(found);
        }

        /// <summary>Each label that explains at least two edits whose own groups are too small.</summary>
        public List<AlikeEdits> Small()
        {
            var few = _order.Where(cause => !cause.IsOpening && _edits[cause].Count < Least(cause, _edits[cause])).ToList();
            return [.. from label in few.SelectMany(cause => cause.Labels).Distinct()
                       let edits = few.Where(cause => cause.Labels.Contains(label)).SelectMany(cause => _edits[cause]).ToList()
                       where edits.Count > 1
                       select new AlikeEdits([label], [], edits)];
        }

        private static int Least(EditCause cause, List<FoundEdit> edits) =>
            cause.IsOpening ? FewestOpening : edits.Exists(found => !ReferenceEquals(found.Partition, edits[0].Partition)) ? Fewest
                : FewestOfOne;

        public List<AlikeEdits> Large(HashSet<RuleLine> taken)
        {
            var byReference = new HashSet<RuleLine>(taken, ReferenceEqualityComparer.Instance);
            return [.. from cause in _order
                       let edits = _edits[cause].Where(found => !byReference.Contains(found.Line)).ToList()
                       where edits.Count > 0 && edits.Count >= Least(cause, edits)
                       select new AlikeEdits(cause.Labels, cause.Line is null ? cause.Values
                           : [.. edits.SelectMany(found => EditCauses.ByValues(found.Edit)!.Values).Distinct()],
                           edits) { Line = cause.Line, IsOpening = cause.IsOpening }];
        }
    }
}
