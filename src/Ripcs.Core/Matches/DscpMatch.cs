namespace Ripcs.Core.Matches;

/// <summary>The class of service that the packet's header names.</summary>
/// <param name="Code">0 to 63.</param>
internal sealed record DscpMatch(byte Code) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Dscp;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        [new(Place, string.Create(CultureInfo.InvariantCulture, $"-m dscp --dscp 0x{Code:x2}"))];
}
