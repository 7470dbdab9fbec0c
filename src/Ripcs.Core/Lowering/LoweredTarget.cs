namespace Ripcs.Core.Lowering;

/// <summary>What a rule does with the packets that it matches.</summary>
/// <param name="Options">As iptables-save prints them, with a blank in front; "" for none.</param>
internal sealed record LoweredTarget(string Name, string Options = "")
{
    private const int DefaultLevel = 4;

    public static readonly LoweredTarget Accept = new("ACCEPT");
    public static readonly LoweredTarget Drop = new("DROP");
    public static readonly LoweredTarget Return = new("RETURN");
    public static readonly LoweredTarget Untrack = new("CT", " --notrack");
    public static readonly LoweredTarget Masquerade = new("MASQUERADE");

    public bool IsDeny => Name is "DROP" or "REJECT";

    /// <summary>True if the packets that it matches go on to the next rule of the chain.</summary>
    public bool IsLog => Name is "LOG" or "NFLOG";

    public static LoweredTarget Reject(RejectAnswer answer, Family family) => new("REJECT", $" --reject-with {answer.In(family)}");

    public static LoweredTarget Log(LogSettings log) => log.Group is { } group
        ? new("NFLOG", Option("nflog-prefix", QuotedText.Quote(log.Prefix)) + Option("nflog-group", group == 0 ? null : group))
        : new("LOG", Option("log-prefix", log.Prefix.Length == 0 ? null : QuotedText.Quote(log.Prefix))
            + Option("log-level", log.Level is DefaultLevel ? null : log.Level));

    /// <param name="port">Null if the packet keeps its port.</param>
    public static LoweredTarget Dnat(IpPrefix to, ushort? port) => new("DNAT", string.Create(CultureInfo.InvariantCulture,
        $" --to-destination {(port is null ? to.ToAddressText() : to.Family is Family.IPv6 ? $"[{to.ToAddressText()}]:{port}"
            : $"{to.ToAddressText()}:{port}")}"));

    /// <inheritdoc cref="Dnat"/>
    public static LoweredTarget Redirect(ushort? port) =>
        new("REDIRECT", port is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --to-ports {port}"));

    /// <summary>Each address becomes the one at the same place of the prefix:
    /// the destination in a Dnat's chain, the source in a Snat's.</summary>
    public static LoweredTarget Netmap(IpPrefix to) => new("NETMAP", $" --to {to}");

    public static LoweredTarget Transparent(RuleAction.Transparent proxy, Family family) => new("TPROXY",
        string.Create(CultureInfo.InvariantCulture, $" --on-port {proxy.Port} --on-ip {(family is Family.IPv6 ? "::" : "0.0.0.0")}"
            + $" --tproxy-mark 0x{proxy.Mark:x}/0x{proxy.Mark:x}"));

    /// <summary>The headers of IPv6 leave 20 bytes less for a segment.</summary>
    public static LoweredTarget SynProxy(RuleAction.SynProxy proxy, Family family) => new("SYNPROXY",
        string.Create(CultureInfo.InvariantCulture, $" --sack-perm --timestamp --wscale {proxy.WindowScale} --mss {proxy.Mss
            - (family is Family.IPv6 ? 20 : 0)}"));

    public static LoweredTarget Snat(IpPrefix to) => new("SNAT", $" --to-source {to.ToAddressText()}");

    public override string ToString() => $"-j {Name}{Options}";

    private static string Option(string name, object? value) =>
        value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --{name} {value}");
}
