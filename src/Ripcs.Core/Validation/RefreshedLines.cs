namespace Ripcs.Core.Validation;

/// <summary>
/// The lines of a file from which a set is refreshed, when the rule file is compiled and whenever it is read again: addresses, prefixes and
/// ranges of both families. Nobody reviews such a file, so prefixes that only a mistake can mean are refused.
/// </summary>
public static class RefreshedLines
{
    // The widest that lists in use have are 224.0.0.0/3 and fc00::/7.
    private const int ShortestIPv4 = 3;
    private const int ShortestIPv6 = 4;

    /// <summary>The prefixes of both families, without those that another one contains.</summary>
    /// <param name="lines">The lines without comments and blanks, and their places.</param>
    /// <param name="diagnostics">Receives what is wrong with them.</param>
    /// <returns>Null if something is.</returns>
    public static ValueList<IpPrefix>? Read(IEnumerable<(string Text, Func<SourceSpan> At)> lines, DiagnosticBag diagnostics)
    {
        var (prefixes, isWhole) = (new List<IpPrefix>(), true);
        foreach (var (text, at) in lines)
        {
            var own = Prefixes(text, at, diagnostics);
            isWhole &= own is not null;
            prefixes.AddRange(own ?? []);
        }

        return !isWhole ? null
            : [.. Families.Both.SelectMany(family => AddressSet.Maximal(prefixes.Where(prefix => prefix.Family == family)))];
    }

    private static ValueList<IpPrefix>? Prefixes(string text, Func<SourceSpan> at, DiagnosticBag diagnostics)
    {
        if (!AddressReader.LooksLikeAddress(text) && !text.Any(char.IsWhiteSpace))
        {
            diagnostics.RefreshedLineIsNoAddress(at(), text);
            return null;
        }

        // The place of a line is computed for a message alone: there may be half a million lines.
        if (AddressReader.Read(text, default, new DiagnosticBag()) is not { Family: { } family } item)
        {
            _ = AddressReader.Read(text, at(), diagnostics);
            return null;
        }

        if (item.Prefixes(family) is not { } own)
        {
            diagnostics.RefreshedLineIsNoAddress(at(), text);
            return null;
        }

        if (own.All(prefix => prefix.Length >= (family is Family.IPv4 ? ShortestIPv4 : ShortestIPv6)))
            return own;

        diagnostics.RefreshedLineIsTooWide(at(), text);
        return null;
    }
}
