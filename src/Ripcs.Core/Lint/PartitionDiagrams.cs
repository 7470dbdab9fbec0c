using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>The rules of a partition's chain as diagrams: the packets that they match, and what else is known of these packets.</summary>
internal sealed class PartitionDiagrams
{
    /// <summary>The entries of larger sets are not read, because a thousand files may use the same set.</summary>
    public const int MostEntries = 256;

    /// <summary>At most so many rules are merged into one diagram: 2,000 rules that overlap irregularly would need gigabytes.</summary>
    public const int MostMerged = 64;

    /// <summary>The limit for all searches of one chain. Rules that people write stay far below it.</summary>
    public const long MostSteps = 1L << 24;

    /// <summary>The limit for all diagrams of one chain; each edge takes eight bytes.</summary>
    public const int MostEdges = 1 << 21;

    private readonly IReadOnlyList<(Condition Takes, Condition Known, Condition Leads)> _conditions;
    private readonly PacketSet?[] _match, _near;

    /// <param name="rules">The compared rules of the chain, and their saved form.</param>
    /// <param name="sets">The sets that rules may use.</param>
    /// <param name="mostEdges">With more edges the rules are too tangled.</param>
    /// <exception cref="TooTangledException">The rules are too tangled.</exception>
    public PartitionDiagrams(EmittedChain chain, IReadOnlyList<(LoweredRule Rule, string Text)> rules, TableState sets, int mostEdges)
    {
        var (reader, names) = (new ConditionReader(chain.Family, sets), new OpenNames(chain.Compiled.Table, chain.Name));
        Condition Read(string text) => reader.Read(ParsedRule.Of(text), names);
        var takes = rules.Select(item => Read(item.Text)).ToList();
        var known = new KnownOfPackets(takes);
        _conditions = [.. rules.Zip(takes, (item, asked) => (asked, known.Of(asked), KnownOfPackets.Of(item.Rule)))];
        Algebra = new Algebra(Universe.Of(chain.Family,
            _conditions.SelectMany(item => new[] { item.Takes, item.Known, item.Leads })), mostEdges);
        Overlaps = new Overlaps(Algebra);
        Tree = new SegmentTree<Diagram>(
            Algebra, rules.Zip(_conditions, (item, condition) => Effect(item.Rule.Target, condition.Takes)).ToList(), MostMerged);
        Search = new WitnessSearch(Algebra, MostSteps);
        (_match, _near) = (new PacketSet?[rules.Count], new PacketSet?[rules.Count]);
    }

    public Algebra Algebra { get; }

    /// <summary>The decisions of the rules.</summary>
    public SegmentTree<Diagram> Tree { get; }

    public WitnessSearch Search { get; }

    public Overlaps Overlaps { get; }

    /// <summary>The packets that a rule matches, narrowed by what its open conditions tell of one another.</summary>
    public PacketSet Match(int place) =>
        _match[place] ??= Algebra.Set(_conditions[place].Takes) & Algebra.Set(_conditions[place].Known);

    /// <summary>The same, narrowed by where rewrites lead the packets.</summary>
    public PacketSet Near(int place) => _near[place] ??= Match(place) & Algebra.Set(_conditions[place].Leads);

    /// <summary>Some rules as a segment tree of such packets.</summary>
    public SegmentTree<PacketSet> TreeOf(IEnumerable<int> places) => new(Algebra, places.Select(Near).ToList(), MostMerged);

    private Diagram Effect(LoweredTarget target, Condition takes) => target.IsLog ? Algebra.None
        : Algebra.Guard(takes, End.Of(target.IsDeny ? Fate.Drop : Fate.Accept));
}
