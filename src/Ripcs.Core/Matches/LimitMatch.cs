namespace Ripcs.Core.Matches;

/// <summary>So many lines of a log a time, and no more; which ones is unknown.</summary>
/// <param name="Rate">As -m limit prints it.</param>
internal sealed record LimitMatch(string? Rate) : Match
{
    public override bool IsEverything => Rate is null;

    public override SavedPlace Place => SavedPlace.Limit;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-m limit --limit {Rate}")];
}
