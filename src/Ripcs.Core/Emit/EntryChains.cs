using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>
/// A filter chain that has pointers by destination and by source would meet some packets twice, and log and count them twice. So the
/// pointers by source lead to an entry chain, which returns what the pointers by destination already matched. A bare pointer leads to an
/// entry chain that returns what any other pointer matched.
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111          shop-e222222  -d 10.0.0.1/32 -j RETURN
///              -s 192.0.2.0/24 -j shop-e222222                       -j shop-a111111
///              -j shop-e333333                         shop-e333333  -d 10.0.0.1/32 -j RETURN
///                                                                    -s 192.0.2.0/24 -j RETURN
///                                                                    -j shop-a111111
/// </code>
/// In the nat table a chain either decides about a packet or leaves it unchanged, so a second visit does no harm.
/// </summary>
/// <param name="Chain">The chain with the partition's rules.</param>
/// <param name="BySource">Where the pointers by source lead; null if straight to the chain.</param>
/// <param name="Bare">Where the bare pointer leads; null if straight to the chain.</param>
internal sealed record EntryChains(EmittedChain Chain, EmittedChain? BySource, EmittedChain? Bare)
{
    public IEnumerable<EmittedChain> All => new[] { Chain, BySource, Bare }.OfType<EmittedChain>();

    public static EntryChains For(CheckedPartition partition, EmittedChain chain, Reach reach)
    {
        if (!DispatchChain.IsOfFilter(chain.Kind))
            return new EntryChains(chain, null, null);

        var byDestination = reach.Destinations.Select(prefix => Return(chain) with { Destination = new AddressItem.Prefix(prefix) });
        var byAddress = reach.Sources.Select(prefix => Return(chain) with { Source = new AddressItem.Prefix(prefix) });
        var bySource = reach.FromHost ? byAddress.Prepend(Return(chain) with { Source = new AddressItem.Host() }) : byAddress;
        AddressItem[] byType = [.. reach.Host ? [new AddressItem.Host()] : Array.Empty<AddressItem>(),
            .. reach.Broadcast ? [new AddressItem.Broadcast()] : Array.Empty<AddressItem>()];
        var destinations = byType.Select(type => Return(chain) with { Destination = type }).Concat(byDestination);
        return new EntryChains(
            chain,
            reach.HasDestinations && reach.HasSources ? Entry(partition, chain, destinations) : null,
            reach.IsBare && (reach.HasDestinations || reach.HasSources) ? Entry(partition, chain, destinations.Concat(bySource)) : null);
    }

    /// <summary>For a partition without rules for what this host forwards, or sends.</summary>
    public static EmittedChain ToNothing(CheckedPartition partition, Family family, ChainKind kind) =>
        Emit(partition, family, kind, [new LoweredRule(0, family, kind, LoweredTarget.Return)]);

    private static ChainKind KindOf(EmittedChain chain) => (ChainKind)DispatchChain.Of(chain.Kind).Kinds[1];

    private static LoweredRule Return(EmittedChain chain) => new(0, chain.Family, KindOf(chain), LoweredTarget.Return);

    private static EmittedChain Entry(CheckedPartition partition, EmittedChain chain, IEnumerable<LoweredRule> returns) => Emit(
        partition, chain.Family, KindOf(chain),
        returns.Append(Return(chain) with { Target = new LoweredTarget(chain.Name.Value) }).ToValueList());

    private static EmittedChain Emit(CheckedPartition partition, Family family, ChainKind kind, ValueList<LoweredRule> rules)
    {
        // No statement made these rules, so the line is 0.
        var origin = new RuleOrigin("entry", partition.Name.Value, partition.File, 0);
        return ChainEmitter.Emit(partition, family, kind, rules, _ => origin);
    }
}
