namespace Ripcs.Core.Validation;

/// <summary>Reads a range a-b. A range that equals a prefix becomes that prefix, which is cheaper to match.</summary>
internal static class RangeReader
{
    public static AddressItem? Read(string text, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (text.Split('-') is not [var first, var last] || text.Contains('/')
            || !first.AsSpan().ContainsAny('.', ':') || !last.AsSpan().ContainsAny('.', ':'))
        {
            diagnostics.NotARange(at, text);
            return null;
        }

        if (PrefixReader.Read(first, at, diagnostics) is not { } from || PrefixReader.Read(last, at, diagnostics) is not { } to)
            return null;

        if (from.Family != to.Family)
        {
            diagnostics.RangeMixesFamilies(at, text);
            return null;
        }

        if (from.Network > to.Network)
        {
            diagnostics.RangeIsReversed(at, text, $"{last}-{first}");
            return null;
        }

        var range = new IpRange(from.Family, from.Network, to.Network);
        return range.ToPrefixes() is [var prefix] ? new AddressItem.Prefix(prefix) : new AddressItem.Range(range);
    }
}
