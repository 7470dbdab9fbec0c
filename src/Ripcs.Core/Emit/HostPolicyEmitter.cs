using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>The chains of the host policy, and the bare pointers that lead every packet there.</summary>
internal static class HostPolicyEmitter
{
    public static IEnumerable<(CompiledChain Chain, Pointer Pointer)> Emit(CheckedPartition partition, CheckedHostPolicy policy) =>
        from family in Families.Both
        where policy.Family is null || policy.Family == family
        from kind in new[] { ChainKind.Before, ChainKind.Last, ChainKind.RestInput, ChainKind.RestForward }
        let rules = kind switch
        {
            ChainKind.Before => HostPolicyLowering.Before(policy, family),
            ChainKind.Last => HostPolicyLowering.Last(policy, family),
            _ => HostPolicyLowering.Rest(policy, family, kind),
        }
        where rules.Count > 0
        let chain = ChainEmitter.Emit(partition, family, kind, rules, _ => policy.Origin).Compiled
        select (chain, new Pointer(family, DispatchChain.Of(kind).Name, PointerKind.Bare, null, chain.Name));
}
