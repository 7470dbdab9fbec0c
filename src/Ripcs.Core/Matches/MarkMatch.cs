namespace Ripcs.Core.Matches;

/// <summary>The mark that the kernel, or a rule of another program, has set on the packet.</summary>
internal sealed record MarkMatch(PacketMark Mark) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Mark;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m mark --mark {Mark}")];
}
