using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>The conditions for the packets of a line, as text: random choices once for
/// each side of the change, "50 % by chance accepted before, 75 % denied now".</summary>
public static class FateWords
{
    /// <summary>Empty if the packets change their fate in any case.</summary>
    public static string Of(FateLine line)
    {
        var left = line.Answers.Where(answer => OpenWords.Chance(answer) is not null).ToList();
        var (before, now) = (left.Where(answer => Answers(line.Before, answer)).ToList(),
            left.Where(answer => Answers(line.After, answer)).ToList());
        string[] parts = [OpenWords.Of(line.Answers.Except(left)), Chances(line.Turn, left, before, now)];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    // A random choice that both sides share is one chance; separate ones are named separately.
    private static string Chances(FateTurn turn, List<Condition.Open> all, List<Condition.Open> before, List<Condition.Open> now)
    {
        var isOnEither = all.TrueForAll(answer => before.Contains(answer) != now.Contains(answer)) && before.Count > 0 && now.Count > 0;
        var (was, becomes) = turn switch { FateTurn.NewlyAllowed => (" denied", " accepted"),
            FateTurn.NewlyDenied => (" accepted", " denied"), _ => ("", "") };
        return all.Count == 0 ? "" : isOnEither ? $"{Percent(before)} by chance{was} before, {Percent(now)}{becomes} now"
            : $"{Percent(all)} by chance";
    }

    private static string Percent(List<Condition.Open> answers) =>
        $"{100 * answers.Aggregate(1.0, (share, answer) => share * OpenWords.Chance(answer)!.Value):0.##} %";

    private static bool Answers(Trace trace, Condition.Open answer) =>
        trace.Answers.Any(item => item.Question is Condition.Open(var what, _) && what == answer.What);
}
