using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>Where the kernel takes a target, as it was found on nft and legacy; in no other table or built-in chain does a rule with it load.</summary>
internal static class TargetPlace
{
    private static readonly ValueList<string> Any = [];
    private static readonly ValueList<string> Leaving = ["FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>False, and the reason among the diagnostics, for a rule in another table or built-in chain.</summary>
    public static bool Check(RawRule rule, ParsedRule parts, DiagnosticBag diagnostics)
    {
        if (parts.Target is not { IsGoto: false, Name: var target } || Of(target, parts.TargetOptions) is not var (what, tables, chains))
        {
            return true;
        }

        var isRight = (tables.Count == 0 || tables.Contains(rule.Table.Value))
            && (chains.Count == 0 || !Tables.HasBuiltIn(rule.Table, rule.Chain) || chains.Contains(rule.Chain.Value));
        if (!isRight)
        {
            diagnostics.RawTargetElsewhere(rule.At, what, tables, chains);
        }

        return isRight;
    }

    private static (string What, ValueList<string> Tables, ValueList<string> Chains)? Of(string target, ValueList<RuleOption> options) => target switch
    {
        "REJECT" => ("-j REJECT", ["filter"], Any),
        "DROP" => ("-j DROP", ["filter", "mangle", "raw"], Any),
        "CHECKSUM" or "DSCP" or "ECN" or "HL" or "TCPOPTSTRIP" or "TOS" or "TTL" => ($"-j {target}", ["mangle"], Any),
        "CT" or "NOTRACK" => ($"-j {target}", ["raw"], Any),
        "DNAT" or "REDIRECT" => ($"-j {target}", ["nat"], ["PREROUTING", "OUTPUT"]),
        "SNAT" => ("-j SNAT", ["nat"], ["INPUT", "POSTROUTING"]),
        "MASQUERADE" => ("-j MASQUERADE", ["nat"], ["POSTROUTING"]),
        "NETMAP" => ("-j NETMAP", ["nat"], Any),
        "TPROXY" => ("-j TPROXY", ["mangle"], ["PREROUTING"]),
        "CLASSIFY" => ("-j CLASSIFY", Any, Leaving),
        "SYNPROXY" => ("-j SYNPROXY", Any, ["INPUT", "FORWARD"]),
        "TCPMSS" when options.Any(option => option.Name is "--clamp-mss-to-pmtu") => ("--clamp-mss-to-pmtu", Any, Leaving),
        "SET" when options.Any(option => option.Name is "--map-set") => ("--map-set", ["mangle"], Any),
        _ => null,
    };
}
