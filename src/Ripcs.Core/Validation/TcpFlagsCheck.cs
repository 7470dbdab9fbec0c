namespace Ripcs.Core.Validation;

/// <summary>TCP flags: those to compare, and those of them that must be set.</summary>
internal static class TcpFlagsCheck
{
    private const string All = "FIN,SYN,RST,PSH,ACK,URG";

    /// <summary>The first packet of a connection, like iptables --syn.</summary>
    private static readonly TcpFlagsRequest Syn = new("FIN,SYN,RST,ACK", "SYN");

    public static TcpFlags? Check(RuleContext context)
    {
        if (context.Rule is { Syn: true, TcpFlags: not null })
            context.Diagnostics.SynBesideTcpFlags(context.Whole);

        return (context.Rule.TcpFlags ?? (context.Rule.Syn ? Syn : null)) is { } said ? Check(context, said) : null;
    }

    private static TcpFlags? Check(RuleContext context, TcpFlagsRequest said)
    {
        if (Read(context, said.Of) is not { } of || Read(context, said.Set) is not { } set)
            return null;

        if (of == 0)
        {
            context.Diagnostics.FlagsLookAtNone(context.Place.Of("TcpFlags", said.Of));
        }
        else if ((set & ~of) != 0)
        {
            context.Diagnostics.FlagsNotLookedAt(context.Place.Of("TcpFlags", said.Set), said.Set, said.Of);
        }

        return new TcpFlags(of, set);
    }

    private static byte? Read(RuleContext context, string list)
    {
        var flags = 0;
        foreach (var word in Words(list))
        {
            var bit = TcpFlags.Names.ToList().FindIndex(name => name.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (bit < 0)
            {
                context.Diagnostics.NoTcpFlag(context.Place.Of("TcpFlags", list), word, Suggestion.For(word, TcpFlags.Names),
                    TcpFlags.Names);
                return null;
            }

            flags |= 1 << bit;
        }

        return (byte)flags;
    }

    private static string[] Words(string list) => list.ToUpperInvariant() switch
    {
        "ALL" => All.Split(','),
        "NONE" => [],
        _ => list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : [list],
    };
}
