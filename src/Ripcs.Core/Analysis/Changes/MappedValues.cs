using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What rules behind a map of prefixes or ports tell apart, in terms of what was sent: 10.0.1.70 behind 203.0.113.64/26 → 10.0.1.64/26 is
/// 203.0.113.70 in front of it.
/// </summary>
internal static class MappedValues
{
    public static IEnumerable<Condition> Before(PacketRule rule, Translation to, IReadOnlyList<Condition> conditions, Family family)
    {
        var field = to.PrefixLength is null ? PacketField.DestinationPort : PacketField.Destination;
        var led = field is PacketField.Destination ? to.Addresses! : to.Ports!;
        var ends = conditions.SelectMany(condition => condition.Leaves).OfType<Condition.In>()
            .Where(condition => condition.Field == field).SelectMany(condition => condition.Values.Ranges)
            .SelectMany(range => new[] { range.First, ValueSet.Next(range.Last) }).Where(led.Contains).Distinct();
        return ends.SelectMany(end => Sent(rule, to, end, family)).Select(value => new Condition.In(field, ValueSet.Of(value)));
    }

    private static IEnumerable<AddressBits> Sent(PacketRule rule, Translation to, AddressBits end, Family family)
    {
        if (to.PrefixLength is not { } length)
        {
            return (long)end.Low - to.PortShift!.Value is var port and >= 0 and <= ushort.MaxValue ? [(ulong)port] : [];
        }

        var host = AddressBits.Ones(family.Bits() - length);
        return rule.Match.Leaves.OfType<Condition.In>().Where(condition => condition.Field is PacketField.Destination)
            .SelectMany(condition => condition.Values.Ranges).Select(range => (range.First & ~host) | (end & host));
    }
}
