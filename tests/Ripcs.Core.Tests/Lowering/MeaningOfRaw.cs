using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What the Raw statements of all files do, by RAW of the manual: their rules mean what they mean to iptables.</summary>
internal sealed class MeaningOfRaw(IReadOnlyList<CheckedPartition> partitions, IReadOnlySet<AddressBits> local)
{
    /// <summary>The target that decides about a packet in a built-in chain; null for none. The files are in their order.</summary>
    public string? Target(TableName table, string chain, Packet packet, bool isAfter = false) => First(
        from partition in partitions.OrderBy(item => item.Order).ThenBy(item => item.Name.Value, StringComparer.Ordinal)
        from rule in partition.RawRules
        where rule.Family == packet.Family && rule.Table == table && rule.Chain.Value == chain && rule.IsAfter == isAfter
        select Target(partition, rule, packet));

    private string? Target(CheckedPartition partition, CheckedRawRule rule, Packet packet)
    {
        if (!SavedMatch.Takes(rule.Text, packet, local))
            return null;

        var target = rule.Text[(rule.Text.LastIndexOf(' ') + 1)..];
        return target is "ACCEPT" or "DROP" ? target
            : First(partition.RawRules.Where(own => (own.Statement, own.Chain.Value, own.Family) == (rule.Statement, target, rule.Family))
                .Select(own => Target(partition, own, packet)));
    }

    private static string? First(IEnumerable<string?> targets) => targets.FirstOrDefault(target => target is not null);
}
