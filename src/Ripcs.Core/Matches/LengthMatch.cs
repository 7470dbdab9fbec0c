namespace Ripcs.Core.Matches;

/// <summary>The length of the packet, including its IP header.</summary>
internal sealed record LengthMatch(LengthRange Bytes) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Length;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m length --length {Bytes}")];
}
