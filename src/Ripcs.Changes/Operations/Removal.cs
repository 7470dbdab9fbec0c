namespace Ripcs.Changes.Operations;

/// <summary>What a clean or a flush removes: stale chains, and partitions with their chains.</summary>
/// <param name="Stale">Chains without a jump to them.</param>
/// <param name="Leaving">Partitions that go out of force.</param>
internal sealed record Removal(ValueList<StaleChain> Stale, ValueList<LeavingPartition> Leaving)
{
    private const int NamedPartitions = 12;

    /// <param name="live">The owned state.</param>
    /// <param name="desired">The state that stays.</param>
    /// <param name="kept">Chains that must stay although they are not desired.</param>
    /// <param name="outOfForce">The partitions that go out of force.</param>
    /// <param name="known">For the tickets of their rules.</param>
    /// <param name="state">For the time since when chains are stale.</param>
    public static Removal Of(OwnedState live, OwnedState desired, ValueList<KeptChain> kept, ValueList<string> outOfForce, Knowledge known,
        StateDirectory? state)
    {
        var inForce = InForce.Of(live);
        var going = Chains(live, desired, kept, state).ToLookup(chain =>
            inForce.Contains(new ChainPlace(chain.Family, chain.Table, chain.Chain)));
        var (chains, pointers) = (going[true].ToLookup(chain => Partition(chain.Chain)),
            live.Tables.SelectMany(OwnedPointers.In).Select(pointer => pointer.Pointer.Chain).ToLookup(Partition));
        return new Removal(
            going[false].ToValueList(),
            outOfForce.Select(name =>
                new LeavingPartition(name, pointers[name].Count(), chains[name].ToValueList()) { Tickets = Tickets(known.Partition(name)) })
                .ToValueList());
    }

    private static ValueList<string> Tickets(CompiledPartition? partition) =>
        (partition?.Chains ?? []).SelectMany(chain => chain.Rules).Select(rule => rule.Origin.Ticket).OfType<string>().Distinct()
            .ToValueList();

    /// <summary>The partitions' chains that a run deletes: live, not desired, and not kept for another reason.</summary>
    public static ValueList<StaleChain> Chains(OwnedState live, OwnedState desired, ValueList<KeptChain> kept, StateDirectory? state)
    {
        var stays = kept.Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Chain))
            .Concat(desired.AllChains().Select(chain => chain.Place)).ToHashSet();
        return StaleChains.In(live, place => !stays.Contains(place), state).Select(stale => stale.Chain).ToValueList();
    }

    public bool IsEmpty => Stale.Count == 0 && Leaving.Count == 0;

    /// <summary>The summary in one line.</summary>
    /// <param name="command">"clean".</param>
    /// <param name="isDone">True for a change that was made.</param>
    public string Sum(string command, bool isDone)
    {
        var size = PartitionSize.Of(Stale.Concat(Leaving.SelectMany(partition => partition.Chains))
            .Select(chain => (chain.Chain, chain.Rules)));
        var removes = $"{command} {(isDone ? "removed" : "removes")} {Words.Size(size)}";
        var goes = $"{Words.Count(Leaving.Count, "partition")} {(isDone ? "went" : Leaving.Count == 1 ? "goes" : "go")} OUT OF FORCE: "
            + Words.First([.. Leaving.Select(partition => partition.Name)], NamedPartitions);
        return Leaving.Count == 0 ? $"{removes}." : size.Chains == 0 ? $"{goes}." : $"{goes}; {removes}.";
    }

    /// <summary>For a clean without anything else to do.</summary>
    public static string HasToStay(int kept) =>
        $"nothing to do: {Words.Count(kept, "stale chain")} {(kept == 1 ? "has" : "have")} to stay.";

    private static string Partition(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : "";
}
