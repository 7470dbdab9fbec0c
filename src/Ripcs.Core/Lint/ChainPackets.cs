using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>The rules of one statement in a chain, by their places among the compared rules.</summary>
/// <param name="IsShared">False if one of its rules shares no packet with any other statement.</param>
/// <param name="Deciding">The rules that do what the statement is for: not the log before an accept.</param>
internal sealed record StatementRules(int Statement, bool IsShared, int First, int End, IReadOnlyList<int> Deciding);

/// <summary>
/// Which packets the rules of one chain of a partition take from one another, according to the diagram of the chain. Rules whose addresses
/// no other statement names are not compared. If the rules are too tangled for a diagram, nothing is known of the chain.
/// </summary>
internal sealed class ChainPackets
{
    // The search result for a chain of which nothing is known: some unspecified packet.
    private static readonly IReadOnlyDictionary<int, uint> Unknown = new Dictionary<int, uint>();

    private readonly EmittedChain _chain;
    private readonly List<int> _places;
    private readonly Dictionary<int, StatementRules> _statements;
    private readonly Func<Family, TableState> _setsOf;
    private readonly int _mostEdges;
    private PartitionDiagrams? _worked;

    /// <param name="isLog">True for a Log statement.</param>
    /// <param name="setsOf">The sets that rules may use.</param>
    /// <param name="mostEdges">The maximum size of its diagrams.</param>
    private ChainPackets(EmittedChain chain, Func<int, bool> isLog, Func<Family, TableState> setsOf, int mostEdges)
    {
        (_chain, _setsOf, _mostEdges) = (chain, setsOf, mostEdges);
        var shared = chain.Rules is [var first, .., var last] && first.Statement != last.Statement ? Shared(chain.Rules) : [];
        _places = [.. Enumerable.Range(0, shared.Length).Where(place => shared[place])];
        Rules = [.. _places.Select(place => chain.Rules[place])];
        var alone = Enumerable.Range(0, shared.Length).Where(place => !shared[place]
            && Decides(chain.Rules[place], isLog)).Select(place => chain.Rules[place].Statement).ToHashSet();
        _statements = Rules.Index().GroupBy(item => item.Item.Statement).ToDictionary(group => group.Key, group => new StatementRules(
            group.Key,
            !alone.Contains(group.Key),
            group.First().Index,
            group.Last().Index + 1,
            [.. group.Where(item => Decides(item.Item, isLog)).Select(item => item.Index)]));
        Statements = _places.Count == 0
            ? [.. chain.Rules.Where(rule => Decides(rule, isLog)).Select(rule => rule.Statement).Distinct().Select(Alone)]
            : [.. _statements.Values.Where(rules => rules.Deciding.Count > 0),
                .. alone.Where(statement => !_statements.ContainsKey(statement)).Select(Alone)];
    }

    /// <summary>Each chain of a partition.</summary>
    public static IReadOnlyList<ChainPackets> Of(
        CheckedPartition partition, ValueList<EmittedChain> chains, int mostEdges = PartitionDiagrams.MostEdges)
    {
        var sets = new Lazy<ILookup<Family, CompiledChain>>(() =>
            SetEmitter.Emit(partition).Where(set => set.Rules.Count <= PartitionDiagrams.MostEntries).ToLookup(set => set.Family));
        TableState SetsOf(Family family) => new(TableName.Set, sets.Value[family].Select(set => set.ToState()).ToValueList());
        return [.. chains.Select(chain =>
            new ChainPackets(chain, statement => partition.Rules[statement].Action is RuleAction.Log, SetsOf, mostEdges))];
    }

    public ChainKind Kind => _chain.Kind;

    public Family Family => _chain.Family;

    /// <summary>The compared rules, in the order of the chain.</summary>
    public IReadOnlyList<LoweredRule> Rules { get; }

    /// <summary>The statements that have a deciding rule here.</summary>
    public IReadOnlyList<StatementRules> Statements { get; }

    /// <summary>True once the rules have proved too tangled: from then on no statement is reported as taken or overlapping.</summary>
    public bool IsTangled { get; private set; }

    /// <summary>The rules of a statement; null if none of them can be compared.</summary>
    public StatementRules? Find(int statement) => _statements.GetValueOrDefault(statement);

    /// <summary>True if the statement can match packets, but earlier statements take all of them.</summary>
    public bool IsTaken(StatementRules rules) => rules is { IsShared: true, First: > 0 }
        && !rules.Deciding.Any(place => Search([Match(place)], Before(rules.First)) is not null)
        && rules.Deciding.Any(place => Search([Match(place)], []) is not null);

    /// <summary>True if the other statement alone takes all packets of this one.</summary>
    public bool IsTakenBy(StatementRules rules, StatementRules other) => rules.IsShared
        && !rules.Deciding.Any(place => Search([Match(place)], Of(other)) is not null);

    /// <summary>True if some packet of the statement is accepted before it.</summary>
    public bool IsAcceptedBefore(StatementRules rules)
    {
        var spans = Work(worked =>
            worked.Tree.Before(rules.First).Select(span => (Span: span, Accepted: span.Accepted())).ToList());
        return spans is null || rules.Deciding.Any(place => spans.Index()
            .Any(item => Search([Match(place), item.Item.Accepted], spans.Take(item.Index).Select(earlier => earlier.Span)) is not null));
    }

    /// <summary>The earlier statements that match one example packet of a statement;
    /// a statement that takes all of its packets is among them.</summary>
    public IEnumerable<int> TakersOfOne(StatementRules rules) =>
        rules.Deciding.Select(place => Search([Match(place)], [])).FirstOrDefault(found => found is not null) is { } packet
            ? TakersOf(packet, rules.First) : [];

    /// <summary>Earlier statements that together take all packets of a statement, in the order in which the search finds them.</summary>
    /// <param name="most">The maximum number of statements to find.</param>
    /// <param name="isWhole">True if these statements do take all.</param>
    public IReadOnlyList<int> Takers(StatementRules rules, int most, out bool isWhole)
    {
        var takers = new List<StatementRules>();
        foreach (var place in rules.Deciding)
        {
            while (Search([Match(place)], takers.SelectMany(Of)) is { } packet)
            {
                if (takers.Count == most || IsTangled || !TakersOf(packet, rules.First).Any())
                {
                    isWhole = false;
                    return [.. takers.Select(taker => taker.Statement)];
                }

                takers.Add(_statements[TakersOf(packet, rules.First).First()]);
            }
        }

        isWhole = true;
        return [.. takers.Select(taker => taker.Statement)];
    }

    /// <summary>The given rules as a segment tree of their packets, with what is known of where rewrites lead them.</summary>
    public SegmentTree<PacketSet>? TreeOf(IEnumerable<int> places) => Work(worked => worked.TreeOf(places));

    /// <summary>True if a rule shares packets with a diagram of other rules.</summary>
    public bool Meets(int place, PacketSet others) => Work(worked => worked.Overlaps.Meet(worked.Near(place), others));

    /// <summary>True if the first rule takes some packet of the other before any earlier rule does.</summary>
    public bool TakesFirst(int place, int other) =>
        Search([Work(worked => worked.Near(place)), Work(worked => worked.Near(other))], Before(place)) is not null && !IsTangled;

    // Marks the rules that may match packets of another statement, judged by addresses alone. In most chains each rule has an address of
    // its own, and nothing else needs to be computed.
    private static bool[] Shared(IReadOnlyList<LoweredRule> rules)
    {
        var shared = Marked(rule => rule.Destination.Cover(rule.Family));
        return !shared.Contains(true) ? shared
            : [.. shared.Zip(Marked(rule => rule.Source.Cover(rule.Family)), (one, other) => one && other)];

        bool[] Marked(Func<LoweredRule, IpPrefix> cover)
        {
            var near = new PrefixIndex<int>(rules.Select(rule => (cover(rule), rule.Statement)).Distinct());
            return [.. rules.Select(rule => near.Overlapping(cover(rule)).Any(other => other != rule.Statement))];
        }
    }

    private static bool Decides(LoweredRule rule, Func<int, bool> isLog) => !rule.Target.IsLog || isLog(rule.Statement);

    private static StatementRules Alone(int statement) => new(statement, IsShared: false, 0, 0, []);

    private IEnumerable<Diagram> Before(int place) => Work(worked => worked.Tree.Before(place)) ?? [];

    private IEnumerable<Diagram> Of(StatementRules rules) => Work(worked => worked.Tree.Between(rules.First, rules.End)) ?? [];

    private PacketSet Match(int place) => Work(worked => worked.Match(place));

    private IReadOnlyDictionary<int, uint>? Search(IEnumerable<Diagram> sets, IEnumerable<Diagram> silent) =>
        Work(worked => (Found: worked.Search.Find(sets, silent), IsKnown: true)) is { IsKnown: true } known ? known.Found : Unknown;

    private IEnumerable<int> TakersOf(IReadOnlyDictionary<int, uint> packet, int end) =>
        Work(worked => worked.Tree.Where(decided => decided.IsDefinedFor(packet))
        .TakeWhile(place => place < end).Select(place => Rules[place].Statement).Distinct()) ?? [];

    private T? Work<T>(Func<PartitionDiagrams, T> work)
    {
        if (IsTangled)
            return default;

        try
        {
            // Created only when needed: most chains have no rules to compare.
            return work(_worked ??= new(_chain, [.. _places.Select(place => (_chain.Rules[place], _chain.Compiled.Rules[place].Text))],
                _setsOf(_chain.Family), _mostEdges));
        }
        catch (TooTangledException)
        {
            IsTangled = true;
            return default;
        }
    }
}
