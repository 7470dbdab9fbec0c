namespace Ripcs.Core.Matches;

/// <summary>How long the packet is, its IP header included.</summary>
internal sealed record LengthMatch(LengthRange Bytes) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Length;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m length --length {Bytes}")];
}
