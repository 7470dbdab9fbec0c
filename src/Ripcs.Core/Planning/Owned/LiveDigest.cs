using System.Text;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Shows whether the part of a partition that is in force has
/// changed: its chains with their rules, and the pointers to them.</summary>
public sealed class LiveDigest(OwnedState state)
{
    private readonly PartitionIndex _index = new(state);

    /// <summary>The SHA-256 in hexadecimal digits; null if nothing of the partition is in force.</summary>
    public string? Of(string partition)
    {
        var text = new StringBuilder();
        foreach (var chain in _index.Chains(partition))
        {
            text.Append(CultureInfo.InvariantCulture, $"{chain.Family} {chain.Table} {chain.Chain.Name}\n");
            foreach (var rule in chain.Chain.Rules)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {rule}\n");
            }
        }

        foreach (var pointer in _index.Pointers(partition))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{pointer.Pointer.Family} {pointer.Pointer.Dispatch} {pointer.Pointer.ToRuleText()}\n");
        }

        return text.Length == 0 ? null : Sha256.TextOf(text.ToString());
    }
}
