using Ripcs.Core.Model;

namespace Ripcs.Core.Matches;

/// <summary>Matches in the words of the rule file. What they take is unknown, even whether they take the same packet twice.</summary>
/// <param name="Texts">Each in saved form, with its "-m".</param>
internal sealed record VerbatimMatch(ValueList<string> Texts) : Match
{
    public override bool IsEverything => Texts.Count == 0;

    public override SavedPlace Place => SavedPlace.Verbatim;

    public override IEnumerable<SavedPart> Saved(Family family) => Texts.Select(text => new SavedPart(Place, text));
}
