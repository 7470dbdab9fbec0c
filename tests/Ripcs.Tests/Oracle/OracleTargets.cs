namespace Ripcs.Tests.Oracle;

/// <summary>Targets and their options, in one form for all ways to write them.</summary>
internal static class OracleTargets
{
    /// <summary>The options of each target, with the number of their values.</summary>
    public static readonly Dictionary<string, string> Options = new()
    {
        ["ACCEPT"] = "",
        ["DROP"] = "",
        ["RETURN"] = "",
        ["REJECT"] = "--reject-with:1",
        ["LOG"] = "--log-prefix:1 --log-level:1",
        ["DNAT"] = "--to-destination:1",
        ["SNAT"] = "--to-source:1",
        ["MASQUERADE"] = "",
        ["REDIRECT"] = "--to-ports:1",
        ["TCPMSS"] = "--clamp-mss-to-pmtu:0 --set-mss:1",
        ["MARK"] = "--set-mark:1 --set-xmark:1",
        ["CONNMARK"] = "--set-mark:1 --set-xmark:1 --restore-mark:0 --save-mark:0 --nfmask:1 --ctmask:1",
    };

    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    // The long names, and the short ones that iptables-extensions(8) has beside them.
    private static readonly Dictionary<string, string> Rejects = new()
    {
        ["net-unreach"] = "icmp-net-unreachable", ["host-unreach"] = "icmp-host-unreachable", ["proto-unreach"] = "icmp-proto-unreachable",
        ["port-unreach"] = "icmp-port-unreachable", ["net-prohib"] = "icmp-net-prohibited", ["host-prohib"] = "icmp-host-prohibited",
        ["admin-prohib"] = "icmp-admin-prohibited", ["tcp-rst"] = "tcp-reset", ["adm-prohibited"] = "icmp6-adm-prohibited",
    };

    public static string Text(string target, List<(string Option, string Value)> options, bool isV6)
    {
        var said = options.ToDictionary(option => option.Option, option => option.Value);
        switch (target)
        {
            case "REJECT":
                var with = said.GetValueOrDefault("--reject-with", isV6 ? "icmp6-port-unreachable" : "icmp-port-unreachable");
                said["--reject-with"] = Rejects.GetValueOrDefault(with, with);
                break;
            case "LOG":
                var level = said.GetValueOrDefault("--log-level", "4");
                said["--log-level"] = Array.IndexOf(Levels, level) is var known and >= 0 ? $"{known}" : level;
                break;
            case "MARK" or "CONNMARK":
                if (said.Remove("--set-mark", out var set) || said.Remove("--set-xmark", out set))
                    said["--set-xmark"] = OracleReader.WholeMark(set);
                else
                    (said["--nfmask"], said["--ctmask"]) = (Mask("--nfmask"), Mask("--ctmask"));

                break;
            default:
                break;
        }

        return string.Join(' ', said.OrderBy(option => option.Key, StringComparer.Ordinal)
            .Select(option => $"{option.Key} {option.Value}").Prepend(target));

        string Mask(string name) => $"{OracleReader.Number(said.GetValueOrDefault(name, "0xffffffff"))}";
    }

    /// <summary>What it does to this packet: a DNAT without a port keeps that of the packet.</summary>
    public static string Effect(string text, OraclePacket packet) => text.Split(' ') switch
    {
        ["DNAT", _, var to] when packet.HasPorts && HasNoPort(to) => $"{text}:{packet[Field.DestinationPort]}",
        _ => text,
    };

    // Of the mark of a connection nothing is known.
    public static void Mark(string text, OraclePacket packet)
    {
        if (text.StartsWith("MARK ", StringComparison.Ordinal))
            packet[Field.Mark] = OracleReader.Number(text.Split(' ')[^1]);
        else if (text.Contains("--restore-mark", StringComparison.Ordinal))
            packet[Field.Mark] = OraclePacket.UnknownMark;
    }

    private static bool HasNoPort(string to) => to.Contains('-') || to.Count(letter => letter == ':') > 1 ? throw new FormatException(to)
        : !to.Contains(':');
}
