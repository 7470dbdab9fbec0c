using System.Globalization;
using System.Text;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>Prints a rule as iptables-save does, normalised: -s -d -i -o -p, then the matches, then the target.</summary>
internal static class RuleText
{
    public static string Of(LoweredRule rule)
    {
        var text = new StringBuilder();
        Address(text, "-s", rule.Source, rule.NotSource);
        Address(text, "-d", rule.Destination, rule.NotDestination);
        Option(text, "-i", rule.In);
        Option(text, "-o", rule.Out);
        Option(text, "-p", rule.Protocol?.ToString());
        PortText.Append(text, rule);
        IcmpType(text, rule);
        AddressMatches(text, "src", rule.Source, rule.NotSource);
        Option(text, "-m addrtype ! --src-type", rule.IsNotFromHost ? "LOCAL" : null);
        AddressMatches(text, "dst", rule.Destination, rule.NotDestination);
        foreach (var logged in rule.LoggedAt)
        {
            AddressMatch(text, "dst", "! ", AsRange(logged));
        }

        Option(text, "-m addrtype ! --dst-type", rule.IsNotToHost ? "LOCAL" : null);
        Option(text, "-m addrtype --dst-type", rule.IsToHost ? "LOCAL" : null);
        Option(text, "-m conntrack --ctstate", rule.States.Count == 0 ? null : string.Join(',', rule.States));
        Original(text, rule.Original);
        Option(text, "-m limit --limit", rule.Limit);
        return text.Append(TargetText.Of(rule.Target, rule.Family)).ToString();
    }

    private static void Option(StringBuilder text, string option, string? value)
    {
        if (value is not null)
        {
            text.Append(option).Append(' ').Append(value).Append(' ');
        }
    }

    /// <summary>iptables takes one -s a rule: beside a positive prefix, a negative one must be an iprange.</summary>
    private static void Address(StringBuilder text, string option, AddressItem? address, AddressItem? not)
    {
        if (address is AddressItem.Prefix { Value.Length: > 0 } prefix)
        {
            Option(text, option, prefix.Value.ToString());
        }
        else if (not is AddressItem.Prefix negative)
        {
            Option(text, $"! {option}", negative.Value.ToString());
        }
    }

    private static void AddressMatches(StringBuilder text, string end, AddressItem? address, AddressItem? not)
    {
        AddressMatch(text, end, "", address);
        AddressMatch(text, end, "! ", address is AddressItem.Prefix { Value.Length: > 0 } ? AsRange(not) : not);
    }

    private static AddressItem? AsRange(AddressItem? item) => item is not AddressItem.Prefix { Value: var prefix } ? item
        : new AddressItem.Range(new IpRange(prefix.Family, prefix.Network, prefix.Last));

    private static void AddressMatch(StringBuilder text, string end, string not, AddressItem? address)
    {
        switch (address)
        {
            case AddressItem.Range range:
                Option(text, $"-m iprange {not}--{end}-range", range.Value.ToString());
                break;
            case AddressItem.Host:
                Option(text, $"-m addrtype {not}--{end}-type", "LOCAL");
                break;
            default:
                break;
        }
    }

    private static void IcmpType(StringBuilder text, LoweredRule rule) =>
        Option(text, rule.Family is Family.IPv4 ? "-m icmp --icmp-type" : "-m icmp6 --icmpv6-type", rule.IcmpType);

    private static void Original(StringBuilder text, OriginalMatch? original)
    {
        if (original is null)
        {
            return;
        }

        text.Append("-m conntrack ");
        if (original.IsUntranslated)
        {
            Option(text, "! --ctstate", "DNAT");
            return;
        }

        Option(text, "--ctstate", original.IsTranslated ? "DNAT" : null);
        Option(text, "--ctorigdst", original.Destination?.ToAddressText());
        Option(text, "--ctorigdstport", original.Port?.ToString());
        Option(text, "--ctdir", original.IsReply ? "REPLY" : "ORIGINAL");
        foreach (var not in original.NotDestinations)
        {
            Option(text, "-m conntrack ! --ctorigdst", not.ToAddressText());
        }
    }
}
