using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Results;

/// <summary>
/// Whether a rule that was handed over is one line for iptables-restore that does no more than the compiler's own rules do: iptables has
/// options that load a program, name another table or another chain.
/// </summary>
internal static class RuleLineCheck
{
    /// <summary>What is wrong with the rule; null if nothing is.</summary>
    /// <param name="rule">Without "-A CHAIN ".</param>
    /// <param name="kind">Of the chain that it stands in.</param>
    /// <param name="isChainBehind">True for a chain to which a rule of that kind of chain can lead.</param>
    public static string? Objection(string rule, ChainKind kind, Predicate<ChainName> isChainBehind)
    {
        if (kind is ChainKind.RefreshedSet)
            return "stands in a set that is compiled without entries";

        if (kind is ChainKind.Set or ChainKind.AddressSet)
        {
            return IpPrefix.TryParse(rule, out var entry) && AddressSet.CanHold(kind, entry) && AddressSet.Entry(entry) == rule ? null
                : "is not an entry of a set";
        }

        if (!RestoreWriter.CanWrite(rule))
            return ExtensionName.FindOther(rule) is null ? "does not fit on one line" : "names no match or target";

        if (RuleNormalizer.Normalize(rule) != rule)
            return "is not in the form that is hashed";

        return Words(rule, kind, isChainBehind);
    }

    private static string? Words(string rule, ChainKind kind, Predicate<ChainName> isChainBehind)
    {
        var words = new RuleTokens(rule);
        var hasTarget = false;
        while (words.MoveNext())
        {
            if (!words.IsOption)
                continue;

            if (!IsMatchOption(words.Current) && !(words.Current is "-g" && DispatchChain.IsOfRaw(kind)))
                return $"has the option {words.Current}, which is not an option of a rule";

            if (!DispatchChain.IsOfRaw(kind) && ValueObjection(words) is { } objection)
                return objection;

            if (words.IsTarget)
            {
                var isGoto = words.Current is "-g";
                if (hasTarget || !words.MoveNext())
                    return "does not have exactly one target";

                if ((isGoto || !Ends(kind, words.Current)) && !(LeadsOn(kind) && isChainBehind(new ChainName(words.Current.ToString()))))
                    return $"has the target {words.Current}, which its chain does not allow";

                hasTarget = true;
            }
        }

        return hasTarget || DispatchChain.IsOfRaw(kind) ? null : "does not have exactly one target";
    }

    private static bool LeadsOn(ChainKind kind) => DispatchChain.IsEntry(kind) || DispatchChain.IsOfRaw(kind);

    // What each kind of chain ends its rules with; an entry chain also jumps to the chain that it stands in front of.
    private static bool Ends(ChainKind kind, ReadOnlySpan<char> target) => kind switch
    {
        _ when DispatchChain.IsOfFilter(kind) => target is "ACCEPT" or "DROP" or "REJECT" or "LOG" or "NFLOG" or "SYNPROXY",
        ChainKind.Dnat => target is "DNAT" or "REDIRECT" or "NETMAP",
        ChainKind.Snat => target is "SNAT" or "MASQUERADE" or "NETMAP",
        _ when DispatchChain.IsEntry(kind) => target is "RETURN",
        ChainKind.Syn => target is "CT",
        ChainKind.Ack => target is "SYNPROXY",
        ChainKind.Transparent => target is "TPROXY",
        ChainKind.SynAck => target is "ACCEPT",
        ChainKind.Before => target is "ACCEPT" or "DROP",
        ChainKind.Last => target is "LOG" or "NFLOG",
        ChainKind.RestInput or ChainKind.RestForward => target is "REJECT",
        _ when DispatchChain.IsOfRaw(kind) => Targets.Are(target.ToString()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // What is read from the rules of all partitions when they are looked at together; of those of Raw nothing is.
    private static string? ValueObjection(RuleTokens option)
    {
        var value = option;
        return option.Current switch
        {
            "--dport" or "--dports" or "--ctorigdstport" => value.MoveNext() && IsPorts(value.Current) ? null : "has invalid ports",
            "--ctorigdst" => value.MoveNext() && IpPrefix.TryParse(value.Current, out _) ? null : "has an invalid address",
            _ => null,
        };
    }

    private static bool IsPorts(ReadOnlySpan<char> value)
    {
        foreach (var range in value.Split(','))
        {
            var text = value[range];
            var colon = text.IndexOf(':');
            if (!TryPort(colon < 0 ? text : text[..colon], out var first) || !TryPort(text[(colon + 1)..], out var last) || last < first)
                return false;
        }

        return true;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    // getopt also takes the beginning of a long option for it.
    private static bool IsMatchOption(ReadOnlySpan<char> option) => option.StartsWith("--")
        ? !"--modprobe".AsSpan().StartsWith(NameOf(option))
        : option is "-s" or "-d" or "-i" or "-o" or "-p" or "-f" or "-m" or "-j";

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> option) => option.IndexOf('=') is >= 0 and var end ? option[..end] : option;
}
