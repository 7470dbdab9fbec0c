using Ripcs.Core.Model;

namespace Ripcs.Core.Matches;

/// <summary>The interface that a packet comes in by, or leaves by; a + at its end takes all that begin so.</summary>
internal abstract record InterfaceMatch(string? Name) : Match
{
    public override bool IsEverything => Name is null;

    protected bool CoversName(string? other) =>
        Name is null || Name == other
        || (other is not null && Name.EndsWith('+') && other.StartsWith(Name[..^1], StringComparison.Ordinal));

    protected bool MayOverlap(InterfaceMatch other) => other.Name is null || CoversName(other.Name) || other.CoversName(Name);
}

internal sealed record InMatch(string? Name) : InterfaceMatch(Name)
{
    public override SavedPlace Place => SavedPlace.In;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-i {Name}")];

    public override bool Covers(ValueList<Match> others, Family family) => CoversName(others.Find<InMatch>()?.Name);

    public override bool MayOverlap(Match other, Family family) => other is not InMatch same || MayOverlap(same);
}

internal sealed record OutMatch(string? Name) : InterfaceMatch(Name)
{
    public override SavedPlace Place => SavedPlace.Out;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-o {Name}")];

    public override bool Covers(ValueList<Match> others, Family family) => CoversName(others.Find<OutMatch>()?.Name);

    public override bool MayOverlap(Match other, Family family) => other is not OutMatch same || MayOverlap(same);
}
