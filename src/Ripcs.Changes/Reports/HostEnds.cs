using Ripcs.Core.Planning;

namespace Ripcs.Changes.Reports;

/// <summary>What must be known of a host to report the effect of rules.</summary>
/// <param name="Addresses">The addresses that the kernel delivers locally.</param>
/// <param name="CardTo">The only interface by which it sends to an address; null if unknown.</param>
internal sealed record HostEnds(Func<Family, ValueList<IpPrefix>> Addresses, Func<IpPrefix, string?>? CardTo) : IMeaning
{
    public ChangeMeaning Of(ProposedChange change, IEnumerable<CompiledPartition> named) => ChangeMeaning.Compute(change, named, this);
}
