using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the options of iptables itself: -s, -d, -i, -o, -p.</summary>
internal static class HeadReader
{
    /// <summary>The addresses of 192.0.2.0/24, of 192.0.2.0/255.255.255.0 or of a single address; null for anything else.</summary>
    public static ValueSet? Addresses(Family family, string text)
    {
        if (!IpPrefix.TryParse(text, out var prefix) && !TryParseMask(text, out prefix))
            return null;

        return prefix.Family == family ? ValueSet.Between(prefix.Network, prefix.Last) : null;
    }

    /// <summary>Null for an option that no field shows.</summary>
    public static Condition? Read(Family family, RuleOption option) => option.Name switch
    {
        "-s" => In(family, PacketField.Source, Addresses(family, option.Value), option.IsNot),
        "-d" => In(family, PacketField.Destination, Addresses(family, option.Value), option.IsNot),
        "-i" => In(family, PacketField.In, PacketFields.Interfaces(option.Value), option.IsNot),
        "-o" => In(family, PacketField.Out, PacketFields.Interfaces(option.Value), option.IsNot),
        "-p" when option.Value is "0" or "all" => option.IsNot ? Condition.Never : Condition.Always,
        "-p" => In(family, PacketField.Protocol, Protocols(option.Value), option.IsNot),
        _ => null,
    };

    /// <summary>An option without a match, such as -f, or the text in place of a rule that iptables cannot show.</summary>
    public static Condition Open(RuleOption option, OpenNames names) =>
        option.Name is "-s" or "-d" && HostPart.TryParse(option.Value, out var part) ? new Condition.Open(
            new OpenCondition($"{option.Name} {part}", $"{option.Name} {part}")
            {
                Part = (option.Name is "-s" ? PacketField.Source : PacketField.Destination, part),
            }, option.IsNot)
        : option.Name.StartsWith('-') ? OpenNames.Alike((option with { IsNot = false }).ToString(), option.IsNot)
            : names.Anew(option.ToString(), option.ToString());

    /// <summary>A condition on one field; null if the values could not be parsed.</summary>
    internal static Condition? In(Family family, PacketField field, ValueSet? values, bool isNot) =>
        values is null ? null : new Condition.In(field, isNot ? values.Not(PacketFields.Last(field, family)) : values);

    private static ValueSet? Protocols(string text) =>
        SavedProtocol.TryParse(text, out var protocol) ? ValueSet.Of((ulong)protocol.Number) : null;

    // iptables before 1.4 printed masks; one with holes is no prefix.
    private static bool TryParseMask(string text, out IpPrefix prefix)
    {
        prefix = default;
        if (text.Split('/') is not [var address, var mask] || !IpPrefix.TryParse(mask, out var bits)
            || !IpPrefix.TryParse(address, out var whole)
            || bits is not { IsSingleAddress: true, Family: Family.IPv4 })
        {
            return false;
        }

        var host = ~bits.Network & AddressBits.Ones(32);
        var length = host.LeadingZeros - (128 - 32);
        return host == AddressBits.Ones(32 - length)
            && IpPrefix.TryParse(string.Create(CultureInfo.InvariantCulture, $"{whole.ToAddressText()}/{length}"), out prefix);
    }
}
