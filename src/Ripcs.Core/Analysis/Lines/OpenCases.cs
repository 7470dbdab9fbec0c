using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// Splits a set into sets without open conditions (conditions that packet fields do not show): the packets that are in it for all answers
/// to these, and for each small group of answers that matters, the packets that are in it with these answers. A condition of both rule sets
/// is taken as not met unless that makes a case of its own.
/// <code>
/// -A FORWARD -p tcp --dport 22 -m limit --limit 4/min -j ACCEPT       → tcp to port 22, up to 4/min
/// </code>
/// </summary>
/// <param name="algebra">The algebra of the set.</param>
/// <param name="asked">The open conditions of each of the two rule sets.</param>
internal sealed class OpenCases(Algebra algebra, OpenConditions asked)
{
    // More cases than these are too many to read.
    private const int Most = 24;

    /// <summary>The cases of a set.</summary>
    /// <returns>The cases, and false if there are too many to read.</returns>
    public (IReadOnlyList<OpenCase> Cases, bool IsComplete) Of(PacketSet set)
    {
        set = set.Answered(what => asked.IsLater(what) ? true : null);
        var plain = set.Answered(what => asked.ByBoth(what) ? asked.Usually(what, []) : null);
        var cases = new List<OpenCase>();
        var isComplete = Add(plain, isPlain: true, set, cases);
        var rest = cases.Aggregate(set, (some, known) => some - (algebra.Set(Condition.Of([.. known.Answers])) & known.Packets));
        isComplete &= Add(rest, isPlain: false, rest, cases);
        return (cases.Select(found => found with { Answers = asked.Short(found.Answers) }).ToList(), isComplete);
    }

    private bool Add(PacketSet set, bool isPlain, PacketSet whole, List<OpenCase> cases)
    {
        var answers = new Dictionary<string, IReadOnlyList<Condition.Open>>();
        foreach (var function in set.BelowFields().Take(Most + 1))
        {
            for (var rest = function; !rest.IsEmpty && answers.Count <= Most;)
            {
                var cube = Cube(function, rest);
                _ = answers.TryAdd(string.Join('|', cube.Select(answer => $"{answer.IsNot}{answer.What.Key}")), cube);
                rest -= algebra.Set(Condition.Of([.. cube]));
            }
        }

        foreach (var cube in answers.Values.Where(cube => !asked.IsImpossible(cube)).OrderBy(cube => cube.Count).Take(Most))
        {
            var alone = isPlain ? cube
                : cube.Where(answer => answer.IsNot == OpenConditions.Usually(answer.What) || !asked.ByBoth(answer.What)).ToList();

            // The answers imply others: a packet with mark 0x1 does not have mark 0x0.
            var packets = With(whole, alone);

            // Packets that an earlier case with fewer answers already contains.
            packets = cases.Where(known => !known.Answers.Except(alone).Any())
                .Aggregate(packets, (some, known) => some - known.Packets);
            if (!packets.IsEmpty)
                cases.Add(new OpenCase(alone.ToValueList(), packets));
        }

        return answers.Count <= Most;
    }

    private PacketSet With(PacketSet set, IReadOnlyList<Condition.Open> answers) => set.Answered(what =>
        answers.FirstOrDefault(answer => answer.What == what) is { } answer ? !answer.IsNot
            : asked.ByBoth(what) ? asked.Usually(what, answers) : null).WithAllAnswers();

    // Answers with which the rest is true, without those that the whole function does not need.
    private List<Condition.Open> Cube(PacketSet function, PacketSet rest)
    {
        var answers = rest.FirstWithAnswers()!.Value.Answers.ToList();
        foreach (var answer in answers.ToList())
        {
            List<Condition.Open> others = [.. answers.Where(other => other != answer)];
            if (algebra.Set(Condition.Of([.. others])).IsWithin(function))
                answers = others;
        }

        return answers;
    }
}

/// <summary>Packets that are in a set with certain answers to open conditions.</summary>
/// <param name="Answers">None if the packets are in the set with all answers.</param>
/// <param name="Packets">A set in terms of fields only.</param>
internal sealed record OpenCase(ValueList<Condition.Open> Answers, PacketSet Packets);
