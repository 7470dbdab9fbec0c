namespace Ripcs.Core.Matches;

/// <summary>Matches in the words of iptables. What they take is unknown, even whether they take the same packet twice.</summary>
internal sealed record VerbatimMatch(ValueList<MatchText> Texts) : Match
{
    public override bool IsEverything => Texts.Count == 0;

    public override SavedPlace Place => SavedPlace.Verbatim;

    public override IEnumerable<SavedPart> Saved(Family family) => Texts.Select(text => new SavedPart(Place, text.In(family)));
}
