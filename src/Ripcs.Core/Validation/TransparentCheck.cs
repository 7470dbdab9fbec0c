namespace Ripcs.Core.Validation;

/// <summary>The port and the mark of a Transparent, and that it says which packets it takes.</summary>
internal static class TransparentCheck
{
    /// <summary>Null, with a message, if it has no port.</summary>
    public static RuleAction? Action(RuleContext context, TranslationRequest.Transparent request, ValueList<Protocol> protocols)
    {
        if (context.Rule.Ports is null)
            context.Diagnostics.TransparentWithoutPorts(context.Whole);

        foreach (var other in protocols.Where(protocol => protocol != Protocol.Tcp && protocol != Protocol.Udp))
        {
            context.Diagnostics.TransparentOfOther(context.Place.Of("Protocols", other.ToString()), other);
        }

        if (request.Mark is < 1 or > uint.MaxValue)
            context.Diagnostics.OutOfRange(context.Whole, "mark", request.Mark, 1, uint.MaxValue);

        var place = new PortPlace(context.Place.Literal("Transparent", request.Port.Text)) { IsAlone = true };
        var port = request.Port is PortTerm.Plain plain ? PortReader.Read(plain, place, context.Diagnostics) : null;
        if (request.Port is PortTerm.Map || port is { IsSingle: false })
            context.Diagnostics.TransparentToSeveral(place.At, request.Port.Text);

        return port is { } to ? new RuleAction.Transparent(to.First, (uint)Math.Clamp(request.Mark, 1, uint.MaxValue)) : null;
    }
}
