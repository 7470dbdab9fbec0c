namespace Ripcs.Core.Matches;

/// <summary>The DSCP class of service in the packet's header.</summary>
/// <param name="Code">0 to 63.</param>
internal sealed record DscpMatch(byte Code) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.Dscp;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        [new(Place, string.Create(CultureInfo.InvariantCulture, $"-m dscp --dscp 0x{Code:x2}"))];
}
