namespace Ripcs.Core.Matches;

/// <summary>
/// What counts each source by itself. In IPv6 a source is a /64: whoever has one address there has at least so many, and would have a count
/// for each of them.
/// </summary>
internal abstract record PerSourceMatch : Match
{
    public override bool IsEverything => false;

    protected static int SourceLength(Family family) => family is Family.IPv4 ? 32 : 64;
}

/// <summary>So many packets a time of each source, or what is above that.</summary>
/// <param name="Name">Rules with the same name count together; the kernel keeps
/// the rate that a name had first, so it belongs to one statement.</param>
internal sealed record SourceRateMatch(RateLimit Limit, bool IsAbove, string Name) : PerSourceMatch
{
    public override SavedPlace Place => SavedPlace.SourceRate;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, string.Create(
        CultureInfo.InvariantCulture,
        $"-m hashlimit --hashlimit-{(IsAbove ? "above" : "upto")} {Limit.Rate} --hashlimit-burst {Limit.Burst} --hashlimit-mode srcip "
            + $"--hashlimit-name {Name}{Mask(family)}"))];

    // A whole address is not printed.
    private static string Mask(Family family) => family is Family.IPv4 ? ""
        : string.Create(CultureInfo.InvariantCulture, $" --hashlimit-srcmask {SourceLength(family)}");
}

/// <summary>So many connections of each source at the same time, or what is above that.</summary>
internal sealed record ConnectionsMatch(int Connections, bool IsAbove) : PerSourceMatch
{
    public override SavedPlace Place => SavedPlace.Connections;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, string.Create(
        CultureInfo.InvariantCulture,
        $"-m connlimit --connlimit-{(IsAbove ? "above" : "upto")} {Connections} --connlimit-mask {SourceLength(family)} "
            + $"--connlimit-saddr"))];
}
