using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>The place of a rule in a chain, from 1.</summary>
public sealed record RulePlace(ChainName Chain, int Place, PacketRule Rule);

/// <summary>A rule that no packet ever meets.</summary>
/// <param name="Coverers">Rules in front of it that take what it would take, on one
/// of the ways to it; none where it contradicts itself or what leads to it.</param>
public sealed record DeadRule(RulePlace Rule, ValueList<RulePlace> Coverers);

/// <summary>
/// Finds the rules that no packet ever meets, also where several earlier ones together take all of their packets, in their own chain or in
/// those that lead to it. Whoever made the rules: those of others stand before ours, and ours before theirs.
/// </summary>
public sealed class DeadRules
{
    // A rule to which more ways lead than these, none of them open, is not said to be dead; nor is one of a chain to which many more do.
    private const int MostTried = 256;
    private const int MostWays = 4096;
    private const int MostCoverers = 8;

    private readonly PacketRules _rules;
    private readonly TableName _table;
    private readonly Algebra _algebra;
    private readonly ChainDiagrams _chains;
    private readonly WitnessSearch _search;
    private readonly Dictionary<ChainName, List<RulePlace>> _callers = [];
    private readonly HashSet<ChainName> _builtIns;
    private readonly Dictionary<ChainName, List<Way>> _ways = [];

    private DeadRules(PacketRules rules, TableName table, IReadOnlyList<PacketChain> chains)
    {
        (_rules, _table) = (rules, table);
        var conditions = chains.SelectMany(chain => chain.Rules).Select(rule => rule.Match);
        _algebra = new Algebra(new NodeTable(Universe.Of(rules.Family, conditions)));
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

    /// <summary>The dead rules of a table, chain by chain as they are called; null if the rules are too tangled to say.</summary>
    public static IReadOnlyList<DeadRule>? Find(PacketRules rules, TableName table) => Look(rules, table, (all, place) => all.Of(place));

    /// <summary>Asks something of every rule that a built-in chain leads to.</summary>
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

    /// <summary>A packet that meets a rule, with the built-in chain by which it comes;
    /// null if there is none, or if too many ways lead there to say.</summary>
    internal (ChainName BuiltIn, IReadOnlyDictionary<int, uint> Runs, Universe Universe)? Witness(RulePlace rule, out bool isSure)
    {
        var tree = _chains.Tree(rule.Chain)!;

        // What a rule decides is defined for exactly the packets that it takes: no set of them need be made.
        var match = rule.Rule.Effect is RuleEffect.Decide or RuleEffect.Return ? tree[rule.Place - 1] : _chains.Match(rule.Rule);
        var tried = 0;
        foreach (var way in WaysTo(rule.Chain).Where(way => way.Near.MayMeet(rule.Rule.Match)))
        {
            if (++tried > MostTried)
                break;

            if (_search.Find([.. way.Matches, match], [.. way.Silent, .. tree.Before(rule.Place - 1)]) is { } found)
            {
                isSure = true;
                return (way.BuiltIn, found, _algebra.Nodes.Universe);
            }
        }

        isSure = tried <= MostTried && WaysTo(rule.Chain).Count < MostWays;
        return null;
    }

    private DeadRule? Of(RulePlace rule) => Witness(rule, out var isSure) is null && isSure ? new DeadRule(rule, Coverers(rule)) : null;

    // All calls by which packets may come to a chain, worked out once for all of its rules; a loop leads nowhere.
    private List<Way> WaysTo(ChainName chain)
    {
        if (_ways.TryGetValue(chain, out var ways))
            return ways;

        _ways.Add(chain, []);
        ways = _builtIns.Contains(chain) ? [new Way(chain, [], PacketBox.Everything(_rules.Family), [], [])] : [];
        foreach (var caller in _callers.GetValueOrDefault(chain, []))
        {
            var (match, before) = (_chains.Match(caller.Rule), _chains.Tree(caller.Chain)!.Before(caller.Place - 1));
            ways.AddRange(WaysTo(caller.Chain).Select(way =>
                new Way(way.BuiltIn, [.. way.Calls, caller], way.Near.Within(caller.Rule.Match), [.. way.Matches, match],
                [.. way.Silent, .. before]))
                .Where(way => !way.Near.IsEmpty).Take(MostWays - ways.Count));
        }

        return _ways[chain] = ways;
    }

    private ValueList<RulePlace> Coverers(RulePlace rule)
    {
        if (WaysTo(rule.Chain).Find(way => !way.Near.Within(rule.Rule.Match).IsEmpty) is not { } way)
            return [];

        List<RulePlace> steps = [.. way.Calls, rule];
        var (rest, coverers) = (steps.Aggregate(Terminal.True, (all, step) => _algebra.And(all, _chains.Match(step.Rule))),
            new List<RulePlace>());
        var box = way.Near.Within(rule.Rule.Match);
        foreach (var step in steps)
        {
            rest = Cover(Places(_rules.Find(_table, step.Chain)!).Take(step.Place - 1), rest, box, coverers);
        }

        return coverers.ToValueList();
    }

    // What is left of the packets behind some rules; of a jump, the rules that it leads to are those that take them.
    private int Cover(IEnumerable<RulePlace> rules, int rest, PacketBox box, List<RulePlace> coverers)
    {
        foreach (var earlier in rules.Where(earlier => box.MayMeet(earlier.Rule.Match)))
        {
            var left = _algebra.Merge(Merge.Except, rest, _algebra.Apply(Change.Defined, _chains.Tree(earlier.Chain)![earlier.Place - 1]));
            if (left != rest && earlier.Rule.Leads is { } called)
            {
                _ = Cover(Places(_rules.Find(_table, called)!), _algebra.And(rest, _chains.Match(earlier.Rule)), box, coverers);
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

    /// <summary>How packets come to a chain.</summary>
    /// <param name="BuiltIn">The built-in chain in which they begin.</param>
    /// <param name="Calls">The rules that lead there, from that chain on.</param>
    /// <param name="Near">A box around the packets that all of them take.</param>
    /// <param name="Matches">The packets that each of them takes.</param>
    /// <param name="Silent">What the rules in front of them decide.</param>
    private sealed record Way(
        ChainName BuiltIn, IReadOnlyList<RulePlace> Calls, PacketBox Near, IReadOnlyList<int> Matches, IReadOnlyList<int> Silent);
}
