using System.Buffers;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The name of a match or of a target. iptables makes the path of a file of it, which it loads (xtables.c, load_extension), so that it
/// must be a name:
/// <code>
/// -m conntrack     /usr/lib/x86_64-linux-gnu/xtables/libxt_conntrack.so
/// -m ../../x       /usr/lib/x86_64-linux-gnu/xtables/libxt_../../x.so
/// </code>
/// </summary>
internal static class ExtensionName
{
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    // XT_EXTENSION_MAXNAMELEN of linux/netfilter/x_tables.h, without the end of the text; a chain's name is no longer either.
    private const int Longest = 28;

    private static ReadOnlySpan<char> Match => "--match";

    private static ReadOnlySpan<char> Jump => "--jump";

    private static ReadOnlySpan<char> Goto => "--goto";

    /// <summary>The first match or target of a rule that has another name; null if there is none.</summary>
    /// <param name="rule">Without "-A CHAIN ".</param>
    public static string? FindOther(string rule)
    {
        var words = new RuleTokens(rule);
        while (words.MoveNext())
        {
            if (words.IsOption && IsLoading(words.Current, out var isMatch, out var name))
            {
                if (name.IsEmpty && words is var next && next.MoveNext())
                    name = next.Current;

                name = name.Trim('"');

                // A chain of another program may have any other character.
                if (name.Length > Longest || name is ['-', ..] || (isMatch ? name.ContainsAnyExcept(Letters) : name.Contains('/')))
                    return $"{(isMatch ? "-m" : "-j")} {name}";
            }
        }

        return null;
    }

    /// <summary>True for an option before a name, also one that getopt_long(3) reads so: -mtcp, --mat tcp, --match=tcp.</summary>
    private static bool IsLoading(ReadOnlySpan<char> option, out bool isMatch, out ReadOnlySpan<char> name)
    {
        if (option is not ['-', '-', ..])
        {
            isMatch = option is ['-', 'm', ..];
            name = option.Length > 2 ? option[2..] : default;
            return option is ['-', 'm' or 'j' or 'g', ..];
        }

        var end = option.IndexOf('=') is >= 0 and var equals ? equals : option.Length;
        var said = option[..end];
        isMatch = Match.StartsWith(said);
        name = end < option.Length ? option[(end + 1)..] : default;
        return said.Length > 2 && (isMatch || Jump.StartsWith(said) || Goto.StartsWith(said));
    }
}
