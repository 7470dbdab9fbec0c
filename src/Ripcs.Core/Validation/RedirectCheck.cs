namespace Ripcs.Core.Validation;

/// <summary>
/// Checks the port of a Redirect, and refuses one that leads packets where they go anyway.
/// <code>
/// .Ports(80, 8080..8090).Redirect(to: 3128)     → 80 and 8080..8090 to 3128
/// .Ports(80.To(8080)).Redirect()                → 80 to 8080
/// .Ports(80).Redirect()                         // leads packets that were sent to this host to this host
/// </code>
/// </summary>
internal static class RedirectCheck
{
    /// <summary>The ports, mapped to the port of a Redirect; unchanged for any other rule.</summary>
    public static ValueList<PortEntry> Lead(RuleContext context, ValueList<PortEntry> ports)
    {
        if (context.Translation is not TranslationRequest.Redirect { Port: { } term })
            return ports;

        if (context.Rule.Ports is null)
        {
            context.Diagnostics.RedirectWithoutPorts(context.Whole);
        }
        else if (ports.Any(entry => entry.MappedTo is not null))
        {
            context.Diagnostics.RedirectBesideMap(context.Whole);
        }
        else if (Read(context, term) is { } to)
        {
            return ports.Select(entry => entry with { MappedTo = to }).ToValueList();
        }

        return ports;
    }

    public static void CheckHost(RuleContext context, RuleEnds ends, ValueList<PortEntry> ports)
    {
        if (context.Translation is not TranslationRequest.Redirect { Port: var port } || ends.Translated is not { } items
            || !items.Any(item => item is AddressItem.Host))
        {
            return;
        }

        // A port with errors has its own message.
        var isRead = port is null || (ports.Count > 0 && ports.All(entry => entry.MappedTo is not null));
        if (isRead && (ports.Count == 0 || ports.Any(entry => entry.MappedTo is not { } to || entry.Ports == new PortRange(to))))
            context.Diagnostics.RedirectOfNothing(context.Whole);
    }

    private static ushort? Read(RuleContext context, PortTerm term)
    {
        var place = new PortPlace(context.Place.Literal("Redirect", term.Text)) { IsAlone = true };
        if (term is not PortTerm.Plain plain)
        {
            context.Diagnostics.RedirectToSeveral(place.At, term.Text);
            return null;
        }

        var read = PortReader.Read(plain, place, context.Diagnostics);
        if (read is { IsSingle: false })
            context.Diagnostics.RedirectToSeveral(place.At, term.Text);

        return read is { IsSingle: true } to ? to.First : null;
    }
}
