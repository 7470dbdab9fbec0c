namespace Ripcs.Core.SaveFormat;

/// <summary>What a DNAT makes of a packet's destination.</summary>
/// <param name="Address">A prefix for a NETMAP; null for a REDIRECT: an address of this machine.</param>
/// <param name="Port">Null where the packet keeps its port.</param>
public readonly record struct DnatTarget(IpPrefix? Address, ushort? Port)
{
    /// <summary>Where a rule leads packets; null if its target is none that does, or one that Ripcs does not write.</summary>
    public static DnatTarget? Read(Family family, ParsedRule rule) => (rule.Target, rule.TargetOptions) switch
    {
        ({ Name: "DNAT", IsGoto: false }, [{ Name: "--to-destination", Value: var to }]) => Read(family, to),
        ({ Name: "NETMAP", IsGoto: false }, [{ Name: "--to", Value: var to }])
            when IpPrefix.TryParse(to, out var prefix) => new DnatTarget(prefix, null),
        ({ Name: "REDIRECT", IsGoto: false }, []) => new DnatTarget(null, null),
        ({ Name: "REDIRECT", IsGoto: false }, [{ Name: "--to-ports", Value: var port }])
            when ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var to) => new DnatTarget(null, to),
        _ => null,
    };

    /// <summary>Reads the value of --to-destination: 10.0.0.1, 10.0.0.1:4443,
    /// 2001:db8::1 or [2001:db8::1]:4443; null for anything else.</summary>
    public static DnatTarget? Read(Family family, string? text)
    {
        if (text is null)
            return null;

        var colon = family is Family.IPv4 || text.StartsWith('[') ? text.LastIndexOf(':') : -1;
        var address = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        ushort port = 0;
        return IpPrefix.TryParse(address, out var prefix) && prefix.Family == family
            && (colon < 0 || ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            ? new DnatTarget(prefix, colon < 0 ? null : port)
            : null;
    }
}
