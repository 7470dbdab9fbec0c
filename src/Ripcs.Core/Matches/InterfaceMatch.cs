namespace Ripcs.Core.Matches;

/// <summary>The interface by which a packet comes in or leaves; a trailing + matches every name that begins this way.</summary>
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

/// <summary>Never together with a positive -i: iptables accepts one input interface a rule.</summary>
internal sealed record NotInMatch(string Name) : Match
{
    public override bool IsEverything => false;

    public override SavedPlace Place => SavedPlace.In;

    public override IEnumerable<SavedPart> Saved(Family family) => [new(Place, $"! -i {Name}")];
}
