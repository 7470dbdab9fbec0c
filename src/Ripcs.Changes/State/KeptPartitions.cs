using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>Distinguishes two versions of a partition by its order, chains, pointers and host policy, not by its source lines.</summary>
internal static class PartitionDigest
{
    public static string Of(CompiledPartition partition)
    {
        var chains = partition.Chains.Select(chain =>
            $"{chain.Family} {chain.Table} {chain.Name}\n{chain.Summary().Digest}\n");
        var pointers = partition.Pointers.Select(pointer => $"{pointer.Family} {pointer.Dispatch} {pointer.ToRuleText()}\n");
        return Sha256.TextOf($"{partition.Name} "
            + $"{partition.Order}\n{string.Concat(chains)}{string.Concat(pointers)}{Policy(partition.HostPolicy)}");
    }

    // Policies and the foreign chains in front are not part of a chain.
    private static string Policy(CompiledHostPolicy? said) => said is null ? ""
        : string.Concat(Families.Both.SelectMany(family =>
            said.DefaultsIn(family).Select(chain => $"{family} {chain.BuiltIn} {chain.Policy}\n")))
            + $"behind {string.Join(' ', said.Behind)}\n";
}

/// <summary>The compiled partitions of the history, so that a restored state
/// has names. Losing one loses names and lines, never a rule.</summary>
internal sealed class KeptPartitions(StateDirectory directory)
{
    private static readonly AdvisedText OfDamage = "a rollback to a state that needs it is refused: take another one ("
        + Advice.To(Way.History) + "), or move the file away: then the rollback continues without the names, lines and orders that it "
        + "holds";

    private readonly Objects _objects = new(directory);

    /// <summary>The compiled forms that can still be read, and the reasons for the others.</summary>
    public FoundPartitions Find(ValueList<KeptPartition> kept)
    {
        var (found, lost) = (new List<CompiledPartition>(), new List<LostPartition>());
        var recorded = Recorded();
        foreach (var partition in kept)
        {
            if (recorded.TryGetValue(partition.Content, out var known))
            {
                found.Add(known);
                continue;
            }

            var path = _objects.PathOf(partition.Content);
            try
            {
                if (Read(partition) is { } compiled)
                {
                    found.Add(compiled);
                }
                else
                {
                    lost.Add(new LostPartition(partition.Name, $"{path} is gone", Damage: null));
                }
            }
            catch (StateException e)
            {
                lost.Add(new LostPartition(partition.Name, e.Damage is { } damage ? $"{path} is damaged (" + damage + ")" : e.Message,
                    e.Damage is null ? e.Message : e.Message + "; " + OfDamage));
            }
        }

        return new FoundPartitions(found.OrderBy(partition => partition.Name).ToValueList(), lost.ToValueList());
    }

    // Those of the last run, which it has read already.
    private Dictionary<string, CompiledPartition> Recorded()
    {
        var record = Catch<StateException>.OrNull(() => AppliedFile.Read(directory)) ?? AppliedRecord.None;
        return record.Kept.Select(kept => (kept.Content, Partition: record.Known.Partition(kept.Name)))
            .Where(kept => kept.Partition is not null).DistinctBy(kept => kept.Content)
            .ToDictionary(kept => kept.Content, kept => kept.Partition!);
    }

    /// <summary>The names under which partitions are stored; those that are not there yet are added.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="objects">Receives those that are not stored yet.</param>
    public ValueList<KeptPartition> Store(ValueList<CompiledPartition> partitions, Objects objects)
    {
        var stored = Recorded().GroupBy(kept => kept.Value.Name).ToDictionary(kept => kept.Key, kept => kept.First());
        return partitions.Select(partition => new KeptPartition(partition.Name.Value, PartitionDigest.Of(partition),
            stored.TryGetValue(partition.Name, out var known) && known.Value == partition && objects.Has(known.Key) ? known.Key
                : objects.Add(StateJson.Content(partition)))).ToValueList();
    }

    /// <summary>All partitions of the history that can be read, those of the last change first.</summary>
    public IEnumerable<CompiledPartition> FromNewest()
    {
        var timeline = new Timeline(new History(directory));
        return timeline.Numbers.Reverse().SelectMany(number => timeline.PartitionsIn(number) ?? [])
            .DistinctBy(kept => kept.Content).SelectMany(kept => Find([kept]).Partitions);
    }

    private CompiledPartition? Read(KeptPartition kept)
    {
        if (_objects.Find(kept.Content) is not { } text)
            return null;

        try
        {
            var partition = StateJson.Value<CompiledPartition>(text);
            return ChainProof.Contradiction([partition]) is { } contradiction ? throw new JsonException(contradiction) : partition;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new StateException($"{_objects.PathOf(kept.Content)} is damaged: {e.Message}", e) { Damage = e.Message };
        }
    }
}

/// <summary>The known and the lost partitions of a state.</summary>
internal sealed record FoundPartitions(ValueList<CompiledPartition> Partitions, ValueList<LostPartition> Lost);

/// <summary>A partition whose compiled form cannot be read.</summary>
/// <param name="Reason">Its file, and why it cannot be read.</param>
/// <param name="Damage">The damage of the file and what to do; null if it is gone, for example because it was moved away.</param>
internal sealed record LostPartition(string Name, AdvisedText Reason, AdvisedText? Damage);

/// <summary>Checks that the content of each chain in a state file matches the
/// hash in its name, unless the file marks it as changed by hand.</summary>
internal static class ChainProof
{
    /// <summary>An impossible part of a state, or null.</summary>
    /// <param name="state">The state as read.</param>
    /// <param name="asFound">The chains whose content may differ.</param>
    public static string? Contradiction(OwnedState state, ValueList<ChainPlace> asFound) => Misplaced.In(state) ?? Twice(state)
        ?? First(ChainsChangedByHand.Of(state).Except(asFound));

    /// <summary>An impossible part of compiled partitions, or null.</summary>
    public static string? Contradiction(ValueList<CompiledPartition> partitions) => First(partitions.SelectMany(ChainsChangedByHand.Of));

    private static string? First(IEnumerable<ChainPlace> unproven) =>
        unproven.Select(chain => (ChainPlace?)chain).FirstOrDefault() is { } chain
            ? $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) does not contain what its name promises" : null;

    private static string? Twice(OwnedState state)
    {
        var places = new HashSet<ChainPlace>();
        return state.AllChains().Select(chain => chain.Place)
            .Where(chain => !places.Add(chain)).Select(chain =>
                $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) is in it twice").FirstOrDefault();
    }
}

/// <summary>Finds what a state of Ripcs cannot contain: foreign tables and chains, and jumps from chains that are not built in.</summary>
internal static class Misplaced
{
    public static string? In(OwnedState state) =>
        state.Tables.Select(In).FirstOrDefault(found => found is not null)
        ?? state.Tables.GroupBy(table => (table.Family, table.Name)).Where(same => same.Count() > 1)
            .Select(same => $"{Words.Place(same.Key.Family, same.Key.Name)} is in it twice").FirstOrDefault();

    private static string? In(OwnedTable table)
    {
        var place = Words.Place(table.Family, table.Name);
        return !Tables.WithSets.Contains(table.Name) || !Families.Both.Contains(table.Family) ? $"{place} is not one of Ripcs's tables"
            : table.Chains.FirstOrDefault(chain => !Ownership.IsOfOurForm(table.Name, chain.Name)) is { } chain
                ? $"{chain.Name} ({place}) is not one of Ripcs's chains"
            : table.Hooks.Where(hook => !Tables.HasBuiltIn(table.Name, hook.BuiltIn)
                || DispatchChain.Find(hook.Dispatch)?.Table != table.Name)
                .Select(hook => $"a jump from {hook.BuiltIn} to {hook.Dispatch} ({place}) is not one of Ripcs's")
                .Concat(table.Policies.Where(chain => table.Name != TableName.Filter || !Tables.HasBuiltIn(table.Name, chain.BuiltIn)
                        || chain.Policy is not (ChainPolicy.Accept or ChainPolicy.Drop))
                            .Select(chain => $"a policy {chain.Policy} of {chain.BuiltIn} ({place}) is not one of Ripcs's"))
                .FirstOrDefault();
    }
}
