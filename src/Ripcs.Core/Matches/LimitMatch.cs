namespace Ripcs.Core.Matches;

/// <summary>Limits how many log lines are written; which packets are logged cannot be predicted.</summary>
/// <param name="Rate">As -m limit prints it.</param>
internal sealed record LimitMatch(string? Rate) : Match
{
    public override bool IsEverything => Rate is null;

    public override SavedPlace Place => SavedPlace.Limit;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m limit --limit {Rate}")];
}
