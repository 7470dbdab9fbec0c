namespace Ripcs.Core.SaveFormat;

/// <summary>What a DNAT makes of a packet's destination.</summary>
/// <param name="Address">A prefix for a NETMAP; null for a REDIRECT: an address of this machine.</param>
/// <param name="Port">Null where the packet keeps its port.</param>
public readonly record struct DnatTarget(IpPrefix? Address, ushort? Port)
{
    /// <summary>Where a rule leads packets; null if its target is none that does, or one that Ripcs does not write.</summary>
    public static DnatTarget? Read(Family family, ParsedRule rule) => (rule.Target, rule.TargetOptions) switch
    {
        ({ Name: "DNAT", IsGoto: false }, [{ Name: "--to-destination" }]) => Read(family, Written(rule)!),
        ({ Name: "NETMAP", IsGoto: false }, [{ Name: "--to", Value: var to }])
            when IpPrefix.TryParse(to, out var prefix) => new DnatTarget(prefix, null),
        ({ Name: "REDIRECT", IsGoto: false }, []) => new DnatTarget(null, null),
        ({ Name: "REDIRECT", IsGoto: false }, [{ Name: "--to-ports", Value: var port }])
            when ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var to) => new DnatTarget(null, to),
        _ => null,
    };

    /// <summary>What a DNAT says, without the port that its packets have anyway: --dport 80 … --to-destination 10.0.0.1:80; null if it
    /// says nothing.</summary>
    public static string? Written(ParsedRule rule) =>
        rule.TargetOptions.FirstOrDefault(option => option.Name == "--to-destination")?.Value is not { } to ? null
            : Parts(to) is (var addresses, { } port) && (rule.Value("--dport") ?? rule.Value("--dports")) == port ? addresses : to;

    /// <summary>The addresses and the ports of a --to-destination or a --to-source: 10.0.0.1, 10.0.0.1-10.0.0.9:80-90, :80, 2001:db8::1,
    /// [2001:db8::1]:4443; of what is none, all of it and no port.</summary>
    public static (string Addresses, string? Ports) Parts(string text)
    {
        if (text is ['[', ..] && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return text[(end + 1)..] is var rest && rest is ['/' or ':', ..] or [] ? (text[1..end], rest.Length == 0 ? null : rest[1..])
                : (text, null);
        }

        return text.Split(':') is [var addresses, var ports] ? (addresses, ports) : (text, null);
    }

    private static DnatTarget? Read(Family family, string text)
    {
        var (address, said) = Parts(text);
        ushort port = 0;
        return IpPrefix.TryParse(address, out var prefix) && prefix.Family == family
            && (said is null || ushort.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            ? new DnatTarget(prefix, said is null ? null : port) : null;
    }
}
