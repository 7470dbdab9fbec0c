namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// The ICMP type names of iptables-extensions(8); iptables-save prints them as numbers. Some mean something else than in a rule file:
/// ttl-exceeded there is only the one in transit, here it is both.
/// </summary>
internal static class IcmpNames
{
    /// <summary>Matches every ICMP type in IPv4.</summary>
    public const string Any = "any";

    /// <summary>The same as some versions of iptables-save print it.</summary>
    public const string AnyAsPrinted = "255/255";

    private static readonly Dictionary<string, string> IPv4 = new(StringComparer.OrdinalIgnoreCase)
    {
        ["any"] = Any,
        ["echo-reply"] = "0", ["pong"] = "0", ["destination-unreachable"] = "3", ["network-unreachable"] = "3/0",
        ["host-unreachable"] = "3/1",
        ["protocol-unreachable"] = "3/2", ["port-unreachable"] = "3/3", ["fragmentation-needed"] = "3/4", ["source-route-failed"] = "3/5",
        ["network-unknown"] = "3/6", ["host-unknown"] = "3/7", ["network-prohibited"] = "3/9", ["host-prohibited"] = "3/10",
        ["TOS-network-unreachable"] = "3/11", ["TOS-host-unreachable"] = "3/12", ["communication-prohibited"] = "3/13",
        ["host-precedence-violation"] = "3/14", ["precedence-cutoff"] = "3/15", ["source-quench"] = "4", ["redirect"] = "5",
        ["network-redirect"] = "5/0",
        ["host-redirect"] = "5/1", ["TOS-network-redirect"] = "5/2", ["TOS-host-redirect"] = "5/3", ["echo-request"] = "8", ["ping"] = "8",
        ["router-advertisement"] = "9", ["router-solicitation"] = "10", ["time-exceeded"] = "11", ["ttl-exceeded"] = "11",
        ["ttl-zero-during-transit"] = "11/0", ["ttl-zero-during-reassembly"] = "11/1", ["parameter-problem"] = "12",
        ["ip-header-bad"] = "12/0",
        ["required-option-missing"] = "12/1", ["timestamp-request"] = "13", ["timestamp-reply"] = "14", ["address-mask-request"] = "17",
        ["address-mask-reply"] = "18",
    };

    private static readonly Dictionary<string, string> IPv6 = new(StringComparer.OrdinalIgnoreCase)
    {
        ["destination-unreachable"] = "1", ["no-route"] = "1/0", ["communication-prohibited"] = "1/1", ["beyond-scope"] = "1/2",
        ["address-unreachable"] = "1/3", ["port-unreachable"] = "1/4", ["failed-policy"] = "1/5", ["reject-route"] = "1/6",
        ["packet-too-big"] = "2",
        ["time-exceeded"] = "3", ["ttl-exceeded"] = "3", ["ttl-zero-during-transit"] = "3/0", ["ttl-zero-during-reassembly"] = "3/1",
        ["parameter-problem"] = "4", ["bad-header"] = "4/0", ["unknown-header-type"] = "4/1", ["unknown-option"] = "4/2",
        ["echo-request"] = "128",
        ["ping"] = "128", ["echo-reply"] = "129", ["pong"] = "129", ["router-solicitation"] = "133", ["router-advertisement"] = "134",
        ["neighbour-solicitation"] = "135", ["neighbor-solicitation"] = "135", ["neighbour-advertisement"] = "136",
        ["neighbor-advertisement"] = "136", ["redirect"] = "137",
    };

    /// <summary>An ICMP type as iptables-save prints it, from a name, an unambiguous
    /// beginning of one, or numbers up to 255; null if it is not a type.</summary>
    public static string? OfIPv4(string word) => Of(IPv4, word) is var type && type?.Split('/')[0] is "255" ? Any : type;

    /// <summary>The same for ICMPv6.</summary>
    public static string? OfIPv6(string word) => Of(IPv6, word);

    private static string? Of(Dictionary<string, string> names, string word) =>
        names.TryGetValue(word, out var known) ? known
            : word.Split('/') is { Length: <= 2 } numbers && numbers.All(number => ValueKind.Number(number) is <= byte.MaxValue)
                ? string.Join('/', numbers.Select(ValueKind.Number))
            : word.Length > 0 && names.Where(name => name.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Take(2)
                .ToList() is [var one] ? one.Value : null;
}
