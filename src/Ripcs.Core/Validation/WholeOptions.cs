using System.Text.RegularExpressions;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Writes out abbreviated options, as getopt_long(3) does: a name that is
/// the beginning of only one option that iptables knows at that place.
/// Quotes go where the word needs none: what iptables-save itself quotes gets them back when the rule is read.
/// <code>
/// --proto tcp --dpor=80 --jum ACCEPT → -p tcp --dport 80 -j ACCEPT
/// -s "192.0.2.0/24" -j "ACCEPT"      → -s 192.0.2.0/24 -j ACCEPT
/// </code>
/// An ambiguous or unknown name stays as it is, and is refused when the rule is read.
/// </summary>
internal static partial class WholeOptions
{
    public static string Of(string rule)
    {
        if (rule.Contains('"', StringComparison.Ordinal))
            rule = string.Join(' ', RuleTokens.Split(rule).Select(word => IdleQuotes().IsMatch(word) ? word[1..^1] : word));

        if (!rule.Contains("--", StringComparison.Ordinal))
            return rule;

        var (options, owners, protocol) = (RuleOption.Read(rule), new List<Extension?>(), (string?)null);
        var isChanged = false;
        for (var i = 0; i < options.Count; i++)
        {
            var whole = Whole(options[i], owners, protocol);
            isChanged |= whole != options[i];
            options[i] = whole;
            protocol = whole is { Name: "-p", IsNot: false } ? SavedProtocol.TryParse(whole.Value, out var known) ? $"{known}"
                : whole.Value : protocol;
            if (whole.Name is "-m" or "-j")
                owners.Add(whole.Name is "-j" ? Extension.OfTarget(whole.Value)
                    : Extension.OfMatch(whole.Value is "icmpv6" or "ipv6-icmp" ? "icmp6" : whole.Value));
        }

        return isChanged ? string.Join(' ', options) : rule;
    }

    private static RuleOption Whole(RuleOption option, List<Extension?> owners, string? protocol)
    {
        if (option.Name is not ['-', '-', _, ..] || owners.Exists(owner => owner is null or { IsOpen: true }))
            return option;

        var (name, value) = option.Name.Split('=', 2) is [var before, var behind]
            ? (before, $"{behind}{(option.Value.Length > 0 ? " " : "")}{option.Value}") : (option.Name, option.Value);
        if (Meant(name, owners) is not { } meant)
        {
            // Adds the options of the protocol's match, as iptables does for an option that no other owner has.
            if (protocol is null || RawParts.MatchOf(protocol) is not { } match || Extension.OfMatch(match) is not { } brought
                || owners.Contains(brought))
            {
                return option;
            }

            owners.Add(brought);
            return Whole(option, owners, protocol);
        }

        // iptables-restore does not accept "=" after -s, -p, -i and the like.
        return name != option.Name && !meant.StartsWith("--", StringComparison.Ordinal) ? option
            : option with { Name = meant, Value = value };
    }

    private static string? Meant(string name, List<Extension?> owners)
    {
        var known = owners.SelectMany(owner => owner!.Options).SelectMany(option => option.Names).ToHashSet();
        if (known.Contains(name))
            return name;

        // --dport is also the beginning of --dports, which multiport declares beside it.
        var begun = known.Where(option => option.StartsWith(name, StringComparison.Ordinal) && !known.Contains($"{option}s"));
        return LongOptions.Short(name) is var exact && exact != name ? exact
            : begun.Concat(LongOptions.Meant(name)).ToList() is [var single] ? single : null;
    }

    [GeneratedRegex("^\"[A-Za-z0-9_.:/+][A-Za-z0-9_.:/+,-]*\"$", RegexOptions.CultureInvariant)]
    private static partial Regex IdleQuotes();
}
