using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Compares the live with the desired state, and separates changes from drift.</summary>
public sealed class StateDiffer
{
    private readonly FirewallState _actual;
    private readonly OwnedState _live;
    private readonly OwnedState _desired;
    private readonly IReadOnlyList<CompiledPartition> _compiled;
    private readonly Knowledge _known;

    /// <summary>Further versions of partitions, used only for the origins of rules that go.</summary>
    public IReadOnlyList<CompiledPartition> Names { get; init; } = [];

    /// <param name="actual">Everything that is live.</param>
    /// <param name="desired">The desired owned state.</param>
    /// <param name="compiled">The partitions that the run names.</param>
    /// <param name="known">What earlier runs recorded.</param>
    public StateDiffer(FirewallState actual, OwnedState desired, IReadOnlyList<CompiledPartition> compiled, Knowledge known)
        : this(actual, Ownership.Read(actual, known), desired, compiled, known)
    {
    }

    /// <inheritdoc cref="StateDiffer(FirewallState, OwnedState, IReadOnlyList{CompiledPartition}, Knowledge)"/>
    /// <param name="actual">Everything that is live.</param>
    /// <param name="live">The owned part of it.</param>
    /// <param name="desired">The desired owned state.</param>
    /// <param name="compiled">The partitions that the run names.</param>
    /// <param name="known">What earlier runs recorded.</param>
    public StateDiffer(
        FirewallState actual, OwnedState live, OwnedState desired, IReadOnlyList<CompiledPartition> compiled, Knowledge known)
    {
        _actual = actual;
        _live = live;
        _desired = desired;
        _compiled = compiled;
        _known = known;
    }

    public StateDiff Compare(Scope scope)
    {
        var (live, desired) = (new PartitionIndex(_live), new PartitionIndex(_desired));
        var named = _compiled.ToDictionary(partition => partition.Name.Value);
        PartitionDiff? Partition(string name) =>
            new PartitionDiffer(name, _actual, live, desired, named.GetValueOrDefault(name),
                _known.Partition(name)) { Names = Names }.Compare();
        var partitions = named.Keys.Order(StringComparer.Ordinal).Select(Partition).OfType<PartitionDiff>();
        var unnamed = scope is Scope.OnePartition ? []
            : live.Names.Where(name => !named.ContainsKey(name)).Order(StringComparer.Ordinal)
                .Select(name => new UnnamedPartition(name, _known.RulesOfFile(_live, name))
                {
                    Drift = Partition(name)?.Drift ?? [],
                });
        return Diff(_compiled.Count, partitions, unnamed);
    }

    /// <summary>The same for an earlier state instead of files: every partition that is live or desired counts and is compared.</summary>
    public StateDiff CompareStates()
    {
        var (live, desired) = (new PartitionIndex(_live), new PartitionIndex(_desired));
        var names = live.Names.Union(desired.Names).Order(StringComparer.Ordinal).ToList();
        var stored = _compiled.ToDictionary(partition => partition.Name.Value);
        var partitions = names.Select(name =>
            new PartitionDiffer(name, _actual, live, desired, stored.GetValueOrDefault(name),
                _known.Partition(name)) { Names = Names }.Compare()).OfType<PartitionDiff>();
        return Diff(names.Count, partitions, []);
    }

    private StateDiff Diff(int count, IEnumerable<PartitionDiff> partitions, IEnumerable<UnnamedPartition> unnamed)
    {
        var orders = new PartitionOrderDiffer(_live, _desired, _compiled, _known);
        var isOrderAsked = _compiled.Any(partition => _known.Partition(partition.Name.Value) is not { } old
            || old.Order != partition.Order);
        var structure = Families.Both.SelectMany(family => Tables.Ours.SelectMany(
            table => new StructureDiffer(
                _actual[family].Table(table), _live.Table(family, table), _desired.Table(family, table), _known,
                isOrderAsked) { Orders = orders }.Compare())).ToValueList();
        var isMoved = structure.Any(other => other is { IsDrift: false, IsInOurs: true }
            && other.Lines.Any(line => line.Kind is LineKind.Moved));
        return new StateDiff(count, isMoved ? WithOrders([.. partitions], orders) : partitions.ToValueList(), structure,
            unnamed.ToValueList())
        {
            Layouts = (from family in Families.Both
                       from dispatch in DispatchChain.All
                       select LayoutDiffer.Compare(_live.Table(family, dispatch.Table), _desired.Table(family, dispatch.Table),
                           dispatch.Name))
                .OfType<LayoutDiff>().ToValueList(),
            Foreign = (from family in Families.Both
                       from table in Tables.Ours
                       from chain in ForeignDiffer.Compare(_live.Table(family, table), _desired.Table(family, table))
                       select chain).ToValueList(),
        }.Telling(_known.LeftOut);
    }

    // All rules of a partition that moves are now evaluated at another time, so the tickets and owners of all of them count.
    private ValueList<PartitionDiff> WithOrders(List<PartitionDiff> partitions, PartitionOrderDiffer orders)
    {
        foreach (var partition in _compiled.Where(partition => orders.Of(partition.Name.Value) is not null))
        {
            var name = partition.Name.Value;
            var place = partitions.FindIndex(other => other.Name == name);
            var found = place < 0 ? new PartitionDiff(name, PartitionChange.Changed) { File = partition.File,
                ChainCount = partition.Chains.Count(chain => chain.Table != TableName.Set) } : partitions[place];
            var origins = partition.Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Origin).ToList();
            found = found with
            {
                Kind = found.Kind is PartitionChange.DriftOnly ? PartitionChange.Changed : found.Kind,
                Order = orders.Of(name),
                Tickets = found.Tickets.Concat(origins.Select(origin => origin.Ticket).OfType<string>()).Distinct().ToValueList(),
                Owners = found.Owners.Concat(origins.Select(origin => origin.Owner).OfType<string>()).Distinct().ToValueList(),
            };
            if (place < 0)
            {
                partitions.Add(found);
            }
            else
            {
                partitions[place] = found;
            }
        }

        return partitions.OrderBy(partition => partition.Name, StringComparer.Ordinal).ToValueList();
    }
}
