namespace Ripcs.Core.Validation;

/// <summary>Where the kernel takes a target or a match, as it was found on nft and
/// legacy; in no other table or built-in chain does a rule with it load.</summary>
internal static class RulePlace
{
    private static readonly ValueList<string> Any = [];
    private static readonly ValueList<string> Arriving = ["PREROUTING", "INPUT", "FORWARD"];
    private static readonly ValueList<string> Sent = ["OUTPUT", "POSTROUTING"];
    private static readonly ValueList<string> Leaving = ["FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>False, and the reason among the diagnostics, for a rule in another table or built-in chain.</summary>
    public static bool Check(RawRule rule, ParsedRule parts, DiagnosticBag diagnostics)
    {
        var places = parts.Matches.SelectMany(Of).Append(parts.Target is { IsGoto: false, Name: var target }
            ? Of(target, parts.TargetOptions) : null).OfType<Place>();
        foreach (var place in places)
        {
            if ((place.Tables.Count > 0 && !place.Tables.Contains(rule.Table.Value))
                || (place.Chains.Count > 0 && Tables.HasBuiltIn(rule.Table, rule.Chain) && !place.Chains.Contains(rule.Chain.Value)))
            {
                diagnostics.RawTargetElsewhere(rule.At, place.What, place.Tables, place.Chains);
                return false;
            }
        }

        return true;
    }

    // What comes in has no sender on this host, and what leaves no interface by which it came.
    private static IEnumerable<Place?> Of(RuleMatch match) => match.Module switch
    {
        "owner" => [new Place("-m owner", Any, Sent)],
        "mac" => [new Place("-m mac", Any, Arriving)],
        "rpfilter" => [new Place("-m rpfilter", ["raw", "mangle"], ["PREROUTING"])],
        "socket" => [new Place("-m socket", Any, ["PREROUTING", "INPUT"])],
        "cgroup" => [new Place("-m cgroup", Any, ["INPUT", "OUTPUT", "POSTROUTING"])],
        "policy" => match.Options.Where(option => option.Name is "--dir")
            .Select(option => new Place($"--dir {option.Value}", Any, option.Value is "in" ? Arriving : Leaving)),
        "addrtype" => match.Options.Where(option => option.Name is "--limit-iface-in"
            or "--limit-iface-out").Select(option => new Place(option.Name, Any, option.Name is "--limit-iface-in" ? Arriving : Leaving)),
        "devgroup" => match.Options.Where(option => option.Name is "--src-group"
            or "--dst-group").Select(option => new Place(option.Name, Any, option.Name is "--src-group" ? Arriving : Leaving)),
        _ => [],
    };

    private static Place? Of(string target, ValueList<RuleOption> options) => target switch
    {
        "REJECT" => new("-j REJECT", ["filter"], Any),
        "DROP" => new("-j DROP", ["filter", "mangle", "raw"], Any),
        "CHECKSUM" or "CONNSECMARK" or "DSCP" or "ECN" or "HL" or "SECMARK" or "TCPOPTSTRIP" or "TOS"
            or "TTL" => new($"-j {target}", ["mangle"], Any),
        "CT" or "NOTRACK" => new($"-j {target}", ["raw"], Any),
        "DNAT" or "REDIRECT" => new($"-j {target}", ["nat"], ["PREROUTING", "OUTPUT"]),
        "SNAT" => new("-j SNAT", ["nat"], ["INPUT", "POSTROUTING"]),
        "MASQUERADE" => new("-j MASQUERADE", ["nat"], ["POSTROUTING"]),
        "NETMAP" => new("-j NETMAP", ["nat"], Any),
        "TPROXY" => new("-j TPROXY", ["mangle"], ["PREROUTING"]),
        "CLASSIFY" => new("-j CLASSIFY", Any, Leaving),
        "SYNPROXY" => new("-j SYNPROXY", Any, ["INPUT", "FORWARD"]),
        "TCPMSS" when options.Any(option => option.Name is "--clamp-mss-to-pmtu") => new("--clamp-mss-to-pmtu", Any, Leaving),
        "SET" when options.Any(option => option.Name is "--map-set") => new("--map-set", ["mangle"], Any),
        _ => null,
    };

    /// <param name="What">As it is written.</param>
    /// <param name="Tables">Those in which it loads; none for all.</param>
    /// <param name="Chains">The built-in chains in which it loads; none for all.</param>
    private sealed record Place(string What, ValueList<string> Tables, ValueList<string> Chains);
}
