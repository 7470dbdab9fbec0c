using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Translates distinctions that rules make after a map of prefixes or ports back to packets as
/// they are sent: 10.0.1.70 after 203.0.113.64/26 → 10.0.1.64/26 is 203.0.113.70 before it.</summary>
internal static class MappedValues
{
    public static IEnumerable<Condition> Before(Rewriting rewrite, IReadOnlyList<Condition> conditions, Family family)
    {
        var to = rewrite.To;
        var field = to.PrefixLength is null ? PacketField.DestinationPort : PacketField.Destination;
        var led = field is PacketField.Destination ? to.Addresses! : to.Ports!;
        var ends = conditions.SelectMany(condition => condition.Leaves).OfType<Condition.In>()
            .Where(condition => condition.Field == field).SelectMany(condition => condition.Values.Ranges)
            .SelectMany(range => new[] { range.First, ValueSet.Next(range.Last) }).Where(led.Contains).Distinct();
        return ends.SelectMany(end => Sent(rewrite, end, family)).Select(value => new Condition.In(field, ValueSet.Of(value)));
    }

    private static IEnumerable<AddressBits> Sent(Rewriting rewrite, AddressBits end, Family family)
    {
        var to = rewrite.To;
        if (to.PrefixLength is not { } length)
            return (long)end.Low - to.PortShift!.Value is var port and >= 0 and <= ushort.MaxValue ? [(ulong)port] : [];

        var host = AddressBits.Ones(family.Bits() - length);
        return rewrite.Rule.Match.Leaves.OfType<Condition.In>().Where(condition => condition.Field is PacketField.Destination)
            .Select(condition => condition.Values).Append(rewrite.Taken[PacketField.Destination]).SelectMany(values => values.Ranges)
                .Select(range => (range.First & ~host) | (end & host));
    }
}
