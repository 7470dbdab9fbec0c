using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>Texts that name ports in the syntax of another tool: 53/udp, "80 443",
/// any, !22. Each gets a message that tells how to write it here.</summary>
internal static partial class MiswrittenPort
{
    private const int Last = 65535;

    /// <summary>True if it was reported.</summary>
    public static bool Report(string text, PortPlace place, DiagnosticBag diagnostics)
    {
        var at = place.At;
        if (text.ToUpperInvariant() is "ALL" or "ANY" or "*")
        {
            diagnostics.PortMeansAny(at, text);
        }
        else if (WithoutProtocol(text) is var (protocol, ports))
        {
            var methods = $".Protocols(\"{protocol}\")"
                + $"{(ports.Length > 0 ? $".{place.Method}({ports})" : place.IsAlone || place.IsMixed ? $".{place.Method}(…)" : "")}";
            diagnostics.PortHasProtocol(at, text, place.IsMixed ? $"a rule for each protocol, this one's with {methods}" : methods);
        }
        else if (Negated().Match(text) is { Success: true } negated)
        {
            diagnostics.PortIsNegated(at, text, Others(int.Parse(negated.Groups[1].Value, CultureInfo.InvariantCulture)));
        }
        else if (Range().Match(text) is { Success: true } range)
        {
            diagnostics.PortRangeIsMiswritten(at, text, $"{range.Groups["first"].Value}..{range.Groups["last"].Value}");
        }
        else if (Written(text) is { Count: > 1 } list)
        {
            diagnostics.PortsInOneText(at, text, string.Join(", ", list));
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>"udp" and "53" for 53/udp and udp/53; no ports for udp alone.</summary>
    public static (string Protocol, string Ports)? WithoutProtocol(string text)
    {
        var parts = text.ToLowerInvariant().Split(['/', ':', ' ', '\\'], StringSplitOptions.RemoveEmptyEntries);
        var protocol = Array.Find(parts, IsProtocolWithPorts);
        return parts switch
        {
            _ when protocol is null => null,
            [_] => (protocol, ""),
            [var port, var last] when last == protocol && Written(port) is [var written] => (protocol, written),
            [_, var port] when Written(port) is [var written] => (protocol, written),
            _ => null,
        };
    }

    private static bool IsProtocolWithPorts(string word) =>
        word.Any(char.IsAsciiLetter) && Protocol.TryParse(word, out var protocol) && protocol.HasPorts;

    /// <summary>Each port as it is written in C#: 80, 8000..8010, "https". Empty if one of them is not a port.</summary>
    public static List<string> Written(string text)
    {
        var list = text.Split([',', ';', '|', ' ', '+', '&'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part switch
            {
                _ when part.All(char.IsAsciiDigit) => part,
                _ when Service.Find(part) is not null => $"\"{part}\"",
                _ when PlainRange().Match(part) is { Success: true } range => $"{range.Groups[1].Value}..{range.Groups[2].Value}",
                _ => "",
            }).ToList();
        return list.Contains("") ? [] : list;
    }

    private static string Others(int port) =>
        string.Join(", ", new[] { Span(1, port - 1), Span(port + 1, Last) }.Where(span => span.Length > 0));

    private static string Span(int first, int last) =>
        first > last ? "" : string.Create(CultureInfo.InvariantCulture, $"{first}..{last}");

    [GeneratedRegex(@"^(?:!|~|\^|not )\s*(\d{1,5})$", RegexOptions.IgnoreCase)]
    private static partial Regex Negated();

    [GeneratedRegex(@"^(?<first>\d+)(?:\s*(?:[–—−‒‐‑~]|…|\.\.\.|to|until|->)\s*|\s+(?:[-:]|\.\.)\s*|\s*(?:[-:]|\.\.)\s+)(?<last>\d+)$")]
    private static partial Regex Range();

    [GeneratedRegex(@"^(\d+)(?:-|:|\.\.)(\d+)$")]
    private static partial Regex PlainRange();
}
