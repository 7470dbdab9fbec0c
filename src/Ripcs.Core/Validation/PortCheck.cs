namespace Ripcs.Core.Validation;

/// <summary>The destination and source ports of a rule, and its maps. Ports with errors are left out.</summary>
internal sealed class PortCheck(RuleContext context)
{
    /// <summary>Each port of a map becomes a rule, and a packet passes them one by one.</summary>
    private const int MaxShifted = 256;

    /// <param name="To">The target ports of a map, as many as in From; null if it is not a map.</param>
    private sealed record WrittenEntry(string Text, PortPlace Place, PortRange From, PortRange? To)
    {
        /// <summary>
        /// One entry for each port: iptables maps a whole range to the first
        /// port of the other range, except in a form that not all versions know.
        /// </summary>
        public IEnumerable<PortEntry> Entries => To is not { } to ? [new PortEntry(From, null)]
            : Enumerable.Range(0, SizeOf(From)).Select(step => new PortEntry(new PortRange(From.First + step), (ushort)(to.First + step)));
    }

    public ValueList<PortEntry> Ports()
    {
        var entries = new List<WrittenEntry>();
        foreach (var term in Terms("Ports", context.Rule.Ports))
        {
            var place = Place("Ports", term);
            if (ReadEntry(term, place) is { } read && !entries.Exists(other => (other.From, other.To) == (read.From, read.To)))
                entries.Add(read);
        }

        ReportMappedTwice(entries);
        return entries.SelectMany(written => written.Entries).ToValueList();
    }

    public ValueList<PortRange> SourcePorts()
    {
        var ports = new List<PortRange>();
        foreach (var term in Terms("SourcePorts", context.Rule.SourcePorts))
        {
            var place = Place("SourcePorts", term);
            if (term.Case(plain => PortReader.Read(plain, place, context.Diagnostics), map => MapOfSourcePort(map, place)) is { } read)
                ports.Add(read);
        }

        return ports.Distinct().ToValueList();
    }

    private PortRange? MapOfSourcePort(PortTerm.Map map, PortPlace place)
    {
        context.Diagnostics.MapOfSourcePort(place.At, map.Text);
        return null;
    }

    private ValueList<PortTerm> Terms(string method, ValueList<PortTerm>? terms)
    {
        if (terms is { Count: 0 })
            context.Diagnostics.ListIsEmpty(context.Whole, method, "ports");

        return terms ?? [];
    }

    private PortPlace Place(string method, PortTerm term) => new(context.Place.Literal(method, term.Text))
    {
        IsAlone = (method == "Ports" ? context.Rule.Ports : context.Rule.SourcePorts) is { Count: 1 },
        IsMixed = PortProtocols.AreSeveral(context.Rule),
    };

    private WrittenEntry? ReadEntry(PortTerm term, PortPlace place) => term.Case(
        plain => !IsRangeOrMap(plain, place) && PortReader.Read(plain, place, context.Diagnostics) is { } ports
            ? new WrittenEntry(term.Text, place, ports, null) : null,
        map => ReadMap(map, place));

    private bool IsRangeOrMap(PortTerm term, PortPlace place)
    {
        if (!context.IsDnat || term is not PortTerm.Name || term.Text.Split(':') is not [var first, var last]
            || first.Length == 0 || last.Length == 0 || !(first + last).All(char.IsAsciiDigit))
        {
            return false;
        }

        context.Diagnostics.RangeOrMap(place.At, term.Text, first, last);
        return true;
    }

    private WrittenEntry? ReadMap(PortTerm.Map map, PortPlace place)
    {
        if (!context.IsDnat)
        {
            // A rewrite without a translation has its own message.
            if (!context.IsBrokenRewrite)
                context.Diagnostics.MapOutsideDnat(place.At, map.Text);

            return null;
        }

        if (map is not { From: PortTerm.Plain left, To: PortTerm.Plain right })
        {
            context.Diagnostics.MapFromPortToRange(place.At, map.Text);
            return null;
        }

        if (PortReader.Read(left, place, context.Diagnostics) is not { } from
            || PortReader.Read(right, place, context.Diagnostics) is not { } to)
        {
            return null;
        }

        switch (from.IsSingle, to.IsSingle)
        {
            case (false, true):
                context.Diagnostics.MapFromRangeToPort(place.At, map.Text);
                return null;
            case (true, false):
                context.Diagnostics.MapFromPortToRange(place.At, map.Text);
                return null;
            case (false, false) when SizeOf(from) != SizeOf(to):
                context.Diagnostics.MapOfUnequalRanges(place.At, map.Text, SizeOf(from), SizeOf(to));
                return null;
            case (false, false) when SizeOf(from) > MaxShifted:
                context.Diagnostics.MapOfManyPorts(place.At, map.Text, SizeOf(from), MaxShifted);
                return null;
            default:
                return new WrittenEntry(map.Text, place, from, to);
        }
    }

    private static int SizeOf(PortRange ports) => ports.Last - ports.First + 1;

    private void ReportMappedTwice(List<WrittenEntry> entries)
    {
        foreach (var map in entries.Where(written => written.To is not null))
        {
            var other = entries.Find(written => written != map && written.From.Overlaps(map.From)
                && (written.To is null || entries.IndexOf(written) < entries.IndexOf(map)));
            if (other is not null)
                context.Diagnostics.MappedPortStandsTwice(map.Place.At, map.Text, other.Text);
        }
    }
}
