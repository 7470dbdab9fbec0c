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

    private static readonly int Fields = PacketFields.All.Count;

    private readonly NodeTable _nodes = algebra.Nodes;
    private readonly Projection _projection = new(algebra);
    private readonly ConditionDiagrams _conditions = new(algebra);

    /// <summary>The cases of a set.</summary>
    /// <returns>The cases, and false if there are too many to read.</returns>
    public (IReadOnlyList<OpenCase> Cases, bool IsComplete) Of(int set)
    {
        var plain = _projection.Pin(set, dimension => IsOfBoth(dimension) ? Usual(dimension, []) : null);
        var cases = new List<OpenCase>();
        var isComplete = Add(plain, isPlain: true, set, cases);
        var rest = cases.Aggregate(set, (some, known) =>
            algebra.Merge(Merge.Except, some, algebra.And(_conditions.Set(Condition.Of([.. known.Answers])), known.Packets)));
        isComplete &= Add(rest, isPlain: false, rest, cases);
        return (cases.Select(found => found with { Answers = asked.Short(found.Answers) }).ToList(), isComplete);
    }

    private bool Add(int set, bool isPlain, int whole, List<OpenCase> cases)
    {
        var answers = new Dictionary<string, IReadOnlyList<Condition.Open>>();
        foreach (var function in Functions(set))
        {
            for (var rest = function; rest != Terminal.Undefined && answers.Count <= Most;)
            {
                var cube = Cube(function, rest);
                _ = answers.TryAdd(string.Join('|', cube.Select(answer => $"{answer.IsNot}{answer.What.Key}")), cube);
                rest = algebra.Merge(Merge.Except, rest, _conditions.Set(Condition.Of([.. cube])));
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
                .Aggregate(packets, (some, known) => algebra.Merge(Merge.Except, some, known.Packets));
            if (packets != Terminal.Undefined)
                cases.Add(new OpenCase(alone.ToValueList(), packets));
        }

        return answers.Count <= Most;
    }

    private int With(int set, IReadOnlyList<Condition.Open> answers)
    {
        var pinned = _projection.Pin(set, dimension => dimension < Fields ? null
            : answers.FirstOrDefault(answer => _nodes.Universe.Dimension(answer.What) == dimension) is { } answer ? (answer.IsNot ? 0u : 1u)
            : IsOfBoth(dimension) ? Usual(dimension, answers) : null);
        return _projection.All(pinned, dimension => dimension < Fields);
    }

    private bool IsOfBoth(int dimension) => dimension >= Fields && asked.ByBoth(_nodes.Universe.Open[dimension - Fields]);

    private uint Usual(int dimension, IReadOnlyList<Condition.Open> answers) =>
        asked.Usually(_nodes.Universe.Open[dimension - Fields], answers) ? 1u : 0u;

    // The diagrams below the fields: the answers that some packets need.
    private HashSet<int> Functions(int set)
    {
        var (found, seen, waiting) = (new HashSet<int>(), new HashSet<int> { set }, new Stack<int>([set]));
        while (waiting.TryPop(out var node) && found.Count <= Most)
        {
            if (Terminal.Is(node) || _nodes.Dimension(node) >= Fields)
            {
                _ = node != Terminal.Undefined && found.Add(node);
                continue;
            }

            var (edge, end) = _nodes.EdgesOf(node);
            for (; edge < end; edge++)
            {
                if (seen.Add(_nodes.Child(edge)))
                    waiting.Push(_nodes.Child(edge));
            }
        }

        return found;
    }

    // Answers with which the rest is true, without those that the whole function does not need.
    private List<Condition.Open> Cube(int function, int rest)
    {
        var answers = new List<Condition.Open>();
        for (var node = rest; !Terminal.Is(node);)
        {
            var what = _nodes.Universe.Open[_nodes.Dimension(node) - Fields];
            var isNot = _nodes.Child(node, 0) != Terminal.Undefined;
            answers.Add(new Condition.Open(what, isNot));
            node = _nodes.Child(node, isNot ? 0u : 1u);
        }

        foreach (var answer in answers.ToList())
        {
            List<Condition.Open> others = [.. answers.Where(other => other != answer)];
            if (algebra.Merge(Merge.Except, _conditions.Set(Condition.Of([.. others])), function) == Terminal.Undefined)
                answers = others;
        }

        return answers;
    }
}

/// <summary>Packets that are in a set with certain answers to open conditions.</summary>
/// <param name="Answers">None if the packets are in the set with all answers.</param>
/// <param name="Packets">A set in terms of fields only.</param>
internal sealed record OpenCase(ValueList<Condition.Open> Answers, int Packets);
