using System.Buffers;

namespace Ripcs.Core.Validation;

/// <summary>Reads one term of Ports or SourcePorts that is not a map: a port, a range, numbers in quotes or a service's name.</summary>
internal static class PortReader
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789-:. ");

    public static PortRange? Read(PortTerm.Plain term, PortPlace place, DiagnosticBag diagnostics) => term.Case(
        numbers => ReadNumbers(numbers.Text, numbers.First, numbers.Last, place, diagnostics),
        name => ReadText(name.Text, place, diagnostics));

    private static PortRange? ReadNumbers(string text, int? first, int? last, PortPlace place, DiagnosticBag diagnostics)
    {
        if (text.Contains('^'))
        {
            diagnostics.PortFromEnd(place.At, text);
        }
        else if (first is not { } from || last is not { } to)
        {
            diagnostics.PortsOpen(place.At, text);
        }
        else if (from is < 1 or > 65535 || to is < 1 or > 65535)
        {
            diagnostics.PortOutOfRange(place.At, text);
        }
        else if (from > to)
        {
            diagnostics.PortsReversed(place.At, text, string.Create(CultureInfo.InvariantCulture, $"{to}..{from}"));
        }
        else
        {
            return new PortRange(from, to);
        }

        return null;
    }

    private static PortRange? ReadText(string text, PortPlace place, DiagnosticBag diagnostics)
    {
        if (Service.Find(text) is { } service)
            return new PortRange(service.Port);

        if (MiswrittenPort.Report(text, place, diagnostics))
            return null;

        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept(NumberCharacters) && text.Any(char.IsAsciiDigit))
            return ReadQuotedNumbers(text, place, diagnostics);

        diagnostics.NoService(place.At, text, Suggestion.For(text, Service.Names));
        return null;
    }

    private static PortRange? ReadQuotedNumbers(string text, PortPlace place, DiagnosticBag diagnostics)
    {
        var quoted = $"\"{text}\"";
        var ends = text.Replace("..", "-", StringComparison.Ordinal).Split('-', ':');
        if (ends.Length > 2 || ends.Any(end => end.Length > 0 && end.Any(c => !char.IsAsciiDigit(c))))
        {
            diagnostics.PortOutOfRange(place.At, quoted);
            return null;
        }

        return ReadNumbers(quoted, Number(ends[0]), Number(ends[^1]), place, diagnostics);
    }

    // A number too large for an int becomes 0, which is refused as a port.
    private static int? Number(string digits) =>
        digits.Length == 0 ? null : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
