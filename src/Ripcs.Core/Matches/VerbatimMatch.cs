namespace Ripcs.Core.Matches;

/// <summary>Matches in iptables syntax. Which packets they match is unknown, even whether two of them match the same packet.</summary>
internal sealed record VerbatimMatch(ValueList<MatchText> Texts) : Match
{
    public override bool IsEverything => Texts.Count == 0;

    public override SavedPlace Place => SavedPlace.Verbatim;

    public override IEnumerable<SavedPart> Saved(Family family) => Texts.Select(text => new SavedPart(Place, text.In(family)));
}
