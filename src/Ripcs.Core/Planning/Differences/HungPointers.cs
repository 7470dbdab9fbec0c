using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>The pointers that files or earlier runs put into dispatch
/// chains, by their text without the hash in their chains' names.</summary>
internal sealed class HungPointers(IEnumerable<Pointer> desired, IEnumerable<Pointer> recorded)
{
    private readonly ILookup<string, Pointer> _pointers = desired.Concat(recorded).ToLookup(PointerInForce.MatchOf);

    /// <summary>The pointer with this match; the desired one if there are two.</summary>
    public Pointer? Find(string match) => _pointers[match].FirstOrDefault();

    /// <summary>True if someone changed its target to another chain, such as a stale one.</summary>
    public bool IsRedirected(PointerInForce pointer) =>
        _pointers[pointer.Match] is var hung && hung.Any() && hung.All(other => other.Chain != pointer.Pointer.Chain);
}
