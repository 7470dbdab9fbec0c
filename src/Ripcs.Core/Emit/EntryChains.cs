using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>
/// A filter chain that is reached by destination and by source would meet some packets twice, and log and count them twice. So
/// the pointers by source lead to an entry chain, which returns what the pointers by destination have led in already.
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111          shop-e222222  -d 10.0.0.1/32 -j RETURN
///              -s 192.0.2.0/24 -j shop-e222222                       -j shop-a111111
/// </code>
/// </summary>
internal static class EntryChains
{
    public static EmittedChain? For(CheckedPartition partition, EmittedChain chain, Reach reach)
    {
        if (!reach.HasBoth)
        {
            return null;
        }

        var took = reach.Destinations.Select(AddressItem (prefix) => new AddressItem.Prefix(prefix));
        var template = new LoweredRule(0, chain.Family, ChainKind.Entry, new LoweredTarget.Return());
        var rules = (reach.Host ? [new AddressItem.Host(), .. took] : took)
            .Select(address => template with { Destination = address })
            .Append(template with { Target = new LoweredTarget.Jump(chain.Name) })
            .ToValueList();

        // No statement asked for these rules: the line is 0.
        var origin = new RuleOrigin("entry", partition.Name.Value, partition.File, 0);
        return ChainEmitter.Emit(partition, chain.Family, ChainKind.Entry, rules, _ => origin);
    }
}
