namespace Ripcs.Core.Matches;

/// <summary>The state of a packet's connection.</summary>
internal sealed record StateMatch(ValueList<string> States) : Match
{
    public override bool IsEverything => States.Count == 0;

    public override SavedPlace Place => SavedPlace.States;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m conntrack --ctstate {string.Join(',', States)}")];
}
