namespace Ripcs.Core.Validation;

/// <summary>
/// The flags of TCP in the words of iptables, and the target that asks for one of them: xt_TCPMSS loads on legacy only in a rule whose own
/// -m tcp asks for SYN. nft takes it in any.
/// </summary>
internal static class NeededFlags
{
    private static readonly int Syn = 1 << TcpFlags.Names.ToList().IndexOf("SYN");

    /// <summary>False, and the reason among the diagnostics, for a TCPMSS in a rule that does not ask for SYN.</summary>
    public static bool Check(ParsedRule rule, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (rule.Target is not { IsGoto: false, Name: "TCPMSS" }
            || rule.Options.Any(option => option is { Name: "--tcp-flags", IsNot: false } && Read(option.Value) is { } flags
                && (flags.Set & Syn) != 0))
        {
            return true;
        }

        diagnostics.RawNeedsSyn(at);
        return false;
    }

    /// <summary>Two lists such as "SYN,ACK SYN"; null where they are none.</summary>
    public static TcpFlags? Read(string lists) => RuleTokens.Split(lists) is [var of, var set] && List(of) is { } looked
        && List(set) is { } asked ? new(looked, asked) : null;

    private static byte? List(string words)
    {
        var flags = 0;
        foreach (var word in words.ToUpperInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var bit = TcpFlags.Names.ToList().IndexOf(word);
            if (bit < 0 && word is not ("ALL" or "NONE"))
                return null;

            flags |= word is "ALL" ? (1 << TcpFlags.Names.Count) - 1 : bit < 0 ? 0 : 1 << bit;
        }

        return (byte)flags;
    }
}
