namespace Ripcs.Core.Matches;

/// <summary>
/// A match that counts each source separately. In IPv6 a source is a /64: who has
/// one address there has the whole /64, and could get a new count with each address.
/// </summary>
internal abstract record PerSourceMatch : Match
{
    public override bool IsEverything => false;

    protected static int SourceLength(Family family) => family is Family.IPv4 ? 32 : 64;
}

/// <summary>At most so many packets a time from each source, or the packets above that.</summary>
/// <param name="Name">Rules with the same name count together. The kernel
/// keeps the first rate of a name, so a name belongs to one statement.</param>
internal sealed record SourceRateMatch(RateLimit Limit, bool IsAbove, string Name) : PerSourceMatch
{
    public override SavedPlace Place => SavedPlace.SourceRate;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, string.Create(
        CultureInfo.InvariantCulture,
        $"-m hashlimit --hashlimit-{(IsAbove ? "above" : "upto")} {Limit.Rate} --hashlimit-burst {Limit.Burst} --hashlimit-mode srcip "
            + $"--hashlimit-name {Name}{Mask(family)}"))];

    // iptables-save does not print the mask of a whole address.
    private static string Mask(Family family) => family is Family.IPv4 ? ""
        : string.Create(CultureInfo.InvariantCulture, $" --hashlimit-srcmask {SourceLength(family)}");
}

/// <summary>At most so many connections of each source at the same time, or those above that.</summary>
internal sealed record ConnectionsMatch(int Connections, bool IsAbove) : PerSourceMatch
{
    public override SavedPlace Place => SavedPlace.Connections;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, string.Create(
        CultureInfo.InvariantCulture,
        $"-m connlimit --connlimit-{(IsAbove ? "above" : "upto")} {Connections} --connlimit-mask {SourceLength(family)} "
            + $"--connlimit-saddr"))];
}
