namespace Ripcs.Core.Matches;

/// <summary>A conntrack match on the original direction: where the sender addressed the packet, before a Dnat changed it.</summary>
/// <param name="IsTranslated">Only packets that some Dnat has translated.</param>
internal sealed record OriginalMatch(bool IsTranslated, IpPrefix? Destination = null, PortRange? Port = null) : Match
{
    public ValueList<IpPrefix> NotDestinations { get; init; }

    /// <summary>Only packets of connections that no Dnat has translated, in both directions; nothing else is compared.</summary>
    public bool IsUntranslated { get; init; }

    /// <summary>Matches the replies instead of the original direction.</summary>
    public bool IsReply { get; init; }

    /// <summary>Even without conditions it matches only one direction of a connection.</summary>
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Original;

    public override IEnumerable<SavedPart> Saved(Family family) => IsUntranslated
        ? [new(Place, "-m conntrack ! --ctstate DNAT")]
        : NotDestinations.Select(not => $"-m conntrack ! --ctorigdst {not.ToAddressText()}").Prepend(Options())
            .Select(text => new SavedPart(Place, text));

    private string Options() => string.Join(' ', new[]
    {
        "-m conntrack",
        IsTranslated ? "--ctstate DNAT" : null,
        Destination is { } to ? $"--ctorigdst {to.ToAddressText()}" : null,
        Port is { } port ? $"--ctorigdstport {port}" : null,
        IsReply ? "--ctdir REPLY" : "--ctdir ORIGINAL",
    }.OfType<string>());
}
