using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>The place of a rule in a chain, from 1.</summary>
public sealed record RulePlace(ChainName Chain, int Place, PacketRule Rule);

/// <summary>A rule that no packet ever meets.</summary>
/// <param name="Coverers">Rules in front of it that take what it would take, on one of the ways to it; none where it contradicts itself or what leads to it.</param>
public sealed record DeadRule(RulePlace Rule, ValueList<RulePlace> Coverers);

/// <summary>
/// Finds the rules that no packet ever meets, also where several earlier ones together take all of their packets, in their own chain or in
/// those that lead to it. Whoever made the rules: those of others stand before ours, and ours before theirs.
/// </summary>
public sealed class DeadRules
{
    // A rule to which more ways lead than these, none of them open, is not said to be dead.
    private const int MostWays = 256;
    private const int MostCoverers = 8;

    private readonly PacketRules _rules;
    private readonly TableName _table;
    private readonly Algebra _algebra;
    private readonly ChainDiagrams _chains;
    private readonly WitnessSearch _search;
    private readonly Dictionary<ChainName, List<RulePlace>> _callers = [];
    private readonly HashSet<ChainName> _builtIns;

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
            {
                _callers.Add(to, callers = []);
            }

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

    /// <summary>A packet that meets a rule, with the built-in chain by which it comes; null if there is none, or if too many ways lead there to say.</summary>
    internal (ChainName BuiltIn, IReadOnlyDictionary<int, uint> Runs, Universe Universe)? Witness(RulePlace rule, out bool isSure)
    {
        var ways = 0;
        foreach (var way in Ways(rule))
        {
            if (++ways > MostWays)
            {
                isSure = false;
                return null;
            }

            if (_search.Find(way.Select(step => _chains.Match(step.Rule)), way.SelectMany(Before)) is { } found)
            {
                isSure = true;
                return (way[0].Chain, found, _algebra.Nodes.Universe);
            }
        }

        isSure = true;
        return null;
    }

    private DeadRule? Of(RulePlace rule) => Witness(rule, out var isSure) is null && isSure ? new DeadRule(rule, Coverers(rule)) : null;

    private IEnumerable<int> Before(RulePlace step) => _chains.Tree(step.Chain)!.Before(step.Place - 1);

    // All calls that lead to a rule by which some packet may come, from the built-in chain to the rule itself; a loop leads nowhere.
    private IEnumerable<List<RulePlace>> Ways(RulePlace rule) => Ways(rule, [], PacketBox.Everything(_rules.Family));

    // Of a partition's many pointers nearly all lead to other rules of its chain than this one.
    private IEnumerable<List<RulePlace>> Ways(RulePlace rule, List<RulePlace> behind, PacketBox near)
    {
        var box = near.Within(rule.Rule.Match);
        if (box.IsEmpty)
        {
            yield break;
        }

        List<RulePlace> way = [rule, .. behind];
        if (_builtIns.Contains(rule.Chain))
        {
            yield return way;
        }

        var callers = way.Exists(step => step != rule && step.Chain == rule.Chain) ? [] : _callers.GetValueOrDefault(rule.Chain, []);
        foreach (var longer in callers.Where(caller => box.MayMeet(caller.Rule.Match)).SelectMany(caller => Ways(caller, way, box)))
        {
            yield return longer;
        }
    }

    private ValueList<RulePlace> Coverers(RulePlace rule)
    {
        if (Ways(rule).FirstOrDefault() is not { } way)
        {
            return [];
        }

        var (rest, coverers) = (way.Aggregate(Terminal.True, (all, step) => _algebra.And(all, _chains.Match(step.Rule))), new List<RulePlace>());
        var box = way.Aggregate(PacketBox.Everything(_rules.Family), (all, step) => all.Within(step.Rule.Match));
        foreach (var step in way.Where(_ => !box.IsEmpty))
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

    private static IEnumerable<RulePlace> Places(PacketChain chain) => chain.Rules.Select((rule, place) => new RulePlace(chain.Name, place + 1, rule));
}
