using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis;

/// <summary>
/// What open conditions say of one another, although no packet answers them: a packet of 100 bytes has 50 to 200, and none has both mark 1
/// and mark 2.
/// </summary>
internal sealed class KnownOfOpen
{
    // Each is compared with each; a chain that asks for more is one that a program has written, and its conditions stay open.
    private const int MostCompared = 64;

    private readonly Family _family;
    private readonly List<(Match Match, Condition Condition)> _asked;

    /// <param name="family">That of the rules.</param>
    /// <param name="rules">All rules of a chain that are looked at.</param>
    /// <param name="read">Reads what a rule asks, as it is saved.</param>
    public KnownOfOpen(Family family, IEnumerable<LoweredRule> rules, Func<string, Condition> read)
    {
        _family = family;
        var asked = rules.SelectMany(rule => rule.Matches).Where(IsOpen).Distinct().Take(MostCompared + 1).ToList();
        _asked = asked.Count > MostCompared ? []
            : [.. asked.Select(match => (match, read(string.Join(' ', match.Saved(family).Select(part => part.Text)))))];
    }

    /// <summary>What else holds for every packet that a rule takes.</summary>
    public Condition Of(LoweredRule rule)
    {
        if (_asked.Count == 0)
            return Condition.Always;

        var known = from match in rule.Matches
                    where match is MacMatch || IsOpen(match)
                    from other in _asked
                    where other.Match != match
                    let isCovered = other.Match.Covers(match)
                    where isCovered || !other.Match.MayOverlap(match)
                    select isCovered ? other.Condition : other.Condition.Not(_family);
        return Condition.Of(known.ToValueList());
    }

    private static bool IsOpen(Match match) => match is MarkMatch or DscpMatch or LengthMatch or TimeMatch or UserMatch;
}
