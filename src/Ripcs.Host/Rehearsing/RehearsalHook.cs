using Ripcs.Core.Model;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// A chain through which the built-in chains of a dispatch chain lead to the new ones, because the kernel judges some rules by where
/// they are reached from (a match of the socket's owner is refused below INPUT). It comes last: each jump makes nft look at
/// everything below it.
/// </summary>
internal sealed record RehearsalHook(ChainName Name, ValueList<Step> Steps)
{
    public static ValueList<RehearsalHook> For(TableName table, IEnumerable<ChainName> chains)
    {
        var below = chains.ToLookup(DispatchFor);
        return DispatchChain.All.Where(dispatch => dispatch.Table == table && below.Contains(dispatch))
            .Select(dispatch => For(dispatch, below[dispatch]))
            .ToValueList();
    }

    private static RehearsalHook For(DispatchChain dispatch, IEnumerable<ChainName> chains)
    {
        var name = new ChainName($"rehearsal-of-{dispatch.Name}");
        return new RehearsalHook(name, [
            .. chains.Select(chain => new Step.Append(name, $"-j {chain}")),
            .. dispatch.BuiltIns.Select(builtIn => new Step.Append(builtIn, $"-j {name}"))]);
    }

    private static DispatchChain? DispatchFor(ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) ? DispatchChain.Of(name.Kind) : DispatchChain.Find(chain);
}
