namespace Ripcs.Core.Analysis;

/// <summary>Where a rule of nat PREROUTING leads packets, of whomever it is; more than
/// Ripcs itself writes, for which <see cref="DnatTarget"/> is enough.</summary>
/// <param name="Address">One of these; null where a packet keeps its own.</param>
/// <param name="Ports">One of these; null where a packet keeps its own.</param>
internal sealed record LedTo(AddressItem? Address, PortRange? Ports)
{
    /// <summary>Null for a rule that leads nothing away, or in a way that is not known here.</summary>
    public static LedTo? Read(Family family, ParsedRule rule)
    {
        var to = rule.TargetOptions.FirstOrDefault(option => option.Value.Length > 0);
        return rule.Target is not { IsGoto: false, Name: var target } ? null : (target, to) switch
        {
            ("DNAT", { Name: "--to-destination", Value: var value }) => Destination(family, value),
            ("NETMAP", { Name: "--to", Value: var value }) when IpPrefix.TryParse(value, out var prefix) =>
                new(new AddressItem.Prefix(prefix), null),
            ("REDIRECT", null) => new(new AddressItem.Host(), null),
            ("REDIRECT", { Name: "--to-ports", Value: var value }) when PortsOf(value) is { } ports => new(new AddressItem.Host(), ports),
            _ => null,
        };
    }

    public override string ToString() => (Address, Ports) switch
    {
        (null, { } ports) => $"{Text(ports)} of the same address",
        (AddressItem.Host, { } ports) => $"{Text(ports)} of this host",
        ({ } address, { } ports) => $"{Text(ports)} of {address.ToText()}",
        (AddressItem.Host, null) => "this host",
        ({ } address, null) => address.ToText(),
        _ => "the same address",
    };

    // 10.0.0.1   10.0.0.1-10.0.0.9:80   :8000-8010/9000   [2001:db8::1]:80
    private static LedTo? Destination(Family family, string value)
    {
        var colon = family is Family.IPv4 || value.StartsWith('[') ? value.LastIndexOf(':') : -1;
        var (addresses, ports) = ((colon < 0 ? value : value[..colon]).Trim('[', ']'), colon < 0 ? null : PortsOf(value[(colon + 1)..]));
        AddressItem? address = IpRange.TryParse(addresses, out var range) ? new AddressItem.Range(range)
            : IpPrefix.TryParse(addresses, out var prefix) ? new AddressItem.Prefix(prefix) : null;
        return (colon >= 0 && ports is null) || (address is null && (addresses.Length > 0 || ports is null)) ? null
            : new LedTo(address, ports);
    }

    // Behind a "/" stands the port whose packets go to the first.
    private static PortRange? PortsOf(string text)
    {
        var ends = text.Split('/')[0].Split('-').Select(end =>
            ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).ToList();
        return ends.Count <= 2 && ends[0] > 0 && ends[0] <= ends[^1] ? new PortRange(ends[0], ends[^1]) : null;
    }

    private static string Text(PortRange ports) =>
        ports.IsSingle ? $"port {ports}" : string.Create(CultureInfo.InvariantCulture, $"ports {ports.First} to {ports.Last}");
}
