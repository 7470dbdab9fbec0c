using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the new destination or source in a rule of nat.</summary>
internal static class TranslationReader
{
    private static readonly RuleEffect Unknown = new RuleEffect.Decide(Fate.Elsewhere);

    public static RuleEffect Read(Family family, ParsedRule rule) => (rule.Target!.Value.Name switch
    {
        "DNAT" => To(family, isSource: false, DnatTarget.Written(rule)),
        "SNAT" => To(family, isSource: true, Option(rule, "--to-source")),
        "MASQUERADE" => OfHost(isSource: true, Option(rule, "--to-ports")),
        "REDIRECT" => OfHost(isSource: false, Option(rule, "--to-ports")),
        _ => Mapped(family, Option(rule, "--to")),
    }) is { } to ? new RuleEffect.Translate(to) : Unknown;

    private static string? Option(ParsedRule rule, string name) => rule.TargetOptions.FirstOrDefault(option => option.Name == name)?.Value;

    // 10.0.0.1, 10.0.0.1-10.0.0.9:80-90, :80, [2001:db8::1]:80, 10.0.0.1:9000-9010/8000
    private static Translation? To(Family family, bool isSource, string? text)
    {
        if (text is null)
            return null;

        var (addresses, said) = DnatTarget.Parts(text.Replace("]-[", "-", StringComparison.Ordinal));
        var (ports, shift, isRead) = said is null ? (null, null, true) : ReadPorts(said);
        if (!isRead)
            return null;

        if (addresses.Length == 0)
            return new Translation(isSource, null, ports) { PortShift = shift };

        var values = IpRange.TryParse(addresses, out var range) && range.Family == family
            ? ValueSet.Between(range.First, range.Last) : HeadReader.Addresses(family, addresses);
        return values is null ? null : new Translation(isSource, values, ports) { PortShift = shift };
    }

    private static Translation? OfHost(bool isSource, string? text)
    {
        var (ports, shift, isRead) = text is null ? (null, null, true) : ReadPorts(text);
        return isRead ? new Translation(isSource, null, ports) { IsToHost = true, PortShift = shift } : null;
    }

    private static Translation? Mapped(Family family, string? text) => text is not null && IpPrefix.TryParse(text, out var prefix)
        && prefix.Family == family
        ? new Translation(IsSource: false, ValueSet.Between(prefix.Network, prefix.Last), null) { PrefixLength = prefix.Length } : null;

    // 80, 80-90, 9000-9010/8000
    private static (ValueSet? Ports, int? Shift, bool IsRead) ReadPorts(string text)
    {
        var (range, @base) = text.Split('/') is [var front, var behind] ? (front, behind) : (text, null);
        var ends = range.Split('-');
        if (ends.Length > 2 || !TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last))
            return (null, null, false);

        var ports = ValueSet.Between((ulong)first, (ulong)last);
        return @base is null ? (ports, null, true) : TryParse(@base, out var from) ? (ports, first - from, true) : (null, null, false);
    }

    private static bool TryParse(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
