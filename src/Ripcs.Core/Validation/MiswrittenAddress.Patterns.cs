using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <content>The patterns of such words.</content>
internal sealed partial class MiswrittenAddress
{
    [GeneratedRegex(@"^(?:!|~|\^|not |except )\s*(.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Negation();

    [GeneratedRegex(@"\s*(?:[–—−‒‐‑~]|\.\.+|…)\s*|\s+(?:to|until|through|-)\s+")]
    private static partial Regex RangeSign();

    // For example 10.0.0.1-9.
    [GeneratedRegex(@"^(\d+\.\d+\.\d+\.)(\d+)-(\d+)$")]
    private static partial Regex ShortEnd();

    [GeneratedRegex(@"^(\d+(?:\.\d+){0,2})(?:\.[*xX%]){1,3}$")]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"^\d.*\[")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"^\d{1,3}[.,]\d{1,3}[.,]\d{1,3}[.,]\d{1,3}$")]
    private static partial Regex DecimalCommas();

    [GeneratedRegex(@"^(?:\[(?<address>[^\]]+)\]|(?<address>[^:\[\]/]+)):(?<port>\d{1,5})$")]
    private static partial Regex Port();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://")]
    private static partial Regex Url();

    [GeneratedRegex(@"^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$")]
    private static partial Regex Mac();

    // The letters O, I and l in place of the digits 0 and 1.
    [GeneratedRegex(@"^[0-9OoIl]{1,3}(?:\.[0-9OoIl]{1,3}){3}$")]
    private static partial Regex AlmostIPv4();

    [GeneratedRegex(@"^(?:lo|(?:eth|en[opsx]|wlan|wl|br-?|bond|ppp|tun|tap|wg|docker|veth|virbr|vlan)[0-9a-z.]*\d[0-9a-z.]*\+?)$")]
    private static partial Regex Interface();

    [GeneratedRegex(@"^(?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,}\.?$")]
    private static partial Regex HostName();
}
