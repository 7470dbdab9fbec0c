namespace Ripcs.Core.Matches;

/// <summary>The interface that a packet comes in by, or leaves by; a + at its end takes all that begin so.</summary>
internal abstract record InterfaceMatch(string? Name) : Match
{
    public override bool IsEverything => Name is null;
}

internal sealed record InMatch(string? Name) : InterfaceMatch(Name)
{
    public override SavedPlace Place => SavedPlace.In;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-i {Name}")];
}

internal sealed record OutMatch(string? Name) : InterfaceMatch(Name)
{
    public override SavedPlace Place => SavedPlace.Out;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"-o {Name}")];
}

/// <summary>Beside no other interface that a packet comes in by: iptables takes one a rule.</summary>
internal sealed record NotInMatch(string Name) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.In;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"! -i {Name}")];
}
