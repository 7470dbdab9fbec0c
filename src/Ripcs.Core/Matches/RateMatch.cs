namespace Ripcs.Core.Matches;

/// <summary>At most so many packets a time of those that the rule's other matches match; which ones cannot be predicted.</summary>
/// <param name="Name">Rules with the same name count together; null for a rule that counts alone.</param>
internal sealed record RateMatch(RateLimit Limit, string? Name) : Match
{
    // The default burst of -m limit, which iptables-save does not print.
    private const int DefaultBurst = 5;

    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Rate;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, Name is null
        ? $"-m limit --limit {Limit.Rate}"
            + $"{(Limit.Burst == DefaultBurst ? "" : string.Create(CultureInfo.InvariantCulture, $" --limit-burst {Limit.Burst}"))}"
        : string.Create(CultureInfo.InvariantCulture,
            $"-m hashlimit --hashlimit-upto {Limit.Rate} --hashlimit-burst {Limit.Burst} --hashlimit-name {Name}"))];
}
