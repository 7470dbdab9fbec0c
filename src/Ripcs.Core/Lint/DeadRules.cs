using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>The place of a rule in a chain, counted from 1.</summary>
public sealed record RulePlace(ChainName Chain, int Place, PacketRule Rule);

/// <summary>A rule that no packet ever matches.</summary>
/// <param name="Coverers">Earlier rules that take its packets on one of the paths
/// to it; empty if it contradicts itself or the rules that lead to it.</param>
public sealed record DeadRule(RulePlace Rule, ValueList<RulePlace> Coverers);

/// <summary>
/// Finds rules that no packet ever matches, even if several earlier rules, in its own chain or in those that lead to it, take their packets
/// only together. It covers foreign rules and those of Ripcs, and each may cover the other.
/// </summary>
public sealed class DeadRules
{
    // After this many paths without a packet the search stops. The rule is
    // then not reported as dead, nor is one in a chain with too many paths.
    private const int MostTried = 256;
    private const int MaxPaths = 4096;
    private const int MostCoverers = 8;

    private readonly PacketRules _rules;
    private readonly TableName _table;
    private readonly Algebra _algebra;
    private readonly ChainDiagrams _chains;
    private readonly WitnessSearch _search;
    private readonly Dictionary<ChainName, List<RulePlace>> _callers = [];
    private readonly HashSet<ChainName> _builtIns;
    private readonly Dictionary<ChainName, List<CallPath>> _paths = [];

    private DeadRules(PacketRules rules, TableName table, IReadOnlyList<PacketChain> chains)
    {
        (_rules, _table) = (rules, table);
        var conditions = chains.SelectMany(chain => chain.Rules).Select(rule => rule.Match);
        _algebra = new Algebra(Universe.Of(rules.Family, conditions));
        _chains = new ChainDiagrams(rules, table, _algebra, PacketBox.Everything(rules.Family));
        _search = new WitnessSearch(_algebra);
        _builtIns = chains.Where(chain => chain.Policy is not null).Select(chain => chain.Name).ToHashSet();
        foreach (var place in chains.SelectMany(Places).Where(place => place.Rule.Leads is not null))
        {
            var to = place.Rule.Leads!.Value;
            if (!_callers.TryGetValue(to, out var callers))
                _callers.Add(to, callers = []);

            callers.Add(place);
        }
    }

    /// <summary>The dead rules of a table, chain by chain in calling order; null if the rules are too tangled.</summary>
    public static IReadOnlyList<DeadRule>? Find(PacketRules rules, TableName table) => Look(rules, table, (all, place) => all.Of(place));

    /// <summary>Evaluates a function for every rule that a built-in chain can reach.</summary>
    internal static IReadOnlyList<T>? Look<T>(PacketRules rules, TableName table, Func<DeadRules, RulePlace, T?> ask)
        where T : class
    {
        var chains = Tables.BuiltInsOf(table).SelectMany(builtIn => rules.Chains(table, builtIn)).DistinctBy(chain => chain.Name).ToList();
        try
        {
            var all = new DeadRules(rules, table, chains);
            return [.. chains.SelectMany(Places).Select(place => ask(all, place)).OfType<T>()];
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    /// <summary>A packet that matches a rule, and the built-in chain through which it
    /// comes; null if there is none, or if too many paths lead there to be sure.</summary>
    internal (ChainName BuiltIn, IReadOnlyDictionary<int, uint> Runs, Universe Universe)? Witness(RulePlace rule, out bool isSure)
    {
        var tree = _chains.Tree(rule.Chain)!;

        // The diagram of a deciding rule is defined for exactly the packets that it matches, so no separate set is needed.
        var match = rule.Rule.Effect is RuleEffect.Decide or RuleEffect.Return ? tree[rule.Place - 1] : _chains.Match(rule.Rule);
        var tried = 0;
        foreach (var path in PathsTo(rule.Chain).Where(path => path.Near.MayMeet(rule.Rule.Match)))
        {
            if (++tried > MostTried)
                break;

            if (_search.Find([.. path.Matches, match], [.. path.Silent, .. tree.Before(rule.Place - 1)]) is { } found)
            {
                isSure = true;
                return (path.BuiltIn, found, _algebra.Universe);
            }
        }

        isSure = tried <= MostTried && PathsTo(rule.Chain).Count < MaxPaths;
        return null;
    }

    private DeadRule? Of(RulePlace rule) => Witness(rule, out var isSure) is null && isSure ? new DeadRule(rule, Coverers(rule)) : null;

    // All paths by which packets may reach a chain, computed once for all of its rules. A loop ends the path.
    private List<CallPath> PathsTo(ChainName chain)
    {
        if (_paths.TryGetValue(chain, out var paths))
            return paths;

        _paths.Add(chain, []);
        paths = _builtIns.Contains(chain) ? [new CallPath(chain, [], PacketBox.Everything(_rules.Family), [], [])] : [];
        foreach (var caller in _callers.GetValueOrDefault(chain, []))
        {
            var (match, before) = (_chains.Match(caller.Rule), _chains.Tree(caller.Chain)!.Before(caller.Place - 1));
            paths.AddRange(PathsTo(caller.Chain).Select(path =>
                new CallPath(path.BuiltIn, [.. path.Calls, caller], path.Near.Within(caller.Rule.Match), [.. path.Matches, match],
                [.. path.Silent, .. before]))
                .Where(path => !path.Near.IsEmpty).Take(MaxPaths - paths.Count));
        }

        return _paths[chain] = paths;
    }

    private ValueList<RulePlace> Coverers(RulePlace rule)
    {
        if (PathsTo(rule.Chain).Find(path => !path.Near.Within(rule.Rule.Match).IsEmpty) is not { } path)
            return [];

        List<RulePlace> steps = [.. path.Calls, rule];
        var (rest, coverers) = (steps.Aggregate(_algebra.All, (all, step) => all & _chains.Match(step.Rule)),
            new List<RulePlace>());
        var box = path.Near.Within(rule.Rule.Match);
        foreach (var step in steps)
        {
            rest = Cover(Places(_rules.Find(_table, step.Chain)!).Take(step.Place - 1), rest, box, coverers);
        }

        return coverers.ToValueList();
    }

    // Returns the packets that remain after some rules. For a jump, the rules of the called chain count as those that take packets.
    private PacketSet Cover(IEnumerable<RulePlace> rules, PacketSet rest, PacketBox box, List<RulePlace> coverers)
    {
        foreach (var earlier in rules.Where(earlier => box.MayMeet(earlier.Rule.Match)))
        {
            _algebra.Spend();
            var left = rest - _chains.Tree(earlier.Chain)![earlier.Place - 1].Defined();
            if (left != rest && earlier.Rule.Leads is { } called)
            {
                _ = Cover(Places(_rules.Find(_table, called)!), rest & _chains.Match(earlier.Rule), box, coverers);
            }
            else if (left != rest && coverers.Count < MostCoverers)
            {
                coverers.Add(earlier);
            }

            rest = left;
        }

        return rest;
    }

    private static IEnumerable<RulePlace> Places(PacketChain chain) =>
        chain.Rules.Select((rule, place) => new RulePlace(chain.Name, place + 1, rule));

    /// <summary>A path of packets to a chain.</summary>
    /// <param name="BuiltIn">The built-in chain in which it begins.</param>
    /// <param name="Calls">The jumps along the path, from that chain on.</param>
    /// <param name="Near">A box around the packets that match all of these jumps.</param>
    /// <param name="Matches">The packets that each jump matches.</param>
    /// <param name="Silent">What the rules before the jumps decide.</param>
    private sealed record CallPath(
        ChainName BuiltIn, IReadOnlyList<RulePlace> Calls, PacketBox Near, IReadOnlyList<PacketSet> Matches, IReadOnlyList<Diagram> Silent);
}
