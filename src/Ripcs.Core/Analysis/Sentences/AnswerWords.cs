using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>The assumptions of a trace, in the style of a line about packets: "up
/// to 4/min per source, if it comes in by eth0, unless its port is 22".</summary>
public static class AnswerWords
{
    /// <param name="answers">The assumptions.</param>
    /// <param name="family">The family of the packet.</param>
    /// <param name="most">The maximum number of each kind that is named.</param>
    public static string Of(IEnumerable<TraceAnswer> answers, Family family, int most)
    {
        var all = Plain(answers, family);
        var (open, yes, no) = (Open(all).Distinct().ToList(), Fields(all, true, family), Fields(all, false, family));
        string[] parts =
        [
            OpenWords.Of(open.Take(most)) + (open.Count > most
                ? $" and {open.Count - most} more" : ""),
            yes.Count == 0 ? "" : $"if {Words.First(yes, most)}",
            no.Count == 0 ? "" : $"unless {Words.First(no, most, "or")}",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    /// <summary>"if it goes to X" for "unless it goes to anything but X".</summary>
    public static List<TraceAnswer> Plain(IEnumerable<TraceAnswer> answers, Family family) => [.. answers.Select(answer =>
        answer.Question is Condition.In(not PacketField.DestinationType, var values) asked
            && asked.Not(family) is Condition.In others && others.Values.Ranges.Length < values.Ranges.Length
                ? answer with { Question = others, Answer = !answer.Answer } : answer)];

    /// <summary>True if an assumption is about an open condition.</summary>
    public static bool AreOpen(IEnumerable<TraceAnswer> answers) => Open(answers).Any();

    private static IEnumerable<Condition.Open> Open(IEnumerable<TraceAnswer> answers) =>
        from answer in answers
        where answer.Question is Condition.Open
        let question = (Condition.Open)answer.Question
        select question with { IsNot = question.IsNot == answer.Answer };

    private static List<string> Fields(IEnumerable<TraceAnswer> answers, bool isMet, Family family) =>
        [.. answers.Where(answer => answer.Answer == isMet
            && answer.Question is not Condition.Open).Select(answer => Of(answer, family)).Distinct()];

    /// <summary>One of the conditions: "it comes in by eth0", "10.0.0.5 is an address of this host".</summary>
    public static string Of(TraceAnswer answer, Family family) => answer is { At: { } address, Question: Condition.In(_, var types) }
        && types.Overlaps(PacketFields.Local)
        ? $"{PacketWords.Addresses(ValueSet.Of(address), family)} is an address of this host"
            : PacketWords.Question(answer.Question, family);
}
