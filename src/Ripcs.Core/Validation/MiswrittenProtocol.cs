using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Texts that name a port with its protocol, in the syntax of other tools: tcp/80, "udp 53", icmp/8. Read as a list of protocols they would
/// open all of tcp, because 80 is also a protocol number.
/// </summary>
internal static partial class MiswrittenProtocol
{
    private static readonly char[] Separators = ['/', '\\', ':', ' ', ',', ';', '|', '+', '&'];

    /// <summary>True if it was reported.</summary>
    /// <param name="isAlone">False if there are other protocols, which would get the port as well.</param>
    public static bool Report(string text, LiteralPlace place, bool isAlone, DiagnosticBag diagnostics)
    {
        if (Protocol.TryParse(text, out _) || Methods(text) is not { } methods)
            return false;

        var isIcmp = methods.StartsWith(".Icmp", StringComparison.Ordinal);
        diagnostics.ProtocolHasPort(
            place.At, text, isIcmp ? "an ICMP type" : "a port", isAlone ? methods : $"a rule for each protocol, this one's with {methods}");
        return true;
    }

    /// <summary>.Protocols("tcp").Ports(80); null if it names no port.</summary>
    private static string? Methods(string text)
    {
        var parts = Glued().Replace(text.ToLowerInvariant(), "$1 $2").Split(Separators,
            StringSplitOptions.RemoveEmptyEntries).ToLookup(TakesMore);
        var (protocols, rest) = (parts[true].Distinct().ToList(), parts[false].ToList());
        if (protocols.Count == 0 || rest.Count == 0)
            return null;

        if (protocols.TrueForAll(IsIcmp))
        {
            var type = string.Join('/', rest);
            return rest.TrueForAll(part => part.All(char.IsAsciiDigit)) || KnownWords.IsIcmpType(type) ? $".Icmp(\"{type}\")" : null;
        }

        var ports = rest.SelectMany(MiswrittenPort.Written).ToList();
        return protocols.Exists(IsIcmp) || ports.Count < rest.Count
            ? null
            : $".Protocols({string.Join(", ", protocols.Select(protocol => $"\"{protocol}\""))}).Ports({string.Join(", ", ports)})";
    }

    private static bool TakesMore(string word) =>
        word.Any(char.IsAsciiLetter) && Protocol.TryParse(word, out var protocol) && (protocol.HasPorts || IsIcmp(word));

    private static bool IsIcmp(string word) => Protocol.TryParse(word, out var protocol)
        && (protocol == Protocol.Icmp || protocol == Protocol.Icmpv6);

    // For example tcp80, tcp-80, tcp(80).
    [GeneratedRegex(@"^([a-z]+)[-=_(]?(\d[\d-]*)\)?$")]
    private static partial Regex Glued();
}
