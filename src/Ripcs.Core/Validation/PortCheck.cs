using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>The destination and source ports of a rule, and its maps. What has errors is left out.</summary>
internal sealed class PortCheck(RuleContext context)
{
    private sealed record WrittenEntry(string Text, PortPlace Place, PortEntry Entry);

    public ValueList<PortEntry> Ports()
    {
        var entries = new List<WrittenEntry>();
        foreach (var term in Terms("Ports", context.Rule.Ports))
        {
            var place = Place("Ports", term);
            if (ReadEntry(term, place) is { } read && !entries.Exists(other => other.Entry == read))
            {
                entries.Add(new(term.Text, place, read));
            }
        }

        ReportMappedTwice(entries);
        return entries.Select(written => written.Entry).ToValueList();
    }

    public ValueList<PortRange> SourcePorts()
    {
        var ports = new List<PortRange>();
        foreach (var term in Terms("SourcePorts", context.Rule.SourcePorts))
        {
            var place = Place("SourcePorts", term);
            if (term.Case(plain => PortReader.Read(plain, place, context.Diagnostics), map => MapOfSourcePort(map, place)) is { } read)
            {
                ports.Add(read);
            }
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
        {
            context.Diagnostics.ListIsEmpty(context.Whole, method, "ports");
        }

        return terms ?? [];
    }

    private PortPlace Place(string method, PortTerm term) => new(context.Place.Literal(method, term.Text))
    {
        IsAlone = (method == "Ports" ? context.Rule.Ports : context.Rule.SourcePorts) is { Count: 1 },
        IsMixed = PortProtocols.AreSeveral(context.Rule),
    };

    private PortEntry? ReadEntry(PortTerm term, PortPlace place) => term.Case(
        plain => !IsRangeOrMap(plain, place) && PortReader.Read(plain, place, context.Diagnostics) is { } ports ? new PortEntry(ports, null) : (PortEntry?)null,
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

    private PortEntry? ReadMap(PortTerm.Map map, PortPlace place)
    {
        if (!context.IsDnat)
        {
            // A rewrite without a translation has its own message.
            if (!context.IsBrokenRewrite)
            {
                context.Diagnostics.MapOutsideDnat(place.At, map.Text);
            }

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
            case (true, true):
                return new PortEntry(from, to.First);
            case (false, true):
                context.Diagnostics.MapFromRangeToPort(place.At, map.Text);
                return null;
            case (false, false):
                context.Diagnostics.MapFromRangeToRange(place.At, map.Text);
                return null;
            case (true, false):
                context.Diagnostics.MapFromPortToRange(place.At, map.Text);
                return null;
        }
    }

    private void ReportMappedTwice(List<WrittenEntry> entries)
    {
        foreach (var map in entries.Where(written => written.Entry.MappedTo is not null))
        {
            var other = entries.Find(written => written != map && written.Entry.Ports.Overlaps(map.Entry.Ports)
                && (written.Entry.MappedTo is null || entries.IndexOf(written) < entries.IndexOf(map)));
            if (other is not null)
            {
                context.Diagnostics.MappedPortStandsTwice(map.Place.At, map.Text, other.Text);
            }
        }
    }
}
